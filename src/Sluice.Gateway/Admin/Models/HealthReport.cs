using Microsoft.Extensions.Logging;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Upstreams.Health;

namespace Sluice.Gateway.Admin.Models;

/// <summary>The last 24 hours of an upstream: what was before this process from the ledger, read once; the rest from memory.</summary>
internal sealed partial class HealthReport(GatewayModelStore models, UpstreamHealth health, SluicePaths paths, TimeProvider time, ILogger<HealthReport> logger)
{
    private readonly LedgerQueries _queries = new(paths.DataDirectory);
    private Lazy<Task<ILookup<string, HealthQuarter>>>? _earlier;

    /// <summary>Reads it; null when there is no such upstream.</summary>
    public async Task<HealthView?> ReadAsync(string upstream)
    {
        if (!models.Current.Upstreams.ContainsKey(upstream)) return null;
        var earlier = LazyInitializer.EnsureInitialized(ref _earlier, () => new Lazy<Task<ILookup<string, HealthQuarter>>>(() => Task.Run(Earlier)));
        var now = HealthHistory.NumberOf(time.GetUtcNow());
        var known = new Dictionary<long, HealthQuarter>();
        foreach (var quarter in (await earlier.Value)[upstream].Concat(health.History.Of(upstream)))
        {
            known[quarter.Number] = known.TryGetValue(quarter.Number, out var before) ? before.And(quarter) : quarter;
        }

        List<HealthQuarter> quarters = [.. Enumerable.Range(0, HealthHistory.Quarters).Select(i => now - HealthHistory.Quarters + 1 + i).Select(number => known.GetValueOrDefault(number, new HealthQuarter { Number = number }))];
        var sum = quarters.Aggregate(default(HealthQuarter), (all, quarter) => all.And(quarter));
        return new HealthView
        {
            Upstream = upstream,
            Quarters = [.. quarters.Select(View)],
            Answered = sum.Answered,
            Failed = sum.Failed,
            Limited = sum.Limited,
            FirstByteMs = Mean(sum),
            SlowestMs = sum.Timed > 0 ? sum.SlowestMs : null,
        };
    }

    private ILookup<string, HealthQuarter> Earlier()
    {
        try
        {
            var since = health.History.Since;
            return _queries.Attempts(since - (HealthHistory.Quarter * HealthHistory.Quarters), since).ToLookup(row => row.Upstream, row => row.Quarter, StringComparer.Ordinal);
        }
        catch (SqliteFailure failure)
        {
            // Asked again with the next look.
            Log.Unread(logger, failure);
            _earlier = null;
            return Array.Empty<(string Upstream, HealthQuarter Quarter)>().ToLookup(row => row.Upstream, row => row.Quarter, StringComparer.Ordinal);
        }
    }

    private static HealthQuarterView View(HealthQuarter quarter) => new()
    {
        Start = HealthHistory.StartOf(quarter.Number),
        State = StateOf(quarter),
        Answered = quarter.Answered,
        Failed = quarter.Failed,
        Limited = quarter.Limited,
        FirstByteMs = Mean(quarter),
        SlowestMs = quarter.Timed > 0 ? quarter.SlowestMs : null,
    };

    private static string StateOf(in HealthQuarter quarter) => quarter switch
    {
        { Answered: 0, Failed: 0, Limited: 0, Looks: 0 } => "unknown",
        { Answered: 0, Failed: > 0 } => "down",
        { Failed: 0, Limited: 0, Gone: 0, Answered: > 0 } => "up",
        { Answered: 0, Limited: 0, Looks: > 0 } when quarter.Gone == quarter.Looks => "down",
        { Answered: 0, Limited: 0, Gone: 0 } => "quiet",
        _ => "mixed",
    };

    private static double? Mean(in HealthQuarter quarter) => quarter.Timed > 0 ? Math.Round((double)quarter.FirstByteMs / quarter.Timed, 1) : null;

    private static partial class Log
    {
        [LoggerMessage(EventId = 7401, Level = LogLevel.Warning, Message = "The attempts of the last 24 hours could not be read from the ledger; health is shown from the start of this process")]
        public static partial void Unread(ILogger logger, Exception exception);
    }
}
