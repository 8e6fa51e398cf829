using System.Text.RegularExpressions;

namespace Sluice.Gateway.Ledger.Pricing;

/// <summary>The ways in which one model is written by clients, vendors and aggregators.</summary>
internal static partial class ModelNames
{
    /// <summary>
    /// Spellings under which a model may stand in the table, the likeliest first: as given; without a client's <c>[1m]</c>;
    /// without Google's <c>models/</c>; without a vendor prefix; without a date or <c>latest</c>; with dots for dashes.
    /// </summary>
    public static IEnumerable<string> Spellings(string model)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Steps(model))
        {
            if (name.Length > 0 && seen.Add(name))
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<string> Steps(string model)
    {
        yield return model;
        var name = ContextSuffix().Replace(model.Trim(), "");
        if (name.StartsWith("models/", StringComparison.OrdinalIgnoreCase))
        {
            name = name["models/".Length..];
        }

        yield return name;
        yield return DateSuffix().Replace(name, "");
        var bare = name[(name.LastIndexOf('/') + 1)..];
        yield return bare;
        var undated = DateSuffix().Replace(bare, "");
        yield return undated;

        // Aggregators write claude-opus-4.5 where the vendor writes claude-opus-4-5.
        yield return DottedVersion().Replace(undated, "-");
        yield return undated + "-0";
    }

    [GeneratedRegex(@"\[\d+[km]\]$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ContextSuffix();

    [GeneratedRegex(@"([-@](20\d{6}|20\d\d-\d\d-\d\d)|[-:]latest)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DateSuffix();

    [GeneratedRegex(@"(?<=\d)\.(?=\d)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DottedVersion();

    /// <summary>Edits between two names, without regard to case.</summary>
    public static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
