using System.Globalization;

namespace Sluice.Routing.Verification.Judging;

/// <summary>A number in a text.</summary>
/// <param name="Start">Where it begins, without a sign or currency.</param>
/// <param name="End">Behind its last digit.</param>
/// <param name="Value">Its value, without what a percent sign would make of it.</param>
/// <param name="Decimals">Digits behind its point.</param>
internal readonly record struct NumberMark(int Start, int End, double Value, int Decimals);

/// <summary>Finds numbers as people write them: <c>1,250.50</c>, <c>.5</c>; not the digits inside a name.</summary>
internal static class NumberScan
{
    /// <summary>All numbers in order, at most a few thousand.</summary>
    public static List<NumberMark> Find(ReadOnlySpan<char> text)
    {
        var found = new List<NumberMark>();
        for (var at = 0; at < text.Length && found.Count < 4000;)
        {
            if (!char.IsAsciiDigit(text[at]) || (at > 0 && (char.IsAsciiLetter(text[at - 1]) || text[at - 1] == '_')))
            {
                at++;
                continue;
            }

            var mark = At(text, at);
            found.Add(mark);
            at = mark.End;
        }

        return found;
    }

    /// <summary>The number whose first digit stands here.</summary>
    public static NumberMark At(ReadOnlySpan<char> text, int start)
    {
        var (at, value) = (start, 0.0);
        for (; at < text.Length; at++)
        {
            if (char.IsAsciiDigit(text[at])) value = (value * 10) + (text[at] - '0');
            else if (text[at] != ',' || !IsGroup(text, at + 1)) break;
        }

        var whole = at;
        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++)
            {
            }

            _ = double.TryParse(text[whole..at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fraction);
            value += fraction;
        }

        return new NumberMark(start, at, value, Math.Max(0, at - whole - 1));
    }

    private static bool IsGroup(ReadOnlySpan<char> text, int at) =>
        at + 2 < text.Length && char.IsAsciiDigit(text[at]) && char.IsAsciiDigit(text[at + 1]) && char.IsAsciiDigit(text[at + 2]) && (at + 3 == text.Length || !char.IsAsciiDigit(text[at + 3]));
}
