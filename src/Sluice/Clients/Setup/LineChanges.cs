using Sluice.Clients.Setup.Documents;
using Sluice.Gateway.Admin.Clients;

namespace Sluice.Clients.Setup;

/// <summary>Which lines of a file differ, for people: each with a line around it, and without anybody's secrets.</summary>
internal static class LineChanges
{
    // Of a longer middle the old lines are shown as removed and the new ones as added.
    private const int MostCompared = 2000;
    private const int Around = 1;

    /// <summary>What differs.</summary>
    /// <param name="format">The file's.</param>
    /// <param name="before">Its text; empty when there was none.</param>
    /// <param name="after">Its text afterwards.</param>
    /// <param name="ours">Values of Sluice's, as they are spelled.</param>
    /// <param name="token">Shown as <c>(token)</c>.</param>
    public static IReadOnlyList<LineView> Of(IDocumentFormat format, string before, string after, IReadOnlyCollection<string> ours, string? token)
    {
        var (old, now) = (Split(before), Split(after));
        var all = new List<(string Kind, int Number, string Text)>();
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start]) start++;
        var end = 0;
        while (end < old.Length - start && end < now.Length - start && old[^(end + 1)] == now[^(end + 1)]) end++;
        for (var i = Math.Max(0, start - Around); i < start; i++) all.Add(("same", i + 1, now[i]));
        Middle(old.AsSpan(start, old.Length - start - end), now.AsSpan(start, now.Length - start - end), start, all);
        for (var i = now.Length - end; i < Math.Min(now.Length, now.Length - end + Around); i++) all.Add(("same", i + 1, now[i]));
        var shown = new ShownLines(format, ours, token, before + after);
        return [.. Thin(all).Select(line => new LineView(line.Kind, line.Number, shown.Show(line.Text)))];
    }

    private static string[] Split(string text)
    {
        if (text.Length == 0) return [];
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        return lines is [.. var most, ""] ? most : lines;
    }

    // The longest common part, from its table.
    private static void Middle(ReadOnlySpan<string> old, ReadOnlySpan<string> now, int offset, List<(string, int, string)> all)
    {
        var common = old.Length <= MostCompared && now.Length <= MostCompared ? Table(old, now) : null;
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (common is not null && i < old.Length && j < now.Length && old[i] == now[j])
            {
                all.Add(("same", offset + j + 1, now[j]));
                (i, j) = (i + 1, j + 1);
            }
            else if (i < old.Length && (j == now.Length || common is null || common[i + 1, j] >= common[i, j + 1]))
            {
                all.Add(("removed", offset + i + 1, old[i++]));
            }
            else
            {
                all.Add(("added", offset + j + 1, now[j++]));
            }
        }
    }

    private static int[,] Table(ReadOnlySpan<string> old, ReadOnlySpan<string> now)
    {
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--) common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return common;
    }

    // What stays is shown only beside what changes.
    private static IEnumerable<(string Kind, int Number, string Text)> Thin(List<(string Kind, int Number, string Text)> all)
    {
        var left = false;
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Kind != "same" || Enumerable.Range(Math.Max(0, i - Around), Math.Min(all.Count, i + Around + 1) - Math.Max(0, i - Around)).Any(near => all[near].Kind != "same"))
            {
                if (left) yield return ("gap", 0, "");
                left = false;
                yield return all[i];
            }
            else
            {
                left = i > 0;
            }
        }
    }
}
