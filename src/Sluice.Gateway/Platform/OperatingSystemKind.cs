namespace Sluice.Gateway.Platform;

/// <summary>The families that differ in where files belong and how they are protected.</summary>
internal enum OperatingSystemKind
{
    /// <summary>Linux and other Unix systems that follow the XDG base directories.</summary>
    Linux,

    /// <summary>macOS.</summary>
    MacOS,

    /// <summary>Windows.</summary>
    Windows,
}
