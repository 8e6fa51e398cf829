using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Platform;

namespace Sluice.Admin;

/// <summary>The running gateway did not do what it was asked for; the message is for the user.</summary>
internal sealed class AdminException(string message) : Exception(message);

/// <summary>The running gateway's admin API, called with the token in the data directory.</summary>
internal sealed class AdminClient : IDisposable
{
    private readonly HttpClient _http;

    private AdminClient(Uri url, string token)
    {
        Url = url;

        _http = new HttpClient(Handler(url)) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Where the gateway is reached from this machine, without a path.</summary>
    public Uri Url { get; }

    /// <summary>The gateway of a data directory; null when none runs there.</summary>
    /// <param name="paths">Whose.</param>
    /// <param name="error">Why there is none.</param>
    public static AdminClient? Find(SluicePaths paths, out string error)
    {
        if (RunningInstance.Find(paths) is not { } instance)
        {
            error = $"Sluice is not running on {paths.DataDirectory}. Start it with: sluice serve";
            return null;
        }

        return Tokens.Read(paths.AdminTokenFile, out error) is { } token ? new AdminClient(Reachable(instance.Url), token.Reveal()) : null;
    }

    /// <summary>Straight to this machine, whatever proxy the environment names; a certificate here is made out to another name.</summary>
    public static SocketsHttpHandler Handler(Uri url)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (url.IsLoopback)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        }

        return handler;
    }

    /// <summary>An address that listens everywhere is called on loopback.</summary>
    public static Uri Reachable(Uri url) => IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) switch
    {
        true when address!.Equals(IPAddress.Any) => new UriBuilder(url) { Host = "127.0.0.1" }.Uri,
        true when address!.Equals(IPAddress.IPv6Any) => new UriBuilder(url) { Host = "[::1]" }.Uri,
        _ => url,
    };

    /// <summary>Reads a view.</summary>
    /// <exception cref="AdminException">It did not answer, or with an error.</exception>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        Read(await SendAsync(HttpMethod.Get, path, null, cancellationToken), type);

    /// <summary>Reads a view as the gateway wrote it.</summary>
    /// <exception cref="AdminException">It did not answer, or with an error.</exception>
    public Task<byte[]> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Sends a query or a change, and hands back the answer as the gateway wrote it.</summary>
    /// <exception cref="AdminException">It did not answer, or with an error.</exception>
    public Task<byte[]> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, type), cancellationToken);

    /// <summary>Deletes, and reads what is left.</summary>
    /// <exception cref="AdminException">It did not answer, or with an error.</exception>
    public async Task<T> DeleteAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        Read(await SendAsync(HttpMethod.Delete, path, null, cancellationToken), type);

    /// <summary>Asks for an action that needs no more words.</summary>
    /// <exception cref="AdminException">It did not answer, or with an error.</exception>
    public Task PostAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, "{}"u8.ToArray(), cancellationToken);

    /// <summary>Asks for an action that takes long, and follows it event by event until its end. There is no limit of time but the token's.</summary>
    /// <exception cref="AdminException">It did not answer, or with an error.</exception>
    public async IAsyncEnumerable<TEvent> FollowAsync<TBody, TEvent>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TEvent> eventType, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(JsonSerializer.SerializeToUtf8Bytes(body, bodyType)) };
        using var response = await HeadersAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode) throw new AdminException(Explain(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken)));
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(stream, (_, data) => data.ToArray()).EnumerateAsync(cancellationToken))
        {
            yield return Read(item.Data, eventType);
        }
    }

    /// <summary>Reads an answer of the gateway.</summary>
    /// <exception cref="AdminException">It is not what this version of the program knows.</exception>
    public static T Read<T>(byte[] json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new AdminException("The gateway answered with nothing.");
        }
        catch (JsonException)
        {
            throw new AdminException("The running gateway is of another version than this program. Restart it.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<HttpResponseMessage> HeadersAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new AdminException($"The gateway at {Url} does not answer: {exception.Message}");
        }
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = Json(body);
            }

            using var response = await _http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode ? answer : throw new AdminException(Explain(response.StatusCode, answer));
        }
        catch (HttpRequestException exception)
        {
            throw new AdminException($"The gateway at {Url} does not answer: {exception.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AdminException($"The gateway at {Url} did not answer within {_http.Timeout.TotalSeconds:0} seconds.");
        }
    }

    private static string Explain(HttpStatusCode status, byte[] answer)
    {
        try
        {
            if (JsonSerializer.Deserialize(answer, AdminJson.Default.AdminError) is { Error.Length: > 0 } error) return error.Error;
        }
        catch (JsonException)
        {
            // Not the admin API's own shape; the status has to do.
        }

        return status is HttpStatusCode.NotFound
            ? "The running gateway does not know this: it is of another version than this program. Restart it."
            : $"The gateway answered with status {(int)status}.";
    }
}
