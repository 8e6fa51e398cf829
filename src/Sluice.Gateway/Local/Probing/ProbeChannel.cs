using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Local.Probing;

/// <summary>One answer, with its times.</summary>
/// <param name="Response">The answer; null when there is none.</param>
/// <param name="Error">Why there is none.</param>
internal readonly record struct ProbeReply(ModelResponse? Response, ModelError? Error)
{
    /// <summary>Seconds from sending to the first content.</summary>
    public double FirstSeconds { get; init; }

    /// <summary>Seconds from the first content to the end.</summary>
    public double OutputSeconds { get; init; }

    /// <summary>The server was not reached, or broke off: no judgement on the model.</summary>
    public bool IsLost => Error is { Kind: ErrorKind.Unreachable or ErrorKind.Overloaded or ErrorKind.Timeout or ErrorKind.Server };
}

/// <summary>
/// Asks one model at its server, in the same words and over the same connections as a client's turn that is translated: a request
/// in shared terms, the upstream's own writer, its reader. It passes routing, places, health and the ledger by: a probe is nobody's
/// turn and saves nothing. Clients go first: their request ends ours, which is asked again when they are done.
/// </summary>
internal sealed class ProbeChannel(RoutableModel model, GatewayModelStore store, UpstreamCall upstreams, LocalSpeeds speeds, TimeProvider time)
{
    private const int MaxErrorBody = 16 * 1024;
    /// <summary>Between looks whether clients are done.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(350);

    private int _context;

    /// <summary>The model.</summary>
    public RoutableModel Model => model;

    /// <summary>Tokens of prompt for a character, as the server counted last.</summary>
    public double TokensPerCharacter { get; private set; } = 0.25;

    /// <summary>A client's request is waited for, or no more.</summary>
    public Action<bool>? Waiting { get; set; }

    /// <summary>The largest context that a request can have there, tokens.</summary>
    public int Window => (int)Math.Min(store.Current.Describe(model.Upstream, model.Id)?.Traits.ContextWindow ?? 8192, int.MaxValue);

    /// <summary>Asks, as often as clients come in between.</summary>
    /// <param name="request">What.</param>
    /// <param name="limit">Time for one try.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    public async Task<ProbeReply> AskAsync(ModelRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            await QuietAsync(cancellationToken);
            using var trying = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var late = new CancellationTokenSource(limit, time);
            using var ending = late.Token.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), trying);
            var disturbed = false;
            void Disturb(string upstream)
            {
                if (upstream != model.Upstream) return;
                disturbed = true;
                try
                {
                    // Not on the client's own path.
                    _ = trying.CancelAsync();
                }
                catch (ObjectDisposedException)
                {
                    // Ours ended as theirs began.
                }
            }

            speeds.Began += Disturb;
            try
            {
                return await SendAsync(request, trying.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (!disturbed) return Failed(ErrorKind.Timeout, $"no answer within {limit.TotalSeconds:0} seconds");
            }
            catch (Exception exception) when (TransportErrors.IsExpected(exception) && !cancellationToken.IsCancellationRequested)
            {
                if (!disturbed) return Failed(ErrorKind.Unreachable, $"the server at {store.Current.Upstreams.GetValueOrDefault(model.Upstream)?.BaseUri.Authority} does not answer any more: {exception.Message}");
            }
            finally
            {
                speeds.Began -= Disturb;
            }
        }
    }

    private async Task QuietAsync(CancellationToken cancellationToken)
    {
        if (speeds.Running(model.Upstream) == 0) return;
        Waiting?.Invoke(true);
        while (speeds.Running(model.Upstream) > 0) await Task.Delay(Pause, time, cancellationToken);
        Waiting?.Invoke(false);
    }

    private async Task<ProbeReply> SendAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        if (store.Current.Upstreams.GetValueOrDefault(model.Upstream) is not { IsLocal: true } upstream) return Failed(ErrorKind.Unreachable, $"{model.Upstream} is not there any more");
        var protocol = ProtocolRegistry.Find(upstream.Protocol)!;
        var context = ContextOf(request, upstream, protocol);
        var body = new ArrayBufferWriter<byte>(4096);
        try
        {
            protocol.WriteRequest(request, body, context);
        }
        catch (InvalidRequestException exception)
        {
            return new ProbeReply(null, exception.Error);
        }

        using var content = new UpstreamContent([body.WrittenMemory]);
        using var message = UpstreamHeaders.CreateRequest(upstream, protocol.UpstreamPath(ProtocolOperation.Generate, model.Id, stream: true), content, new HeaderDictionary(), own: null, sameProtocol: false);
        var sent = time.GetTimestamp();
        using var response = await upstreams.SendAsync(upstream, message, cancellationToken);
        if ((int)response.StatusCode >= 300)
        {
            var refusal = await UpstreamCall.ReadErrorAsync(response, MaxErrorBody, cancellationToken);
            return new ProbeReply(null, protocol.ReadError((int)response.StatusCode, refusal.Span));
        }

        await using var stream = await UpstreamCall.ReadAsync(response, cancellationToken);
        var sink = new TimedSink(time);
        using (var reader = protocol.CreateStreamReader(sink, context))
        {
            while (!sink.IsOver)
            {
                var count = await stream.ReadAsync(reader.GetMemory(), cancellationToken);
                if (count == 0)
                {
                    reader.Complete();
                    break;
                }

                reader.Advance(count);
            }
        }

        return Reply(request, sink, sent);
    }

    private ProbeReply Reply(ModelRequest request, TimedSink sink, long sent)
    {
        if (sink.Answer.Error is { } error) return new ProbeReply(null, error);
        if (!sink.Answer.IsComplete) return Failed(ErrorKind.Unreachable, "the answer broke off");
        var answer = sink.Answer.Response;
        if (answer.Usage is { TotalInput: > 0 } usage && Characters(request) is > 400 and var characters) TokensPerCharacter = (double)usage.TotalInput / characters;
        var first = sink.First ?? sink.End;
        return new ProbeReply(answer, null)
        {
            FirstSeconds = time.GetElapsedTime(sent, first).TotalSeconds,
            OutputSeconds = time.GetElapsedTime(first, sink.End).TotalSeconds,
        };
    }

    private TranslationContext ContextOf(ModelRequest request, UpstreamModel upstream, IProtocol protocol)
    {
        var described = store.Current.Describe(model.Upstream, model.Id)?.Traits ?? model.Traits;
        if (protocol.Name == "ollama")
        {
            // A context that grows is loaded again, one that shrank would be too: it only grows.
            var estimate = (long)(Characters(request) * TokensPerCharacter) + 64;
            var allocated = Math.Max(_context, store.Current.LocalModels.GetValueOrDefault(model.Address)?.AllocatedContext ?? 0);
            var choice = ContextSizing.Choose(estimate, request.MaxOutputTokens, (int?)described.ContextWindow, allocated > 0 ? allocated : null);
            if (choice.Fits) _context = Math.Max(_context, choice.NumCtx);
        }

        return new TranslationContext
        {
            InboundProtocol = protocol.Name,
            UpstreamProtocol = protocol.Name,
            UpstreamModel = model.Id,
            ResponseModel = model.Id,
            Target = described,
            Time = time,
            NumCtx = _context > 0 ? _context : null,
            KeepAlive = upstream.KeepAlive.WireSeconds.ToString(),
        };
    }

    private static long Characters(ModelRequest request)
    {
        var count = 0L;
        foreach (var message in request.Messages)
        {
            foreach (var block in message.Content)
            {
                if (block is TextBlock text) count += text.Text.Escaped.Length;
            }
        }

        foreach (var tool in request.Tools) count += tool.Schema.Bytes.Length + (tool.Description?.Escaped.Length ?? 0);
        return count;
    }

    private static ProbeReply Failed(ErrorKind kind, string message) => new(null, new ModelError(kind, message));

    private sealed class TimedSink(TimeProvider time) : IStreamEventSink
    {
        public ResponseAccumulator Answer { get; } = new();

        public long? First { get; private set; }

        public long End { get; private set; }

        public bool IsOver => Answer.IsComplete || Answer.Error is not null;

        public void Write(scoped in StreamEvent streamEvent)
        {
            Answer.Write(streamEvent);
            End = time.GetTimestamp();
            if (streamEvent.Kind is StreamEventKind.TextDelta or StreamEventKind.ReasoningDelta or StreamEventKind.ToolArgumentsDelta) First ??= End;
        }
    }
}
