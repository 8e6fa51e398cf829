using Sluice.Routing.Catalogue;

namespace Sluice.Routing.Names;

/// <summary>Names that an unknown one may have been meant to be.</summary>
internal static class NearestNames
{
    private const int Most = 3;

    /// <summary>At most three names, nearest first; none when nothing is near.</summary>
    public static IReadOnlyList<string> To(string name, RoutingModel model)
    {
        // An id stands for its address: it is shorter to read, and typing it works.
        var names = ModelName.Routed.Concat(model.Aliases.Keys).Concat(model.Models.Keys).Concat(model.Models.Values.Where(m => m.IsChat).Select(m => m.Id));
        return [.. names
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .Where(pair => pair.Distance <= Math.Max(2, name.Length / 3))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(Most)
            .Select(pair => pair.Name)];
    }

    /// <summary>Edit distance without regard to case; a name that continues the other is as near as one edit.</summary>
    internal static int Distance(string a, string b)
    {
        if (a.Length > 0 && (b.StartsWith(a, StringComparison.OrdinalIgnoreCase) || a.StartsWith(b, StringComparison.OrdinalIgnoreCase))) return a.Length == b.Length ? 0 : 1;
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
