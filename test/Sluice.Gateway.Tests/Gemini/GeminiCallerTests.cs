using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;
using static Sluice.Gateway.Tests.Gemini.GeminiWorld;

namespace Sluice.Gateway.Tests.Gemini;

/// <summary>Callers that speak Gemini: paths, streams in both framings, and how a stream ends that failed.</summary>
public sealed class GeminiCallerTests
{
    [Theory]
    [InlineData("/v1beta/models/flash:generateContent")]
    [InlineData("/v1/models/flash:generateContent")]
    [InlineData("/app/mine/v1beta/models/flash:generateContent")]
    [InlineData("/v1beta/models/google/gemini-3.5-flash:generateContent")]
    [InlineData("/v1beta/models/google%2Fgemini-3.5-flash:generateContent")]
    public async Task Path_NamesTheModel(string path)
    {
        await using var world = await StartAsync();
        world.Google.Next(Reply.Json(Body));
        using var response = await world.Gateway.PostAsync(path, Hello);
        Assert.Equal(Body, await response.Content.ReadAsStringAsync(world.Gateway.Cancel));
        Assert.Equal("/v1beta/models/gemini-3.5-flash:generateContent", world.Google.Requests.Single().Target);
        Assert.Equal(Hello, world.Google.Requests.Single().Text);
    }

    [Theory]
    [InlineData("/v1beta/models/openai/gpt:5.5:generateContent")]
    [InlineData("/v1beta/models/openai%2Fgpt%3A5.5:generateContent")]
    public async Task NameWithSlashAndColon_EndsAtTheLastColon(string path)
    {
        await using var world = await StartAsync();
        using var response = await world.Gateway.PostAsync(path, Hello);
        Assert.Equal("openai/gpt:5.5", Wire.Header(response, "x-sluice-model"));
        Assert.Equal("STOP", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Gateway.Cancel))!["candidates"]![0]!["finishReason"]);
    }

    [Theory]
    [InlineData("/v1beta/models/flash:embedContent", "embedContent")]
    [InlineData("/v1beta/models/flash", "")]
    [InlineData("/v1/models/flash:predict", "predict")]
    public async Task UnknownMethod_NamesTheOnesThereAre(string path, string method)
    {
        await using var world = await StartAsync();
        using var response = await world.Gateway.PostAsync(path, Hello);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Gateway.Cancel))!["error"]!;
        Assert.Equal((404, "NOT_FOUND"), ((int)error["code"]!, (string?)error["status"]));
        Assert.Contains($"'{method}'", (string?)error["message"], StringComparison.Ordinal);
        Assert.Contains("streamGenerateContent", (string?)error["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"contents":"Hi"}""")]
    [InlineData("""{"messages":[]}""")]
    public async Task WithoutContents_IsRefused(string body)
    {
        await using var world = await StartAsync();
        using var response = await world.Gateway.PostAsync(Generate, body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("contents", await response.Content.ReadAsStringAsync(world.Gateway.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_PassesAsItIs()
    {
        await using var world = await StartAsync();
        world.Google.Next(Chunks("He", "llo").InWritesOf(7));
        var (status, text) = await world.Gateway.AskAsync(Streaming, Hello);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["He", "llo"], SseEvents.Of(text).Select(sse => (string?)JsonNode.Parse(sse.Data)!["candidates"]![0]!["content"]!["parts"]![0]!["text"]));
        Assert.Equal("/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse", world.Google.Requests.Single().Target);
    }

    [Fact]
    public async Task StreamWithoutAltSse_IsOneArray()
    {
        await using var world = await StartAsync();
        world.Google.Next(Chunks("He", "llo").InWritesOf(5));
        using var response = await world.Gateway.PostAsync("/v1beta/models/flash:streamGenerateContent", Hello);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var array = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Gateway.Cancel))!.AsArray();
        Assert.Equal(["He", "llo"], array.Select(chunk => (string?)chunk!["candidates"]![0]!["content"]!["parts"]![0]!["text"]));
        Assert.Equal("?alt=sse", new Uri(world.Google.Address, world.Google.Requests.Single().Target).Query);
    }

    [Theory]
    [InlineData("flash")]
    [InlineData("gpt:5")]
    public async Task FailedStream_EndsWithABrokenConnection(string model)
    {
        await using var world = await StartAsync();
        world.Google.Next(Reply.Sse("""data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Half"}]},"index":0}]}""" + "\r\n\r\n" + """data: {"error":{"code":503,"message":"too much","status":"UNAVAILABLE"}}""" + "\r\n\r\n"));
        world.OpenAi.When(_ => true, Reply.Sse("""data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Half"}}]}""" + "\n\n" + """data: {"error":{"message":"too much","type":"server_error","code":"server_is_overloaded"}}""" + "\n\n"));
        await using var reading = await ReadAsync(world, $"/v1beta/models/{model}:streamGenerateContent?alt=sse");
        var text = await reading.ToEndAsync();
        Assert.True(reading.WasCut);
        Assert.Contains("Half", text, StringComparison.Ordinal);
        var error = JsonNode.Parse(SseEvents.Of(text)[^1].Data)!["error"]!;
        Assert.Equal((503, "UNAVAILABLE"), ((int)error["code"]!, (string?)error["status"]));
        Assert.DoesNotContain("finishReason", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1beta/models/flash:streamGenerateContent?alt=sse")]
    [InlineData("/v1beta/models/flash:streamGenerateContent")]
    public async Task CutStream_EndsWithABrokenConnection(string path)
    {
        await using var world = await StartAsync();
        world.Google.Next(Reply.Sse("""data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Half"}]},"index":0}]}""" + "\r\n\r\ndata: {\"candid").ThenClose());
        await using var reading = await ReadAsync(world, path);
        var text = await reading.ToEndAsync();
        Assert.True(reading.WasCut);
        Assert.Contains("Half", text, StringComparison.Ordinal);
        Assert.DoesNotContain("candid\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Gateway.LogLines, line => line.Contains("failed inside", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ErrorBeforeTheStream_HasItsStatus_AndTheWaitOfTheBody()
    {
        await using var world = await StartAsync();
        world.Google.When(_ => true, Reply.Json("""[{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}]""", 429));
        using var response = await world.Gateway.PostAsync(Streaming, Hello);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(35, Wire.RetryAfter(response));

        using var translated = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("flash"));
        Assert.Equal(HttpStatusCode.TooManyRequests, translated.StatusCode);
        Assert.Contains("slow down", await translated.Content.ReadAsStringAsync(world.Gateway.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_AreListedInGeminisShape()
    {
        await using var world = await StartAsync();
        using var list = await world.Gateway.SendAsync(HttpMethod.Get, "/v1beta/models");
        var names = JsonNode.Parse(await list.Content.ReadAsStringAsync(world.Gateway.Cancel))!["models"]!.AsArray().Select(model => (string?)model!["name"]).ToList();
        Assert.Contains("models/flash", names);
        Assert.Contains("models/openai/gpt:5.5", names);

        using var one = await world.Gateway.SendAsync(HttpMethod.Get, "/v1beta/models/openai/gpt:5.5");
        var model = JsonNode.Parse(await one.Content.ReadAsStringAsync(world.Gateway.Cancel))!;
        Assert.Equal("models/openai/gpt:5.5", (string?)model["name"]);
        Assert.Equal(["generateContent", "countTokens"], model["supportedGenerationMethods"]!.AsArray().Select(method => (string?)method));

        using var none = await world.Gateway.SendAsync(HttpMethod.Get, "/v1beta/models/nobody");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Contains("\"NOT_FOUND\"", await none.Content.ReadAsStringAsync(world.Gateway.Cancel), StringComparison.Ordinal);

        // The list at /v1/models stays OpenAI's and Anthropic's.
        using var openAi = await world.Gateway.SendAsync(HttpMethod.Get, "/v1/models");
        Assert.Contains("\"object\":\"list\"", await openAi.Content.ReadAsStringAsync(world.Gateway.Cancel), StringComparison.Ordinal);
    }

    private static async Task<StreamReading> ReadAsync(GeminiWorld world, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(Hello) };
        request.Headers.Add("x-sluice-token", world.Gateway.Token);
        var response = await world.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, world.Gateway.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await StreamReading.OfAsync(response, world.Gateway.Cancel);
    }
}
