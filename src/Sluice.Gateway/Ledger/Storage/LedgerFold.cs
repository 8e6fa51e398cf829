using Sluice.Gateway.Ledger.Accounting;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger.Storage;

/// <summary>
/// Turns events into rows: follows open requests and closes their accounts. Touches no file, so that a batch which the database
/// did not take can be tried again without being folded twice. Used by the ledger's thread only.
/// </summary>
internal sealed class LedgerFold(Accountant accountant)
{
    private const int LongestName = 200, LongestText = 2_000;
    private const long MostTokens = 1_000_000_000;
    private const decimal MostDollars = 100_000;

    private readonly Dictionary<long, OpenRequest> _open = [];

    /// <summary>Requests without an end.</summary>
    public IEnumerable<long> Open => _open.Keys;

    /// <summary>Takes up a request whose start is in the database already.</summary>
    public void Resume(OpenRequest request) => _open[request.Started.Id] = request;

    /// <summary>
    /// Adds an event to a batch.
    /// </summary>
    /// <param name="batch">Receives the rows.</param>
    /// <param name="entry">The event.</param>
    /// <param name="isKnown">
    /// Whether the database has a row of the request. Given when events are read back from the journal, which may have been
    /// written before: such an event changes nothing.
    /// </param>
    public void Apply(LedgerBatch batch, LedgerEvent entry, Func<long, bool>? isKnown)
    {
        if (isKnown is not null && !_open.ContainsKey(entry.Request) && isKnown(entry.Request))
        {
            return;
        }

        switch (entry)
        {
            case RequestStarted started:
                if (!_open.ContainsKey(started.Id))
                {
                    Begin(batch, Clean(started));
                }

                break;
            case AttemptEnded attempt:
                AddAttempt(batch, Clean(attempt));
                break;
            case RequestEnded ended:
                Close(batch, Clean(ended));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry));
        }
    }

    private OpenRequest Begin(LedgerBatch batch, RequestStarted started)
    {
        var request = new OpenRequest(started);
        _open.Add(started.Id, request);
        batch.Opened.Add(started.Id, request);
        return request;
    }

    private void AddAttempt(LedgerBatch batch, AttemptEnded attempt)
    {
        var request = Of(batch, attempt.RequestId);
        if (request.Attempts.Exists(known => known.Number == attempt.Number))
        {
            return;
        }

        request.Attempts.Add(attempt);
        if (!batch.Attempts.TryGetValue(attempt.RequestId, out var attempts))
        {
            batch.Attempts.Add(attempt.RequestId, attempts = []);
        }

        attempts.Add(attempt);
    }

    private void Close(LedgerBatch batch, RequestEnded ended)
    {
        var request = Of(batch, ended.Id);
        _open.Remove(ended.Id);
        var (account, attempts) = accountant.Close(request.Started, request.Attempts, ended);
        batch.Finish(new FinishedRequest(request.Started, ended, account, attempts));
    }

    // A start that was lost (disk full and buffer full at once) is put back with what the id still says, so that the request
    // keeps its row.
    private OpenRequest Of(LedgerBatch batch, long id) => _open.TryGetValue(id, out var request)
        ? request
        : Begin(batch, new RequestStarted { Id = id, StartedAt = RequestIds.TimeOf(id), Protocol = "", Kind = "unknown" });

    private static RequestStarted Clean(RequestStarted started) => started with
    {
        Client = Name(started.Client),
        App = Name(started.App),
        User = Name(started.User),
        Session = Name(started.Session),
        RequestedModel = Name(started.RequestedModel),
    };

    private static AttemptEnded Clean(AttemptEnded attempt) => attempt with
    {
        Model = Name(attempt.Model) ?? "",
        Error = Cut(attempt.Error, LongestText),
        ReportedCost = attempt.ReportedCost is { } cost ? Math.Clamp(cost, 0, MostDollars) : null,
        Usage = new Usage(
            Tokens(attempt.Usage.Input),
            Tokens(attempt.Usage.CacheRead),
            Tokens(attempt.Usage.CacheWrite5m),
            Tokens(attempt.Usage.CacheWrite1h),
            Tokens(attempt.Usage.Output),
            Tokens(attempt.Usage.Reasoning)),
    };

    private static RequestEnded Clean(RequestEnded ended) => ended with
    {
        Model = Name(ended.Model),
        Fidelity = Cut(ended.Fidelity, LongestText),
        Error = Cut(ended.Error, LongestText),
    };

    /// <summary>A name as it is stored: what a client sends is cut to a length that nobody needs more of.</summary>
    public static string? Name(string? name) => name is { Length: 0 } ? null : Cut(name, LongestName);

    private static string? Cut(string? text, int length) => text?.Length > length ? text[..length] : text;

    private static long Tokens(long count) => Math.Clamp(count, 0, MostTokens);
}
