using System.Text;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Storage;

namespace Sluice.Testing.Ledger;

/// <summary>
/// Writes a plausible ledger of any size: working days with nights and weekends, sessions of several clients, local and cloud
/// models, drafts that did not hold, failovers, refusals. Rows and sums go through the gateway's own fold and store, so that they
/// agree as those of real requests do; the same options make the same ledger.
/// </summary>
public sealed class GeneratedLedger(GeneratedLedgerOptions options)
{
    private const int RequestsPerTransaction = 8192;

    // Share of a day's requests by the hour, UTC.
    private static readonly int[] Hours = [1, 1, 0, 0, 0, 0, 1, 4, 9, 12, 12, 10, 6, 9, 12, 12, 10, 7, 4, 2, 3, 3, 2, 1];

    private readonly Random _random = new(options.Seed);
    private readonly GeneratedClient[] _clients = [.. GeneratedClient.All];
    private long _lastId;

    /// <summary>Writes the ledger into <paramref name="directory"/>, which must have none yet.</summary>
    public void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        using var store = LedgerStore.Open(LedgerFiles.Database(directory));
        store.Database.Execute("PRAGMA synchronous = OFF");
        var fold = new LedgerFold(new Accountant(new GeneratedPrices()));
        var batch = new LedgerBatch();
        var (written, first) = (0, DateOnly.FromDateTime(options.To.UtcDateTime).AddDays(1 - options.Days));
        foreach (var at in Times(first))
        {
            Apply(fold, batch, at, withReceipt: options.Requests - written <= options.Receipts);
            if (++written % RequestsPerTransaction != 0) continue;
            store.Write(batch);
            batch = new LedgerBatch();
        }

        store.Write(batch);
        store.Checkpoint();
    }

    // Exactly as many instants as asked for, in their order: weights of days and hours, even within the hour.
    private IEnumerable<DateTimeOffset> Times(DateOnly first)
    {
        var slots = new List<(DateTimeOffset Start, double Milliseconds, double Weight)>();
        for (var day = 0; day < options.Days; day++)
        {
            var date = first.AddDays(day);
            var weight = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.25 : 1;
            for (var hour = 0; hour < Hours.Length; hour++)
            {
                var start = new DateTimeOffset(date.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.Zero);
                if (start >= options.To) break;
                var length = Math.Min(3_600_000, (options.To - start).TotalMilliseconds);
                slots.Add((start, length, weight * Hours[hour] * length / 3_600_000));
            }
        }

        var whole = slots.Sum(slot => slot.Weight);
        var (due, done) = (0.0, 0);
        foreach (var (start, milliseconds, weight) in slots)
        {
            due += weight / whole * options.Requests;
            var count = Math.Min((int)Math.Round(due), options.Requests) - done;
            done += Math.Max(0, count);
            for (var i = 0; i < count; i++) yield return start.AddMilliseconds(Math.Floor((i + 0.5) * milliseconds / count));
        }
    }

    private void Apply(LedgerFold fold, LedgerBatch batch, DateTimeOffset at, bool withReceipt)
    {
        var client = _clients[Math.Min(_random.Next(_clients.Length), _random.Next(_clients.Length))];
        var turn = client.Next(_random, at);
        var id = _lastId = Math.Max(_lastId + 1, (at.ToUnixTimeMilliseconds() - RequestIds.Epoch) << 22);
        fold.Apply(batch, new RequestStarted
        {
            Id = id,
            StartedAt = at,
            Protocol = client.Protocol,
            Client = client.Name,
            User = client.User,
            Session = turn.Session,
            Kind = turn.Kind,
            RequestedModel = turn.Asked,
            Streaming = true,
            EstimatedInputTokens = turn.Prompt,
            BodyBytes = turn.Prompt * 4,
            WouldPay = client.OnPlan ? Payers.Plan : Payers.Api,
        }, null);
        var elapsed = 0;
        foreach (var (attempt, index) in turn.Attempts.Select((attempt, index) => (attempt, index)))
        {
            fold.Apply(batch, new AttemptEnded
            {
                RequestId = id,
                Number = index + 1,
                Upstream = attempt.Model.Upstream,
                Model = attempt.Model.Id,
                Host = attempt.Model.Host,
                SentBytes = turn.Prompt * 4,
                Tier = attempt.Model.Tier,
                PaidBy = attempt.Model.IsLocal ? Payers.Local : client.OnPlan ? Payers.Plan : Payers.Api,
                Outcome = attempt.Outcome,
                HttpStatus = attempt.Outcome is Outcomes.UpstreamError ? 500 : attempt.Outcome is Outcomes.RateLimited ? 429 : 200,
                Usage = attempt.Tokens,
                StartedAfterMs = elapsed,
                FirstByteMs = attempt.Milliseconds / 5,
                FirstContentMs = attempt.Milliseconds / 4,
                DurationMs = attempt.Milliseconds,
                LocalWattSeconds = attempt.Model.IsLocal ? attempt.Milliseconds * 0.12 : null,
            }, null);
            elapsed += attempt.Milliseconds;
        }

        var last = turn.Attempts is [.., var answer] ? answer : null;
        fold.Apply(batch, new RequestEnded
        {
            Id = id,
            Outcome = last?.Outcome ?? Outcomes.Rejected,
            HttpStatus = last is null ? 400 : Outcomes.IsServed(last.Outcome) ? 200 : 502,
            Upstream = last?.Model.Upstream,
            Model = last?.Model.Id,
            Tier = last?.Model.Tier,
            Route = turn.Route,
            Attempts = turn.Attempts.Count,
            FirstContentMs = last is null ? null : elapsed - last.Milliseconds * 3 / 4,
            DurationMs = elapsed + 3,
            Error = last is null ? "The model is not known." : null,
            Receipt = withReceipt && last is not null ? Encoding.UTF8.GetBytes(Receipt(turn, last.Model)) : default,
        }, null);
    }

    private static string Receipt(GeneratedTurn turn, GeneratedModel model) => $$"""
        {"route":"{{turn.Route}}","summary":"{{model.Upstream}}/{{model.Id}}: chosen for tier {{model.Tier}}","signals":[{"name":"kind","value":"{{turn.Kind}}"},{"name":"tokens","value":"{{turn.Prompt}}"},{"name":"score","value":"{{Score(turn)}}"},{"name":"intent","value":"edit"}],"candidates":[{"address":"{{model.Upstream}}/{{model.Id}}","tier":{{model.Tier}},"chosen":true,"reason":"generated","tokens":{{turn.Prompt}}}],"facts":{"score":{{Score(turn)}},"out":4096,"cache":300,"quota":[],"session":true} }
        """;

    // Any figure will do that is the same for the same turn.
    private static string Score(GeneratedTurn turn) => (1 + (turn.Prompt * 7 % 90 / 10.0)).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What ledger to write.</summary>
public sealed record GeneratedLedgerOptions
{
    /// <summary>Number of requests.</summary>
    public required int Requests { get; init; }

    /// <summary>UTC days that they spread over, the last one being that of <see cref="To"/>. Default 90.</summary>
    public int Days { get; init; } = 90;

    /// <summary>No request starts at or after this instant.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>How many of the last requests have a receipt. Default 1,000.</summary>
    public int Receipts { get; init; } = 1_000;

    /// <summary>The same seed makes the same ledger.</summary>
    public int Seed { get; init; } = 4711;
}
