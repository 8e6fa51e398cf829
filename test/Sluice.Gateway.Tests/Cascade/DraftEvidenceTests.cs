using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Cascade;

/// <summary>What a verdict knows beside the answer: how sure the model was, and what others said.</summary>
public sealed class DraftEvidenceTests
{
    [Theory]
    [InlineData(Ask.Messages)]
    [InlineData(Ask.Chat)]
    [InlineData(Ask.OllamaChat)]
    public async Task ChatServer_IsAskedForProbabilities(string path)
    {
        var verifier = new WordVerifier();
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama, verifier: verifier);
        static string Chunk(string text, params double[] logProbabilities) =>
            $$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"{{{text}}}"},"logprobs":{"content":[{{{string.Join(',', logProbabilities.Select(p => FormattableString.Invariant($"{{\"token\":\"t\",\"logprob\":{p}}}")))}}}]},"finish_reason":null}]}""" + "\n\n";
        world.LlamaServer.Next(Reply.Sse(Chunk("Yes", -0.5) + Chunk(" it is", -1, -1.5) + """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n"));
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream: true));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal("Yes it is", Wire.TextOf(path, text));
        Assert.DoesNotContain("-1.5", text, StringComparison.Ordinal);
        Assert.Equal(true, (bool?)world.Drafts.Single().Json["logprobs"]);
        Assert.Equal(1, (int?)world.Drafts.Single().Json["top_logprobs"]);
        var (_, _, evidence) = Assert.Single(verifier.Seen);
        Assert.Equal(-1, evidence.MeanLogProbability);
        Assert.Equal(-1, evidence.LowestLogProbability);
        Assert.Equal(0.5, evidence.MostDoubt);
    }

    [Theory]
    [InlineData(Ask.Messages)]
    [InlineData(Ask.OllamaChat)]
    public async Task Ollama_IsAskedForProbabilities(string path)
    {
        var verifier = new WordVerifier();
        await using var world = await DraftWorld.StartAsync(verifier: verifier);
        world.World.Ollama.Next(Reply.Ndjson(
            """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Yes"},"logprobs":[{"token":"Yes","logprob":-0.25}],"done":false}""" + "\n"
            + """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":1}""" + "\n"));
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream: true));
        Assert.Equal("Yes", Wire.TextOf(path, await response.Content.ReadAsStringAsync(world.Cancel)));
        Assert.Equal(true, (bool?)world.Drafts.Single().Json["logprobs"]);
        Assert.Equal(-0.25, Assert.Single(verifier.Seen).Evidence.MeanLogProbability);
    }

    [Theory]
    [InlineData("Unsupported param: logprobs")]
    [InlineData("logprobs is not supported with this model")]
    public async Task ServerThatRefusesThem_IsNotAskedAgain(string refusal)
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama, verifier: new WordVerifier());
        world.LlamaServer.When(request => request.Method == "POST" && request.Json["logprobs"] is not null, FakeOpenAiChat.Error(400, "invalid_request_error", refusal));
        for (var i = 0; i < 3; i++)
        {
            using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, $"[[say Answer {i}.]]"));
            Assert.Equal($"Answer {i}.", Wire.TextOf(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel)));
            // Nobody asked for it but us: nothing is missing from the caller's request.
            Assert.DoesNotContain("logprobs", response.Headers.TryGetValues("x-sluice-fidelity", out var notes) ? string.Concat(notes) : "", StringComparison.Ordinal);
        }

        Assert.Single(world.Drafts, request => request.Json["logprobs"] is not null);
        Assert.Empty(world.CloudTurns);
    }

    [Theory]
    [InlineData(DraftWorld.Llama, false)]
    [InlineData(DraftWorld.Ollama, true)]
    public async Task BesideTools_OnlyServersThatCanAreAsked(string local, bool asked)
    {
        await using var world = await DraftWorld.StartAsync(local, verifier: new WordVerifier());
        var tools = ""","tools":[{"name":"Read","description":"reads","input_schema":{"type":"object","properties":{"path":{"type":"string"}}}}]""";
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, more: tools));
        await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(asked, world.Drafts.Single().Json["logprobs"] is not null);
    }

    [Fact]
    public async Task CallerWhoWantsProbabilities_GetsTheServersOwnBytes()
    {
        var verifier = new WordVerifier();
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama, verifier: verifier);
        using var response = await world.Gateway.PostAsync(Ask.Chat, Ask.OpenAi(DraftWorld.Asked, stream: true, more: ""","logprobs":true"""));
        await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Single(world.Drafts);
        Assert.Empty(verifier.Seen);
    }

    [Fact]
    public async Task SecondOpinions_ComeFromOtherLocalModels_AndHaveTheirRows()
    {
        var verifier = new WordVerifier();
        await using var world = await DraftWorld.StartAsync(cascade: """ "secondOpinion": ["small", "coder"] """, verifier: verifier);
        world.LlamaServer.Next(Reply.Sse("""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Another view"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2}}""" + "\n\ndata: [DONE]\n\n"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say My view]]"));
        Assert.Equal("My view", Wire.TextOf(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel)));
        Assert.Equal(["Another view"], Assert.Single(verifier.Seen).Evidence.Alternatives!);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(Outcomes.Ok, row.Request.Outcome);
        Assert.Equal([(Outcomes.Ok, "qwen2.5-coder:7b"), (Outcomes.SecondOpinion, "qwen-small")], row.Attempts.Select(attempt => (attempt.Outcome, attempt.Model)));
        Assert.Equal(2, row.Attempts[1].Tokens.Output);
    }

    [Fact]
    public async Task SecondOpinionThatFails_ChangesNothing()
    {
        var verifier = new WordVerifier();
        await using var world = await DraftWorld.StartAsync(cascade: """ "secondOpinion": "small" """, verifier: verifier);
        world.LlamaServer.Next(FakeOpenAiChat.Error(500, "server_error", "no"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: false, "[[say My view]]"));
        Assert.Equal("My view", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!["content"]![0]!["text"]);
        Assert.Null(Assert.Single(verifier.Seen).Evidence.Alternatives);
    }
}
