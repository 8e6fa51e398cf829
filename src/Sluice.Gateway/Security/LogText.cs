using System.Text;

namespace Sluice.Gateway.Security;

/// <summary>Text of outside origin made fit for a log line or a table cell: no control characters, a bounded length (T22, F119).</summary>
internal static class LogText
{
    private const int MaxLength = 200;

    /// <summary>The text on one line.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var length = Math.Min(text.Length, MaxLength);
        if (text.Length <= MaxLength && !text.Any(char.IsControl)) return text;
        var clean = new StringBuilder(length + 1);
        foreach (var c in text.AsSpan(0, length)) clean.Append(char.IsControl(c) ? '\u00B7' : c);
        if (text.Length > length) clean.Append('\u2026');
        return clean.ToString();
    }
}
