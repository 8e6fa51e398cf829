using System.Buffers;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Forwarding;

/// <summary>Asks an upstream to count a prompt's tokens.</summary>
internal sealed class TokenCounter(AttemptRunner attempts, UpstreamCall upstreams, ExchangeRecorder recorder, TimeProvider time)
{
    private const int MaxAnswer = 64 * 1024;
    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Asks the upstream to count, for at most a second; false when it does not answer well, and nothing has been sent to the
    /// client then. Counting costs nothing and has no attempt row.
    /// </summary>
    public async Task<bool> TryAskAsync(Exchange exchange)
    {
        using var attempt = attempts.Begin(exchange, exchange.Decision.Plan[0]);
        var splice = attempt.Protocol.SpliceRequest(exchange.Head, new PassthroughOptions(attempt.Target.Model.Id));
        var own = attempt.Target.UseCallerCredential ? exchange.Caller.Secret : null;
        using var request = UpstreamHeaders.CreateRequest(attempt.Upstream, UpstreamRequest.PathOf(exchange, attempt), new UpstreamContent(splice.Segments()), exchange.Http.Request.Headers, own, sameProtocol: true);
        try
        {
            attempt.Timer.Begin(CountLimit);
            using var response = await upstreams.SendAsync(attempt.Upstream, request, attempt.Timer.Token);
            if (!response.IsSuccessStatusCode) return false;
            var body = await UpstreamCall.ReadErrorAsync(response, MaxAnswer, attempt.Timer.Token);
            if (RawJson.Parse(body)["input_tokens"u8].GetInt64() is null) return false;
            var client = new ClientResponse(exchange, time);
            exchange.Http.Response.ContentLength = body.Length;
            client.Commit(attempt.Target, "application/json", null);
            client.Output.Write(body.Span);
            await client.FlushAsync(exchange.Aborted);
            recorder.Settle(exchange, attempt, new AttemptResult(Outcomes.Ok));
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or HttpRequestException or JsonSyntaxException)
        {
            return false;
        }
    }
}
