using System.Globalization;
using System.Text;

namespace Sluice.Routing.Receipts;

/// <summary>A receipt as plain lines for a terminal.</summary>
public static class ReceiptText
{
    /// <summary>The lines, without a line break at the end.</summary>
    public static string Write(Receipt receipt)
    {
        var text = new StringBuilder();
        text.Append(receipt.Summary).Append('\n');
        text.Append("decided by  ").Append(receipt.Route).Append('\n');
        if (receipt.Signals.Count > 0) text.Append("signals     ").AppendJoin(", ", receipt.Signals.Select(signal => $"{signal.Name} {signal.Value}")).Append('\n');
        var width = receipt.Candidates.Select(candidate => candidate.Address.Length).DefaultIfEmpty(0).Max();
        var place = 0;
        foreach (var candidate in receipt.Candidates)
        {
            var mark = candidate.Chosen ? $"{++place}." : "–";
            text.Append("  ").Append(mark.PadRight(3)).Append(candidate.Address.PadRight(width)).Append("  tier ").Append(candidate.Tier)
                .Append("  ").Append(Cost(candidate.EstimatedCost).PadLeft(9)).Append("  ").Append(candidate.Reason).Append(More(candidate)).Append('\n');
        }

        if (receipt.Baseline is { } baseline) text.Append("without Sluice  ").Append(baseline.Address).Append("  ").Append(Cost(baseline.EstimatedCost)).Append('\n');
        foreach (var attempt in receipt.Checks.GroupBy(check => check.Attempt))
            text.Append("attempt ").Append(attempt.Key).Append("   ").AppendJoin(", ", attempt.Select(check => check.Why is null ? $"{check.Name} {check.Outcome}" : $"{check.Name} {check.Outcome} ({check.Why})")).Append('\n');
        if (receipt.Escalation is { } escalation) text.Append("went up     ").Append(escalation).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    private static string More(ReceiptCandidate candidate)
    {
        var more = new List<string>(3);
        if (candidate.CachedTokens > 0) more.Add(string.Create(CultureInfo.InvariantCulture, $"{candidate.CachedTokens} tokens cached"));
        if (candidate.Seconds is { } seconds) more.Add(string.Create(CultureInfo.InvariantCulture, $"about {seconds:0.#} s"));
        if (candidate.SwitchDollars > 0) more.Add($"{Cost(candidate.SwitchDollars)} for the cache left behind");
        return more.Count == 0 ? "" : $" ({string.Join(", ", more)})";
    }

    private static string Cost(decimal? dollars) => dollars switch
    {
        null => "unpriced",
        0 => "free",
        < 0.0001m => "<$0.0001",
        _ => dollars.Value.ToString("$0.0000", CultureInfo.InvariantCulture),
    };
}
