namespace Sluice.Routing.Verification.Judging;

/// <summary>Recomputes every equation of a text whose left side is arithmetic. A model that multiplies wrongly says so itself.</summary>
internal sealed class Equations
{
    private const int MostSigns = 500;

    /// <summary>Recomputes.</summary>
    public Equations(ReadOnlySpan<char> text)
    {
        var at = 0;
        for (var signs = 0; signs < MostSigns && at < text.Length; signs++)
        {
            var sign = text[at..].IndexOf('=');
            if (sign < 0) break;
            sign += at;
            at = sign + 1;
            Check(text, sign);
        }
    }

    /// <summary>Equations that could be recomputed.</summary>
    public int Count { get; private set; }

    /// <summary>Those that do not add up.</summary>
    public int Wrong { get; private set; }

    /// <summary>Operators on all left sides.</summary>
    public int Operators { get; private set; }

    /// <summary>Results that are no whole numbers.</summary>
    public int Fractions { get; private set; }

    /// <summary>Results below zero.</summary>
    public int Negative { get; private set; }

    /// <summary>The right side of the last equation, in order of the text; null without one.</summary>
    public double? Last { get; private set; }

    /// <summary>All right sides.</summary>
    public List<double> Results { get; } = [];

    private void Check(ReadOnlySpan<char> text, int sign)
    {
        var right = new Arithmetic(text[(sign + 1)..Math.Min(text.Length, sign + 200)]);
        if (right.Read() is not { } result) return;
        var start = Start(text, sign);
        var side = text[start..sign];
        while (side.Length > 0 && !(char.IsAsciiDigit(side[0]) || side[0] is '(' or '$')) side = side[1..];
        if (side.Length < 3 || side.Length > 200) return;
        var left = new Arithmetic(side);
        if (left.Read() is not { } value || left.Operators == 0 || !side[left.End..].Trim().IsEmpty) return;
        // "boxes * 5 = 40": what stands before the expression belongs to it.
        if (Precedes(text[..(sign - side.Length)])) return;
        Count++;
        Operators += left.Operators;
        if (Math.Abs(result - Math.Round(result)) > 1e-9) Fractions++;
        if (result < 0) Negative++;
        Last = result;
        if (Results.Count < 200) Results.Add(result);
        // Rounded as far as it is written; a percentage may be written as its number.
        var tolerance = (0.51 * Math.Pow(10, -right.Decimals)) + (1e-6 * Math.Abs(value));
        if (Math.Abs(value - result) > tolerance && Math.Abs((value * 100) - result) > tolerance && Math.Abs(value - (result * 100)) > tolerance) Wrong++;
    }

    private static int Start(ReadOnlySpan<char> text, int sign)
    {
        var start = sign;
        while (start > 0 && sign - start < 200 && IsPart(text, start - 1)) start--;
        return start;
    }

    private static bool IsPart(ReadOnlySpan<char> text, int at) => text[at] switch
    {
        >= '0' and <= '9' or '+' or '-' or '−' or '*' or '/' or '×' or '÷' or '·' or '(' or ')' or ' ' or '$' or '%' => true,
        '.' => at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]),
        ',' => at > 0 && at + 1 < text.Length && char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]),
        'x' => at > 1 && at + 1 < text.Length && text[at - 1] == ' ' && text[at + 1] == ' ' && !char.IsAsciiLetter(text[at - 2]),
        _ => false,
    };

    private static bool Precedes(ReadOnlySpan<char> before)
    {
        before = before.TrimEnd(' ');
        return before.Length > 0 && before[^1] is '+' or '-' or '−' or '*' or '/' or '×' or '÷' or '^';
    }
}
