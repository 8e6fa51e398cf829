using Sluice.Output;

namespace Sluice.Doctor;

/// <summary>Makes findings.</summary>
internal static class Finding
{
    /// <summary>In order.</summary>
    public static FindingView Ok(string check, string message) => new("ok", check, message, null);

    /// <summary>Works, but not as the user would want.</summary>
    public static FindingView Warning(string check, string message, string fix) => new("warning", check, message, fix);

    /// <summary>Does not work.</summary>
    public static FindingView Error(string check, string message, string fix) => new("error", check, message, fix);
}
