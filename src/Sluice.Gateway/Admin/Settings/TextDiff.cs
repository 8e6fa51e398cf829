using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Settings;

/// <summary>What became of a line.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DiffKind>))]
internal enum DiffKind
{
    /// <summary>It stayed.</summary>
    [JsonStringEnumMemberName("same")]
    Same,

    /// <summary>It came.</summary>
    [JsonStringEnumMemberName("added")]
    Added,

    /// <summary>It went.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,

    /// <summary>Lines that stayed and are left out.</summary>
    [JsonStringEnumMemberName("gap")]
    Gap,
}

/// <summary>A line of a difference.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Text">Its text; of a gap, empty.</param>
/// <param name="Old">Its number before, from 1; 0 when it was not there.</param>
/// <param name="New">Its number after, from 1; 0 when it is not there.</param>
internal sealed record DiffLine(DiffKind Kind, string Text, int Old, int New);

/// <summary>The difference of two texts by lines: the longest lines in common stay.</summary>
internal static class TextDiff
{
    private const int Context = 3, MostCells = 4_000_000;

    /// <summary>The lines that differ, with three around them.</summary>
    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        var (old, fresh) = (Lines(before), Lines(after));
        var all = new List<DiffLine>();
        var head = 0;
        while (head < old.Length && head < fresh.Length && old[head] == fresh[head]) head++;
        var tail = 0;
        while (tail < old.Length - head && tail < fresh.Length - head && old[^(tail + 1)] == fresh[^(tail + 1)]) tail++;
        for (var i = 0; i < head; i++) all.Add(new DiffLine(DiffKind.Same, old[i], i + 1, i + 1));
        Middle(old.AsSpan(head, old.Length - head - tail), fresh.AsSpan(head, fresh.Length - head - tail), head, all);
        for (var i = tail; i > 0; i--) all.Add(new DiffLine(DiffKind.Same, old[^i], old.Length - i + 1, fresh.Length - i + 1));
        return Shorten(all);
    }

    private static void Middle(ReadOnlySpan<string> old, ReadOnlySpan<string> fresh, int offset, List<DiffLine> all)
    {
        var (rows, columns) = (old.Length + 1, fresh.Length + 1);
        var common = (long)rows * columns <= MostCells ? new int[rows, columns] : new int[0, 0];
        for (var i = old.Length - 1; i >= 0 && common.Length > 0; i--)
        {
            for (var j = fresh.Length - 1; j >= 0; j--) common[i, j] = old[i] == fresh[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var (a, b) = (0, 0);
        while (a < old.Length || b < fresh.Length)
        {
            if (a < old.Length && b < fresh.Length && common.Length > 0 && old[a] == fresh[b])
            {
                all.Add(new DiffLine(DiffKind.Same, old[a], offset + a + 1, offset + b + 1));
                (a, b) = (a + 1, b + 1);
            }
            else if (a < old.Length && (b == fresh.Length || common.Length == 0 || common[a + 1, b] >= common[a, b + 1]))
            {
                all.Add(new DiffLine(DiffKind.Removed, old[a], offset + a + 1, 0));
                a++;
            }
            else
            {
                all.Add(new DiffLine(DiffKind.Added, fresh[b], 0, offset + b + 1));
                b++;
            }
        }
    }

    private static List<DiffLine> Shorten(List<DiffLine> all)
    {
        var near = new bool[all.Count];
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Kind is DiffKind.Same) continue;
            for (var j = Math.Max(0, i - Context); j <= Math.Min(all.Count - 1, i + Context); j++) near[j] = true;
        }

        var shown = new List<DiffLine>();
        for (var i = 0; i < all.Count; i++)
        {
            if (near[i]) shown.Add(all[i]);
            else if (shown.Count > 0 && shown[^1].Kind is not DiffKind.Gap && near.AsSpan(i).Contains(true)) shown.Add(new DiffLine(DiffKind.Gap, "", 0, 0));
        }

        return shown;
    }

    private static string[] Lines(string text)
    {
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        return lines is [.., ""] ? lines[..^1] : lines;
    }
}
