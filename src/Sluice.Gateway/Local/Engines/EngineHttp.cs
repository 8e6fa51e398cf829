using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Upstreams.Http;

namespace Sluice.Gateway.Local.Engines;

/// <summary>Sends orders to model servers: with discovery's caution (no redirects, no proxy, no cookies), but without its short patience.</summary>
internal sealed class EngineHttp(HttpMessageInvoker http) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private const int MaxAnswer = 8 << 20;

    /// <summary>A pool of its own.</summary>
    /// <param name="boundary">Opens the connections.</param>
    public static EngineHttp Create(Boundary boundary) =>
        new(new HttpMessageInvoker(UpstreamClients.Handler(new Uri("http://127.0.0.1"), ConnectTimeout, boundary: boundary), disposeHandler: true));

    /// <summary>One order and its whole answer; a POST when there is a body. Throws only for cancellation.</summary>
    public async Task<EngineReply> SendAsync(ProbeTarget target, string path, string? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = Request(target, path, body);
            using var response = await http.SendAsync(request, cancellationToken);
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var text = new MemoryStream();
            var buffer = new byte[8192];
            int read;
            while (text.Length < MaxAnswer && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0) text.Write(buffer, 0, read);
            return new EngineReply((int)response.StatusCode, Encoding.UTF8.GetString(text.ToArray()));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new EngineReply(0, exception.Message);
        }
    }

    /// <summary>One order, answered line by line. A connection that breaks ends the lines.</summary>
    public async IAsyncEnumerable<EngineReply> LinesAsync(ProbeTarget target, string path, string body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = Request(target, path, body);
        HttpResponseMessage? response = null;
        EngineReply? failed = null;
        try
        {
            response = await http.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            failed = new EngineReply(0, exception.Message);
        }

        if (failed is not null)
        {
            yield return failed;
            yield break;
        }

        using (response)
        {
            await using var stream = await response!.Content.ReadAsStreamAsync(cancellationToken);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            while (true)
            {
                string? line;
                try
                {
                    line = await reader.ReadLineAsync(cancellationToken);
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException)
                {
                    failed = new EngineReply(0, exception.Message);
                    line = null;
                }

                if (line is null) break;
                if (line.Length > 0) yield return new EngineReply((int)response.StatusCode, line);
            }

            if (failed is not null) yield return failed;
        }
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static HttpRequestMessage Request(ProbeTarget target, string path, string? body)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(target.Root, path));
        request.Headers.TryAddWithoutValidation("User-Agent", "sluice");
        if (target.Key is { } key) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key.Reveal()}");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return request;
    }
}

/// <summary>What a server said to an order.</summary>
/// <param name="Status">HTTP status; 0: it was not reached, or the connection broke.</param>
/// <param name="Text">Its words.</param>
internal sealed record EngineReply(int Status, string Text)
{
    /// <summary>Done.</summary>
    public bool Ok => Status is >= 200 and < 300;

    /// <summary>The answer, where it is JSON.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Text);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The server's own words for what went wrong: <c>error</c>, <c>error.message</c>, or the text itself.</summary>
    public string Words => Status == 0 ? "it does not answer"
        : Json is { } json ? json.Member("error").Text() ?? json.Member("error").Member("message").Text() ?? $"status {Status}"
        : Text.Length is > 0 and < 300 ? Text.Trim() : $"status {Status}";
}
