using System.Globalization;
using System.Text;

namespace Sluice.Routing.Verification.Texts;

/// <summary>The lines of a file that are most like a text that is not in it.</summary>
internal static class NearestLines
{
    private const int Around = 4;
    private const int Longest = 900;

    /// <summary>The lines around the most similar one, as they stand; null when nothing is alike.</summary>
    public static string? Of(string file, string wanted)
    {
        var line = wanted.Split('\n').Select(each => each.Trim()).MaxBy(each => each.Length) ?? "";
        if (line.Length < 4) return null;
        var grams = Grams(line);
        var lines = file.Split('\n');
        var (best, at) = (0.0, -1);
        for (var i = 0; i < lines.Length; i++)
        {
            var score = Likeness(grams, lines[i]);
            if (score > best) (best, at) = (score, i);
        }

        if (best < 0.3) return null;
        var shown = new StringBuilder();
        for (var i = Math.Max(0, at - Around); i < Math.Min(lines.Length, at + Around + 1) && shown.Length < Longest; i++) shown.Append(lines[i]).Append('\n');
        return Checks.Words.Short(shown.ToString(), Longest);
    }

    /// <summary>Numbers of the lines at which the text begins, at most five, in words.</summary>
    public static string Places(string file, string text)
    {
        var places = new List<string>();
        for (var at = file.IndexOf(text, StringComparison.Ordinal); at >= 0 && places.Count < 5; at = file.IndexOf(text, at + 1, StringComparison.Ordinal))
            places.Add((file.AsSpan(0, at).Count('\n') + 1).ToString(CultureInfo.InvariantCulture));
        return string.Join(", ", places);
    }

    private static HashSet<int> Grams(string line)
    {
        var grams = new HashSet<int>();
        for (var i = 0; i + 2 < line.Length; i++) grams.Add((line[i] << 20) ^ (line[i + 1] << 10) ^ line[i + 2]);
        return grams;
    }

    private static double Likeness(HashSet<int> wanted, string line)
    {
        var common = 0;
        var length = line.Length - 2;
        if (length <= 0) return 0;
        for (var i = 0; i < length; i++)
        {
            if (wanted.Contains((line[i] << 20) ^ (line[i + 1] << 10) ^ line[i + 2])) common++;
        }

        return 2.0 * common / (wanted.Count + length);
    }
}
