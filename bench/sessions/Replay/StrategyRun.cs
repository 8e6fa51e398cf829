using System.Net.Http.Headers;
using Sluice.Gateway.Ledger;
using Sluice.Routing.Receipts;
using Sluice.Sessions.Recording;
using Sluice.Sessions.Simulated;

namespace Sluice.Sessions.Replay;

/// <summary>All sessions, one after the other, through a gateway of its own; then its ledger is read.</summary>
internal sealed class StrategyRun(string strategy, double times, Quality quality, int seed)
{
    /// <exception cref="InvalidOperationException">The gateway refused a request.</exception>
    public async Task<IReadOnlyList<ReplayedCall>> RunAsync(IReadOnlyList<RecordedSession> sessions, CancellationToken cancellationToken)
    {
        var stage = new Stage(quality, seed);
        await using var local = new LocalBox(stage, Speeds.Local with { Times = times });
        await using var vendor = new Vendor(stage, Speeds.Vendor with { Times = times });
        await using var gateway = await Gateway.StartAsync(strategy, local.Address, vendor.Address, times, cancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway.Address, Timeout = Timeout.InfiniteTimeSpan };
        var sent = new List<(RecordedSession Session, RecordedCall Call, Worth? Local, string Id)>();
        foreach (var session in sessions)
        {
            foreach (var call in session.Calls)
            {
                stage.Begin(call);
                using var request = Request(call, gateway.Token);
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                var answer = await response.Content.ReadAsStringAsync(cancellationToken);
                if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{strategy}, {session.Name}: {(int)response.StatusCode} {answer}\n{gateway.Log}");
                sent.Add((session, call, stage.LastLocal, response.Headers.GetValues("x-sluice-request-id").Single()));
            }
        }

        return await ReadAsync(gateway.DataFolder, sent, cancellationToken);
    }

    private static HttpRequestMessage Request(RecordedCall call, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, call.Path) { Content = new ByteArrayContent(call.Body) };
        foreach (var (name, value) in call.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    // The ledger writes behind the answers: what is still open is asked for again.
    private static async Task<IReadOnlyList<ReplayedCall>> ReadAsync(string folder, List<(RecordedSession Session, RecordedCall Call, Worth? Local, string Id)> sent, CancellationToken cancellationToken)
    {
        var ledger = new LedgerQueries(folder);
        var calls = new List<ReplayedCall>(sent.Count);
        foreach (var (session, call, local, id) in sent)
        {
            if (!RequestIds.TryParse(id, out var number)) throw new InvalidOperationException($"no id of a request: {id}");
            RequestDetail? detail;
            while ((detail = ledger.Request(number)) is null or { Request.Outcome: Outcomes.Open }) await Task.Delay(50, cancellationToken);
            calls.Add(new ReplayedCall(session, call, local, detail.Request, detail.Attempts, detail.Receipt.IsEmpty ? null : ReceiptJson.Read(detail.Receipt)));
        }

        return calls;
    }
}
