using System.Net.Http.Headers;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Asking;

/// <summary>The question could not be answered; the message is for the user.</summary>
internal sealed class AskException(string message, int? status = null) : Exception(message)
{
    /// <summary>What the gateway said; null when it did not.</summary>
    public int? Status => status;
}

/// <summary>An answer.</summary>
/// <param name="Text">Its words.</param>
/// <param name="Model">Upstream and model that answered.</param>
/// <param name="Tier">Of that model.</param>
/// <param name="Route">The rule or strategy that decided.</param>
/// <param name="RequestId">For <c>sluice why</c>.</param>
/// <param name="StopReason">Why it ended, in the Messages API's words.</param>
internal sealed record AskAnswer(string Text, string? Model, int? Tier, string? Route, string? RequestId, string? StopReason);

/// <summary>One connection to the gateway's inference paths, as the application <c>ask</c>.</summary>
internal sealed class AskExchange : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _gateway;
    private readonly AccessToken _token;

    /// <summary>Connects to a gateway.</summary>
    /// <param name="gateway">As this machine reaches it.</param>
    /// <param name="token">The inference token.</param>
    public AskExchange(Uri gateway, AccessToken token)
    {
        (_gateway, _token) = (gateway, token);
        _http = new HttpClient(AdminClient.Handler(gateway)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Asks, and waits as long as it takes: a local model may have to be loaded first.</summary>
    /// <param name="body">A Messages request.</param>
    /// <param name="route">An address that has to answer; null lets the gateway route.</param>
    /// <param name="cancellationToken">Gives up; the gateway then stops its own call.</param>
    /// <exception cref="AskException">There is no answer.</exception>
    public async Task<AskAnswer> SendAsync(byte[] body, string? route, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway, "/app/ask/v1/messages"));
        request.Headers.Add("x-sluice-token", _token.Reveal());
        if (route is not null) request.Headers.TryAddWithoutValidation("x-sluice-route", route);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            var root = answer.RootElement;
            if (!response.IsSuccessStatusCode) throw new AskException(Terminal.Clean(root.GetProperty("error"u8).GetProperty("message"u8).GetString()), (int)response.StatusCode);
            string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;
            return new AskAnswer(
                string.Concat(root.GetProperty("content"u8).EnumerateArray().Where(IsText).Select(block => block.GetProperty("text"u8).GetString())),
                Header("x-sluice-model"),
                int.TryParse(Header("x-sluice-tier"), out var tier) ? tier : null,
                Header("x-sluice-route"),
                Header("x-sluice-request-id"),
                root.TryGetProperty("stop_reason"u8, out var stop) ? stop.GetString() : null);
        }
        catch (HttpRequestException exception)
        {
            throw new AskException($"The gateway at {_gateway} does not answer: {exception.Message}");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new AskException("The gateway's answer is not of the expected form.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static bool IsText(JsonElement block) => block.TryGetProperty("type"u8, out var type) && type.ValueEquals("text"u8);
}
