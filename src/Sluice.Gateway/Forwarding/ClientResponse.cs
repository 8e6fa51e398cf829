using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Endpoints;
using Sluice.Protocols.Canonical;
using Sluice.Routing;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// The caller's side of an exchange: knows whether anything has been sent, keeps the caller alive while it waits, and turns a
/// failure into what is still possible: a status and a body, or an error inside the stream.
/// </summary>
internal sealed class ClientResponse(Exchange exchange, TimeProvider time)
{
    // Until then a real status can still be sent, so that a client sees a 429 or 529 as such.
    private static readonly TimeSpan FirstKeepAlive = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Sending = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan NextKeepAlive = TimeSpan.FromSeconds(15);

    private readonly HttpContext _http = exchange.Http;
    private readonly long _waitingSince = time.GetTimestamp();
    private ArrayBufferWriter<byte>? _events;
    private IStreamEventSink? _writer;
    private TranslationContext? _writerContext;
    private bool _keptAlive;
    private long? _sentAt;

    /// <summary>Keep-alives have been sent: the status is 200 and the writer has its state.</summary>
    public bool IsKeptAlive => _keptAlive;

    /// <summary>Content has been sent.</summary>
    public bool IsCommitted { get; private set; }

    /// <summary>The answer that the writer wants kept.</summary>
    public KeptResponse? Kept => _writerContext?.Kept;

    /// <summary>Where the answer's bytes go.</summary>
    public PipeWriter Output => _http.Response.BodyWriter;

    /// <summary>
    /// The stream writer for this attempt. Each attempt gets a fresh one, unless keep-alives have been sent: then its state is
    /// what the client has seen, and it goes on.
    /// </summary>
    public IStreamEventSink StreamWriter(TranslationContext context)
    {
        // The server's own writer takes a lock for every piece; the events of one read go over in one.
        _events ??= new ArrayBufferWriter<byte>(2048);
        if (_writer is null || (!_keptAlive && !IsCommitted))
        {
            _writer = exchange.Protocol.CreateStreamWriter(_events, context);
            _writerContext = context;
        }
        else if (_writerContext != context)
        {
            _writerContext!.GoOnWith(context);
        }

        return _writer;
    }

    /// <summary>Hands the events that have been written over to the server, without waiting for them to be sent.</summary>
    public void HandOver()
    {
        if (_events is not { WrittenCount: > 0 } events) return;
        Output.Write(events.WrittenSpan);
        events.ResetWrittenCount();
    }

    /// <summary>Sets status and headers for an answer from <paramref name="target"/>, unless keep-alives have sent them.</summary>
    public void Commit(RouteTarget target, string contentType, string? fidelity)
    {
        IsCommitted = true;
        if (_keptAlive) return;
        SetHeaders(contentType);
        EchoRequestId();
        var headers = _http.Response.Headers;
        headers["x-sluice-model"] = target.Model.Address;
        headers["x-sluice-tier"] = target.Tier switch { 0 => "0", 1 => "1", 2 => "2", _ => "3" };
        headers["x-sluice-attempts"] = exchange.Attempts.ToString();
        if (fidelity is not null) headers["x-sluice-fidelity"] = fidelity;
    }

    /// <summary>
    /// Sends what has been written. What the upstream says may hold nothing for the caller for a long time (thinking that it
    /// did not ask for, arguments that its protocol has only whole): then a keep-alive goes out instead.
    /// </summary>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken)
    {
        if (_events is { WrittenCount: 0 } && _sentAt is { } sent && time.GetElapsedTime(sent) >= NextKeepAlive)
        {
            _writer!.Write(StreamEvent.KeepAlive);
            exchange.KeepAlives++;
        }

        if (_events is { WrittenCount: > 0 }) _sentAt = time.GetTimestamp();
        HandOver();
        return Output.FlushAsync(cancellationToken);
    }

    /// <summary>
    /// Waits for the upstream. From ten seconds on a streaming caller gets its protocol's own keep-alive every fifteen seconds,
    /// because each client gives up in its own way (docs/fidelity.md, keep-alive).
    /// </summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="context">Of the attempt, for the writer of the keep-alives.</param>
    public async ValueTask<T> WhileWaitingAsync<T>(Task<T> task, TranslationContext context)
    {
        // What is forwarded as it is has no keep-alive that its client would know.
        if (task.IsCompleted || !exchange.Profile.Stream || exchange.RawPath is not null) return await task;
        while (true)
        {
            var waited = time.GetElapsedTime(_waitingSince);
            var next = _keptAlive || IsCommitted || waited >= FirstKeepAlive ? NextKeepAlive : FirstKeepAlive - waited;
            try
            {
                return await task.WaitAsync(next, time, CancellationToken.None);
            }
            catch (TimeoutException) when (!task.IsCompleted)
            {
                await KeepAliveAsync(context);
            }
        }
    }

    /// <summary>Sends a keep-alive where one is due although the upstream is busy: its words are held back.</summary>
    /// <param name="context">Of the attempt, for the writer of the keep-alives.</param>
    public async ValueTask KeepAliveIfDueAsync(TranslationContext context)
    {
        if (!exchange.Profile.Stream || exchange.RawPath is not null) return;
        var waited = time.GetElapsedTime(_sentAt ?? _waitingSince);
        if (waited >= (_keptAlive ? NextKeepAlive : FirstKeepAlive)) await KeepAliveAsync(context);
    }

    /// <summary>Waits, but not beyond the time at which the caller would get its first keep-alive; false when that has come.</summary>
    public async ValueTask<bool> ComesInTimeAsync(Task task)
    {
        var left = FirstKeepAlive - time.GetElapsedTime(_waitingSince);
        await task.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    /// <summary>Tells the caller that the request has failed for good.</summary>
    public async Task FailAsync(ModelError error, UpstreamErrorAnswer? answer, bool sameProtocol)
    {
        if (_http.Response.HasStarted || IsCommitted)
        {
            // Into an array that passed as the upstream's own bytes nothing can be said that would be JSON.
            if (_writer is null && exchange.Head.Path is { JsonArray: true }) return;
            if (_writer is not null) _writer.Write(StreamEvent.Failed(error));
            else exchange.Protocol.WriteStreamError(error, Output);
            await FlushAsync(exchange.Aborted);
            return;
        }

        SetIdentity();
        if (answer is not null && sameProtocol)
        {
            await WriteAsync(answer);
            return;
        }

        EchoRequestId();
        await ErrorAnswer.WriteAsync(_http, exchange.Protocol, error, exchange.UpstreamRequestId ?? exchange.IdText);
    }

    /// <summary>Breaks a stream that has begun off, for protocols whose clients take any clean end for success.</summary>
    /// <exception cref="BrokenStreamException">Always, once the stream has begun.</exception>
    public async Task BreakAsync()
    {
        if ((!IsCommitted && !_keptAlive) || !exchange.Profile.Stream) return;
        await FlushAsync(exchange.Aborted);
        // The server sends on its own time and throws away what is left when the connection breaks: the error would be lost. It
        // is the network that is waited for, so the machine's clock counts.
        await Task.Delay(Sending, TimeProvider.System, exchange.Aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new BrokenStreamException();
    }

    private async Task KeepAliveAsync(TranslationContext context)
    {
        var writer = StreamWriter(context);
        if (!_keptAlive && !IsCommitted)
        {
            SetHeaders(exchange.Protocol.StreamContentType(exchange.Head));
            _keptAlive = true;
        }

        writer.Write(StreamEvent.KeepAlive);
        exchange.KeepAlives++;
        await FlushAsync(exchange.Aborted);
    }

    private void SetHeaders(string contentType)
    {
        SetIdentity();
        var response = _http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = contentType;
        if (!exchange.Profile.Stream) return;
        response.Headers.CacheControl = "no-cache";
        response.Headers["x-accel-buffering"] = "no";
    }

    private void SetIdentity()
    {
        var headers = _http.Response.Headers;
        headers["x-sluice-request-id"] = exchange.IdText;
        headers["x-sluice-route"] = HeaderText.Clean(exchange.Decision.Receipt.Route);
        if (exchange.Profile.AssessmentMade is { } turn) headers["x-sluice-score"] = turn.Score.ToString("0.0", CultureInfo.InvariantCulture);
    }

    // SDKs show this header in their errors: the vendor's support asks for the vendor's id, so that goes before our own.
    private void EchoRequestId()
    {
        var name = exchange.Protocol.Name == "anthropic" ? "request-id" : "x-request-id";
        var headers = _http.Response.Headers;
        if (!headers.ContainsKey(name)) headers[name] = exchange.UpstreamRequestId ?? exchange.IdText;
    }

    private async Task WriteAsync(UpstreamErrorAnswer answer)
    {
        var response = _http.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers) response.Headers.Append(name, value);
        response.ContentLength = answer.Body.Length;
        Output.Write(answer.Body);
        await FlushAsync(exchange.Aborted);
    }
}
