using System.Globalization;

namespace Sluice.Gateway.Replay;

/// <summary>How far back a replay looks.</summary>
internal static class ReplaySpan
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(7), Longest = TimeSpan.FromDays(90);

    /// <summary><c>24h</c>, <c>7d</c>; nothing is a week; null when it is none, or more than 90 days.</summary>
    public static TimeSpan? Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return Usual;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 10_000) return null;
        TimeSpan? span = text[^1] switch { 'h' => TimeSpan.FromHours(number), 'd' => TimeSpan.FromDays(number), _ => null };
        return span <= Longest ? span : null;
    }
}
