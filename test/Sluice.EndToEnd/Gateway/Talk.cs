using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Sluice.EndToEnd.Gateway;

/// <summary>One streamed answer of the gateway, read in the background as it comes.</summary>
internal sealed class Talk : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _leaving;

    private Talk(HttpResponseMessage response, CancellationTokenSource leaving)
    {
        _response = response;
        _leaving = leaving;
        End = ReadAsync();
    }

    /// <summary>The gateway's name of the request.</summary>
    public string Id => _response.Headers.GetValues("x-sluice-request-id").Single();

    /// <summary>What came until the end, however it came about.</summary>
    public Task<Ending> End { get; }

    /// <summary>Asks for a stream and waits for its headers.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="protocol">anthropic, openai-chat or ollama.</param>
    /// <param name="model">Model to ask for.</param>
    /// <param name="prompt">The user's turn.</param>
    public static async Task<Talk> OpenAsync(GatewayProcess gateway, string protocol, string model, string prompt = "[[long 40]]")
    {
        var path = protocol switch
        {
            "anthropic" => "/v1/messages",
            "openai-chat" => "/v1/chat/completions",
            _ => "/api/chat",
        };
        var body = new JsonObject
        {
            ["model"] = model,
            ["stream"] = true,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
        };
        if (protocol is not "ollama")
        {
            body["max_tokens"] = 4096;
        }

        var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}\n{gateway.Log}");
        return new Talk(response, leaving);
    }

    /// <summary>Many at once.</summary>
    public static Task<Talk[]> OpenManyAsync(GatewayProcess gateway, int count, string model) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => OpenAsync(gateway, "anthropic", model)));

    /// <summary>Goes away in the middle: the connection is closed.</summary>
    public Task LeaveAsync() => _leaving.CancelAsync();

    public void Dispose()
    {
        _leaving.Cancel();
        _response.Dispose();
        _leaving.Dispose();
    }

    private async Task<Ending> ReadAsync()
    {
        var text = new StringBuilder();
        try
        {
            await using var stream = await _response.Content.ReadAsStreamAsync(_leaving.Token);
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, _leaving.Token) is > 0 and var read)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }

            return new Ending(text.ToString(), WasCut: false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            return new Ending(text.ToString(), WasCut: true);
        }
    }
}

/// <summary>How an answer ended.</summary>
/// <param name="Text">Every byte of it.</param>
/// <param name="WasCut">The connection broke, instead of the body ending.</param>
internal sealed record Ending(string Text, bool WasCut)
{
    /// <summary>Whether an Anthropic client takes it for a whole answer.</summary>
    public bool IsWhole => !WasCut && Text.Contains("\nevent: message_stop\n", StringComparison.Ordinal);
}
