using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary><c>/v1/completions</c> with a suffix goes to a model that fills the middle.</summary>
public sealed class FillInRoutesTests
{
    private const string Path = "/v1/completions";

    [Theory]
    [InlineData("coder")]
    [InlineData("gpt-3.5-turbo-instruct")]
    public async Task ALocalModelThatCan_FillsTheMiddle(string model)
    {
        await using var world = await World.StartAsync();
        world.Ollama.When(request => request.Path == "/api/generate", Reply.Json("""{"model":"qwen2.5-coder:7b","response":"x: int","done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":3}"""));
        using var response = await world.Gateway.PostAsync(Path, Ask(model));
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("x: int", (string?)json["choices"]![0]!["text"]);
        Assert.Equal("ollama/qwen2.5-coder:7b", Wire.Header(response, "x-sluice-model"));
        var sent = world.OllamaTurns.Single();
        Assert.Equal(("/api/generate", "return 1"), (sent.Path, (string?)sent.Json["suffix"]));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(("other", 3L), (row.Request.Kind, row.Attempts.Single().Tokens.Output));
    }

    [Fact]
    public async Task AStream_IsAStreamOfCompletions()
    {
        await using var world = await World.StartAsync();
        world.Ollama.When(request => request.Path == "/api/generate", Reply.Json("""{"response":"x: ","done":false}""" + "\n" + """{"response":"","done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":3}""" + "\n"));
        var (status, text) = await world.Gateway.AskAsync(Path, Ask("coder", stream: true));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"text\":\"x: \"", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOpenAiCompatibleServerWhoseModelCan_GetsTheCallersBytes()
    {
        await using var world = await World.StartAsync(models: """ "fim": { "upstream": "openai", "id": "codestral-latest", "capabilities": { "fillsMiddle": true } } """);
        world.OpenAi.When(request => request.Path == Path, Reply.Json("""{"id":"cmpl-1","object":"text_completion","choices":[{"index":0,"text":"x","finish_reason":"stop"}]}"""));
        var (status, text) = await world.Gateway.AskAsync(Path, Ask("fim"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("cmpl-1", text, StringComparison.Ordinal);
        Assert.Equal(Ask("codestral-latest"), world.OpenAi.Requests.Single().Text);
    }

    [Theory]
    [InlineData("sonnet")]
    [InlineData("gpt")]
    public async Task AModelThatCannot_IsRefusedWithTheNamesOfThoseThatCan(string model)
    {
        await using var world = await World.StartAsync();
        var (status, text) = await world.Gateway.AskAsync(Path, Ask(model));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("fills no middle", text, StringComparison.Ordinal);
        Assert.Contains("coder", text, StringComparison.Ordinal);
        Assert.Empty(world.OpenAi.Requests);
    }

    [Fact]
    public async Task WithoutASuffix_NothingIsTranslated()
    {
        await using var world = await World.StartAsync();
        var (status, text) = await world.Gateway.AskAsync(Path, """{"model":"coder","prompt":"a"}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("speaks another protocol", text, StringComparison.Ordinal);
        Assert.Empty(world.OllamaTurns);
    }

    private static string Ask(string model, bool stream = false) => $$"""{"model":"{{model}}","prompt":"def f(","suffix":"return 1","max_tokens":64,"stream":{{(stream ? "true" : "false")}}}""";
}
