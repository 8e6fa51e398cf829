namespace Sluice.Sessions.Replay;

/// <summary>What is compared.</summary>
internal static class Strategies
{
    /// <summary>Routing off: everything goes to the model that was asked for.</summary>
    public const string Off = "off";

    public static IReadOnlyList<string> All { get; } = [Off, "static", "complexity", "cascade"];
}
