using Sluice.Gateway.Ledger;
using Sluice.Gateway.Platform;
using Sluice.Protocols.Canonical;

namespace Sluice.Asking;

/// <summary>What the ledger says of the requests of one question.</summary>
/// <param name="Tokens">All tokens.</param>
/// <param name="Spend">Dollars.</param>
/// <param name="PlanValue">List value of what a subscription paid.</param>
/// <param name="Electricity">Dollars.</param>
internal sealed record AskReceipt(Usage Tokens, decimal Spend, decimal PlanValue, decimal Electricity)
{
    // The ledger writes a few hundredths of a second behind the answer.
    private const int MostLooks = 80;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Reads them; null when they are not written in time.</summary>
    public static async Task<AskReceipt?> ReadAsync(SluicePaths paths, IReadOnlyList<string?> ids, TimeProvider time, CancellationToken cancellationToken)
    {
        var ledger = new LedgerQueries(paths.DataDirectory);
        for (var look = 0; look < MostLooks; look++)
        {
            var rows = ids.Select(id => RequestIds.TryParse(id ?? "", out var number) ? ledger.Request(number)?.Request : null).ToList();
            if (rows.TrueForAll(row => row is { DurationMs: not null }))
            {
                return rows.Aggregate(new AskReceipt(default, 0, 0, 0), (sum, row) => new AskReceipt(
                    Sum(sum.Tokens, row!.Tokens), sum.Spend + row.Spend, sum.PlanValue + row.PlanValue, sum.Electricity + row.Electricity));
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return null;
    }

    private static Usage Sum(in Usage a, in Usage b) => new(
        a.Input + b.Input, a.CacheRead + b.CacheRead, a.CacheWrite5m + b.CacheWrite5m, a.CacheWrite1h + b.CacheWrite1h, a.Output + b.Output, a.Reasoning + b.Reasoning);
}
