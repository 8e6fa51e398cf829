namespace Sluice.Gateway.Configuration.Reading;

/// <summary>Finds what somebody who mistyped a name probably meant.</summary>
internal static class NearestName
{
    /// <summary>The closest of the names, if it is close at all: at most a third of the letters (rounded up) differ, case apart, or it is the name's continuation.</summary>
    public static string? Of(string name, IReadOnlyCollection<string> names)
    {
        var best = names
            .Select(candidate => (Name: candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return best.Name is not null && best.Distance <= (Math.Max(name.Length, best.Name.Length) + 2) / 3
            ? best.Name
            : names.FirstOrDefault(candidate => name.Length >= 3 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>"Did you mean 'x'?" or the list of what there is.</summary>
    public static string Suggest(string name, IEnumerable<string> names)
    {
        var all = names.ToList();
        if (Of(name, all) is { } nearest)
        {
            return $"Did you mean '{nearest}'?";
        }

        return all.Count switch
        {
            0 => "There is none yet.",
            <= 12 => $"There are: {string.Join(", ", all)}.",
            _ => $"There are: {string.Join(", ", all.Take(12))} and {all.Count - 12} more.",
        };
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
