using System.Buffers;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Answers how many tokens a prompt has. A model that was addressed exactly is asked at its own backend where that can count,
/// the question translated when the caller speaks another protocol; everything else, and every failure, is estimated here.
/// Clients ask often and cope badly with errors, so there is always a number.
/// </summary>
internal sealed class TokenCounter(AttemptRunner attempts, UpstreamCall upstreams, ExchangeRecorder recorder)
{
    private const int MaxAnswer = 64 * 1024;
    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(1);

    /// <summary>Counts and answers.</summary>
    /// <param name="exchange">The question.</param>
    /// <param name="protocol">The caller's protocol as one that counts.</param>
    public async Task AnswerAsync(Exchange exchange, ITokenCounting protocol)
    {
        var target = exchange.Decision.Plan is [{ } first, ..] ? first : null;
        var asked = target is not null && IsExact(exchange.Decision.Receipt.Route) ? await AskAsync(exchange, target) : null;
        var tokens = asked?.Tokens ?? (target is null ? exchange.Profile.CountedTokens : exchange.Profile.CountFor(target.Model));
        var scale = target is null ? 1 : CountScale.Of(exchange, target);

        var response = exchange.Http.Response;
        response.Headers["x-sluice-token-count"] = asked is null ? "estimated" : "upstream";
        response.Headers["x-sluice-request-id"] = exchange.IdText;
        response.Headers["x-sluice-route"] = HeaderText.Clean(exchange.Decision.Receipt.Route);
        if (target is not null) response.Headers["x-sluice-model"] = target.Model.Address;
        if (scale > 1) response.Headers["x-sluice-fidelity"] = HeaderText.Of([new FidelityNote("input_tokens", FidelityAction.Mapped, $"counted {tokens}, scaled to the window that the client believes in")]);
        response.ContentType = "application/json";

        var body = new ArrayBufferWriter<byte>(64);
        // An upstream of the caller's protocol may tell more than the number.
        if (asked is { Body: { Length: > 0 } own } && scale <= 1) body.Write(own.Span);
        else protocol.WriteTokenCount((long)Math.Ceiling(tokens * scale), body);
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, exchange.Aborted);
        recorder.Settle(exchange, null, new AttemptResult(Outcomes.Ok));
    }

    // Named by the caller, or routing is off: then the backend's own word counts. A routed prompt may end up anywhere.
    private static bool IsExact(string route) => route is "address" or "alias" or "forced" or "off";

    /// <summary>Asks the backend, for at most a second; null when it has no counter or does not answer well. Counting costs nothing and has no attempt row.</summary>
    private async Task<Count?> AskAsync(Exchange exchange, RouteTarget target)
    {
        if (CounterOf(exchange, target) is not var (protocol, counting)) return null;
        using var attempt = attempts.Begin(exchange, target, protocol);
        // What must stay local is estimated here; a local server is not asked either, for nobody needs its number that badly.
        if (exchange.Situation.LocalOnlyBecause is not null || attempts.LeavesMachine(exchange, target.Model, attempt.Upstream) is not null) return null;
        var same = attempt.IsSameProtocol;
        UpstreamContent? content = null;
        try
        {
            content = Question(exchange, attempt, counting);
            using var request = UpstreamHeaders.CreateRequest(
                attempt.Upstream,
                UpstreamRequest.WithQuery(protocol.UpstreamPath(ProtocolOperation.CountTokens, target.Model.Id, stream: false), exchange, same),
                content,
                exchange.Http.Request.Headers,
                target.UseCallerCredential ? exchange.Caller.Secret : null,
                same);
            attempt.Timer.Begin(CountLimit);
            using var response = await upstreams.SendAsync(attempt.Upstream, request, attempt.Timer.Token);
            if (!response.IsSuccessStatusCode) return null;
            var body = await UpstreamCall.ReadErrorAsync(response, MaxAnswer, attempt.Timer.Token);
            return counting.ReadTokenCount(RawJson.Parse(body)) is { } tokens and >= 0 ? new Count(tokens, same ? body : default) : null;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or HttpRequestException or JsonSyntaxException or InvalidRequestException or InvalidDataException)
        {
            return null;
        }
        finally
        {
            if (!attempt.Upstream.IsLocal && content is { Written: > 0 })
            {
                exchange.CountedHost = attempt.Upstream.BaseUri.Authority;
                exchange.CountedBytes += content.Written;
            }
        }
    }

    private static UpstreamContent Question(Exchange exchange, Attempt attempt, ITokenCounting counting)
    {
        if (attempt.IsSameProtocol) return new UpstreamContent(counting.SpliceCountRequest(exchange.Head, attempt.Target.Model.Id).Segments());
        var body = new ArrayBufferWriter<byte>(exchange.Head.Body.Length + 256);
        counting.WriteCountRequest(((ITokenCounting)exchange.Protocol).ReadCountRequest(exchange.Head, attempt.Context), body, attempt.Context);
        return new UpstreamContent([body.WrittenMemory]);
    }

    // The caller's protocol where the backend speaks it, else the first of the backend's that counts.
    private static (IProtocol Protocol, ITokenCounting Counting)? CounterOf(Exchange exchange, RouteTarget target)
    {
        var upstream = exchange.Model.Upstreams[target.Model.Upstream];
        if (upstream.Speaks(exchange.Protocol.Name) && exchange.Protocol is ITokenCounting own) return (exchange.Protocol, own);
        if (exchange.Protocol is not ITokenCounting) return null;
        foreach (var name in upstream.AlsoSpeaks.Prepend(upstream.Protocol))
        {
            if (ProtocolRegistry.Find(name) is { } protocol and ITokenCounting counting) return (protocol, counting);
        }

        return null;
    }

    private readonly record struct Count(long Tokens, ReadOnlyMemory<byte> Body);
}
