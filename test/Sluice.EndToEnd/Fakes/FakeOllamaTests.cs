using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Testing.Fakes;
using Sluice.Testing.Time;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Fakes;

/// <summary>The traps of Ollama that the gateway is tested against are really there.</summary>
public sealed class FakeOllamaTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private FakeOllama _ollama = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _ollama = new FakeOllama(_time, new OllamaModel("coder:7b"), new OllamaModel("thinker:8b") { Capabilities = ["completion", "thinking"] });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _ollama.DisposeAsync();
    }

    [Fact]
    public async Task NothingIsSent_BeforeTheModelIsLoaded()
    {
        var gate = _ollama.HoldLoad = new Gate();
        var answer = PostAsync("/api/chat", """{"model":"coder:7b","messages":[{"role":"user","content":"Hi"}]}""", HttpCompletionOption.ResponseHeadersRead);
        await gate.Reached;
        Assert.Empty(_ollama.Loaded);
        Assert.False(answer.IsCompleted);
        gate.Open();
        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("coder:7b", 4096), Assert.Single(_ollama.Loaded));
    }

    [Fact]
    public async Task Load_DiesWithItsClient()
    {
        var gate = _ollama.HoldLoad = new Gate();
        using var leave = new CancellationTokenSource();
        var answer = _client.PostAsync(new Uri(_ollama.Address, "/api/chat"), new StringContent("""{"model":"coder:7b","messages":[{"role":"user","content":"Hi"}]}"""), leave.Token);
        await gate.Reached;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        var request = Assert.Single(_ollama.Requests);
        await request.Ended.WaitAsync(Cancelled);
        Assert.Equal(ClosedBy.Client, request.ClosedBy);
        Assert.Equal([new OllamaEvent("load-aborted", "coder:7b", 4096)], _ollama.Events);
    }

    [Fact]
    public async Task PromptThatDoesNotFit_LosesItsOldestMessagesInSilence()
    {
        var filler = new string('x', 4000);
        var body = await TextAsync("/api/chat", $$"""
            {"model":"coder:7b","stream":false,"options":{"num_ctx":1100},"messages":[{"role":"system","content":"Be brief."},
             {"role":"user","content":"{{filler}}"},{"role":"assistant","content":"Yes"},{"role":"user","content":"Hi"}]}
            """);
        Assert.Contains(FakeBrain.Greeting, body, StringComparison.Ordinal);
        Assert.DoesNotContain(_ollama.Events, one => one.Kind is "truncate");
        body = await TextAsync("/api/chat", $$"""
            {"model":"coder:7b","stream":false,"options":{"num_ctx":900},"messages":[{"role":"system","content":"Be brief."},
             {"role":"user","content":"{{filler}}"},{"role":"assistant","content":"Yes"},{"role":"user","content":"Hi"}]}
            """);
        Assert.Contains(FakeBrain.Greeting, body, StringComparison.Ordinal);
        Assert.Contains(new OllamaEvent("truncate", "coder:7b", 1), _ollama.Events);
    }

    [Fact]
    public async Task LastMessageThatDoesNotFit_IsRefused()
    {
        using var response = await PostAsync("/api/chat", $$"""{"model":"coder:7b","options":{"num_ctx":200},"messages":[{"role":"user","content":"{{new string('x', 4000)}}"}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("exceed_context_size", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherContextSize_Reloads()
    {
        await TextAsync("/api/generate", """{"model":"coder:7b","options":{"num_ctx":8192}}""");
        await TextAsync("/api/chat", """{"model":"coder:7b","messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal(
            [new OllamaEvent("load", "coder:7b", 8192), new OllamaEvent("unload", "coder:7b", 8192), new OllamaEvent("load", "coder:7b", 4096)],
            _ollama.Events);
    }

    [Fact]
    public async Task IdleModel_Expires_UnlessKept()
    {
        await TextAsync("/api/generate", """{"model":"coder:7b","keep_alive":"10m"}""");
        await TextAsync("/api/generate", """{"model":"thinker:8b","keep_alive":-1}""");
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(2, _ollama.Loaded.Count);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("thinker:8b", Assert.Single(_ollama.Loaded).Model);
        Assert.Contains("\"unload\"", await TextAsync("/api/generate", """{"model":"thinker:8b","keep_alive":0}"""), StringComparison.Ordinal);
        Assert.Empty(_ollama.Loaded);
    }

    [Fact]
    public async Task FullQueue_IsBusy()
    {
        _ollama.MaxQueue = 1;
        var gate = _ollama.HoldLoad = new Gate();
        var first = PostAsync("/api/generate", """{"model":"coder:7b"}""");
        await gate.Reached;
        var second = PostAsync("/api/generate", """{"model":"thinker:8b"}""");
        var third = PostAsync("/api/generate", """{"model":"thinker:8b"}""");
        var turnedAway = await Task.WhenAny(second, third);
        using (var response = await turnedAway)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Contains("server busy", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        }

        gate.Open();
        foreach (var kept in (Task<HttpResponseMessage>[])[first, turnedAway == second ? third : second])
        {
            using var response = await kept;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task ToolCalls_ComeWhole_OnTheLastLine()
    {
        var text = await TextAsync("/api/chat", """
            {"model":"coder:7b","messages":[{"role":"user","content":"[[call look {\"at\":\"it\"}]]"}],"tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}]}
            """);
        var last = JsonNode.Parse(text.TrimEnd().Split('\n')[^1])!;
        Assert.True((bool)last["done"]!);
        Assert.Equal("stop", (string?)last["done_reason"]);
        Assert.Equal("""{"at":"it"}""", last["message"]!["tool_calls"]![0]!["function"]!["arguments"]!.ToJsonString());
    }

    [Fact]
    public async Task MidStreamError_IsALineInA200()
    {
        _ollama.MidStreamError = "llama-server process has terminated";
        using var response = await PostAsync("/api/chat", """{"model":"coder:7b","messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var lines = (await response.Content.ReadAsStringAsync(Cancelled)).TrimEnd().Split('\n');
        Assert.Equal("""{"error":"llama-server process has terminated"}""", lines[^1]);
        Assert.DoesNotContain("\"done\":true", string.Concat(lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"nope","messages":[]}""", 404, "model 'nope' not found")]
    [InlineData("""{"model":"thinker:8b","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f"}}]}""", 400, "does not support tools")]
    [InlineData("""{"model":"coder:7b","think":true,"messages":[{"role":"user","content":"x"}]}""", 400, "does not support thinking")]
    [InlineData("""{"model":"thinker:8b","think":"wild","messages":[{"role":"user","content":"x"}]}""", 400, "invalid think value")]
    [InlineData("""{"model":"coder:7b","messages":[{"role":"user","content":[{"type":"text","text":"x"}]}]}""", 400, "cannot unmarshal array")]
    [InlineData("""{"model":"coder:7b","messages":[{"role":"user","content":"x"}],"options":{"num_ctx":"big"}}""", 500, "must be of type integer")]
    [InlineData("""{"model":"coder:7b","messages":[{"role":"user","content":"x"}],"keep_alive":"60"}""", 400, "missing unit in duration")]
    [InlineData("", 400, "missing request body")]
    public async Task WhatOllamaRefuses_IsRefused(string body, int status, string text)
    {
        using var response = await PostAsync("/api/chat", body);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "localhost:11434", 200)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "http://localhost:3000", 200)]
    public async Task ForeignHostAndOrigin_AreForbidden(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_ollama.Address, "/api/tags"));
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _client.SendAsync(request, Cancelled);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_ollama.Address, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await _client.SendAsync(request, completion, Cancelled);
    }

    private async Task<string> TextAsync(string path, string body)
    {
        using var response = await PostAsync(path, body);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }
}
