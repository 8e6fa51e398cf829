using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace Sluice.Testing.Upstream;

/// <summary>
/// A scripted answer: a head and a list of steps, told in the order in which they happen on the wire. Immutable; every
/// method returns a new reply.
/// </summary>
public sealed record Reply
{
    private delegate Task Step(UpstreamExchange exchange);

    private ImmutableArray<Step> Steps { get; init; } = [];

    private ImmutableArray<byte> Body { get; init; } = [];

    private bool Ends { get; init; } = true;

    /// <summary>The status code.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The header lines, in order. A content length that is wrong stays wrong.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A JSON body of known length.</summary>
    public static Reply Json(string body, int status = 200) => Whole("application/json", Encoding.UTF8.GetBytes(body), status);

    /// <summary>A body of known length and any type.</summary>
    public static Reply Whole(string contentType, byte[] body, int status = 200) => new()
    {
        Status = status,
        Headers = [new("content-type", contentType), new("content-length", body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))],
        Body = [.. body],
        Steps = [exchange => exchange.WriteAsync(body)],
    };

    /// <summary>A server-sent event stream; its parts follow with <see cref="Then(string)"/>.</summary>
    public static Reply Sse(string first = "") => Stream("text/event-stream").Then(first);

    /// <summary>An NDJSON stream; its parts follow with <see cref="Then(string)"/>.</summary>
    public static Reply Ndjson(string first = "") => Stream("application/x-ndjson").Then(first);

    /// <summary>A chunked body of any type; its parts follow with <see cref="Then(string)"/>.</summary>
    public static Reply Stream(string contentType, int status = 200) => new() { Status = status, Headers = [new("content-type", contentType)] };

    /// <summary>A redirect to <paramref name="location"/>.</summary>
    public static Reply Redirect(Uri location, int status = 307) => new()
    {
        Status = status,
        Headers = [new("location", location.ToString()), new("content-length", "0")],
    };

    /// <summary>Reads the request and says nothing at all until <paramref name="until"/> opens; then the rest follows.</summary>
    public static Reply Silence(Gate until, Reply then) => then with { Delay = until };

    /// <summary>Reads the request and cuts the connection without a byte.</summary>
    public static Reply ResetAtOnce() => new() { Status = 0, Steps = [Cut], Ends = false };

    /// <summary>Bytes exactly as given, head included: for malformed HTTP. The connection is closed afterwards.</summary>
    public static Reply Raw(byte[] bytes) => new()
    {
        Status = 0,
        Steps = [exchange => exchange.WriteRawAsync(bytes), Shut],
        Ends = false,
    };

    /// <summary>Stands here before the first byte of the answer.</summary>
    public Gate? Delay { get; init; }

    /// <summary>Tokens that the answer claims, for the upstream's ledger.</summary>
    public ClaimedTokens? Claims { get; init; }

    /// <summary>Adds a header line.</summary>
    public Reply WithHeader(string name, string value) => this with { Headers = Headers.Add(new(name, value)) };

    /// <summary>Says a content length, true or not.</summary>
    public Reply WithContentLength(long length) => this with
    {
        Headers = Headers.RemoveAll(header => header.Key.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            .Add(new("content-length", length.ToString(System.Globalization.CultureInfo.InvariantCulture))),
    };

    /// <summary>Then these bytes, in a write of their own.</summary>
    public Reply Then(byte[] bytes) => bytes.Length == 0 ? this : Append(exchange => exchange.WriteAsync(bytes)) with { Body = Body.AddRange(bytes) };

    /// <summary>Then this text, in a write of its own.</summary>
    public Reply Then(string text) => Then(Encoding.UTF8.GetBytes(text));

    /// <summary>Then the same bytes many times over: long lines and floods without holding them in memory.</summary>
    public Reply ThenRepeated(byte[] bytes, int times) => Append(async exchange =>
    {
        for (var i = 0; i < times; i++)
        {
            await exchange.WriteAsync(bytes);
        }
    });

    /// <summary>Then nothing until <paramref name="gate"/> opens.</summary>
    public Reply ThenWait(Gate gate) => Append(exchange => gate.WaitAsync(exchange.Ended));

    /// <summary>Then nothing for ever: only the client's leaving ends it.</summary>
    public Reply ThenSilence() => Append(exchange => Task.Delay(Timeout.Infinite, exchange.Ended)) with { Ends = false };

    /// <summary>Then a TCP reset.</summary>
    public Reply ThenReset() => Append(Cut) with { Ends = false };

    /// <summary>Then an orderly close in the middle of the body.</summary>
    public Reply ThenClose() => Append(Shut) with { Ends = false };

    /// <summary>The same bytes, each in a write of its own.</summary>
    public Reply ByteByByte() => InWritesOf(1);

    /// <summary>The same bytes in writes of <paramref name="size"/>; waits and cuts of the script are lost.</summary>
    public Reply InWritesOf(int size) => this with
    {
        Steps = [async exchange =>
        {
            var bytes = Body.ToArray();
            for (var at = 0; at < bytes.Length; at += size)
            {
                await exchange.WriteAsync(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)));
            }
        }],
    };

    /// <summary>The same body, compressed; a length is corrected, waits of the script are lost.</summary>
    public Reply Gzip()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Body.AsSpan());
        }

        var bytes = packed.ToArray();
        var reply = this with { Body = [.. bytes], Steps = [exchange => exchange.WriteAsync(bytes)] };
        reply = reply.WithHeader("content-encoding", "gzip");
        return Headers.Any(header => header.Key.Equals("content-length", StringComparison.OrdinalIgnoreCase)) ? reply.WithContentLength(bytes.Length) : reply;
    }

    /// <summary>Tells it on an exchange.</summary>
    public async Task SendAsync(UpstreamExchange exchange)
    {
        if (Delay is not null)
        {
            await Delay.WaitAsync(exchange.Ended);
        }

        exchange.Request.Claimed = Claims;
        if (Status != 0)
        {
            await exchange.StartAsync(Status, Headers);
        }

        foreach (var step in Steps)
        {
            await step(exchange);
        }

        if (Ends)
        {
            await exchange.FinishAsync();
        }
    }

    private static Task Cut(UpstreamExchange exchange)
    {
        exchange.Reset();
        return Task.CompletedTask;
    }

    private static Task Shut(UpstreamExchange exchange)
    {
        exchange.Close();
        return Task.CompletedTask;
    }

    private Reply Append(Step step) => this with { Steps = Steps.Add(step) };
}
