using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Testing.Fakes;

/// <summary>The <c>keep_alive</c> of Ollama: a number of seconds or a Go duration; negative is for ever.</summary>
internal static partial class GoDuration
{
    /// <summary>Reads it.</summary>
    /// <returns>The time, <see cref="Timeout.InfiniteTimeSpan"/> for ever, or null when it is not there.</returns>
    /// <exception cref="FormatException">It is not a duration; the message is Go's.</exception>
    public static TimeSpan? Read(JsonNode? node)
    {
        if (node is null)
        {
            return null;
        }

        if (node is JsonValue value && value.TryGetValue<double>(out var seconds))
        {
            return seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
        }

        var text = WireJson.String(node) ?? throw new FormatException("json: cannot unmarshal keep_alive");
        if (text is "0")
        {
            return TimeSpan.Zero;
        }

        var match = Shape().Match(text);
        if (!match.Success || match.Groups["part"].Captures.Count == 0)
        {
            throw new FormatException(double.TryParse(text, CultureInfo.InvariantCulture, out _)
                ? $"time: missing unit in duration \"{text}\""
                : $"time: invalid duration \"{text}\"");
        }

        var total = TimeSpan.Zero;
        for (var i = 0; i < match.Groups["part"].Captures.Count; i++)
        {
            var number = double.Parse(match.Groups["number"].Captures[i].Value, CultureInfo.InvariantCulture);
            total += match.Groups["unit"].Captures[i].Value switch
            {
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                "s" => TimeSpan.FromSeconds(number),
                _ => TimeSpan.FromMilliseconds(number),
            };
        }

        return text[0] == '-' ? Timeout.InfiniteTimeSpan : total;
    }

    [GeneratedRegex(@"^-?(?<part>(?<number>\d+(\.\d+)?)(?<unit>ms|h|m|s))+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();
}
