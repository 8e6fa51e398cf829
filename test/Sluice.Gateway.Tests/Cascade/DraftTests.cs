using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Routing.Receipts;
using Xunit;

namespace Sluice.Gateway.Tests.Cascade;

/// <summary>Drafts that are accepted, repaired or rejected, over every client protocol and two kinds of local servers.</summary>
public sealed class DraftTests
{
    public static TheoryData<string, string, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, string, bool>();
            foreach (var path in new[] { Ask.Messages, Ask.Chat, Ask.OllamaChat, Ask.Responses, Ask.Gemini })
            {
                foreach (var local in new[] { DraftWorld.Ollama, DraftWorld.Llama })
                {
                    ways.Add(path, local, true);
                    ways.Add(path, local, false);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task AcceptedDraft_IsOneCleanAnswer(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local, verifier: new WordVerifier());
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream, "[[say All is well here.]]"));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("All is well here.", Said(path, text, stream));
        Assert.Equal("1", Wire.Header(response, "x-sluice-attempts"));
        Assert.Equal("0", Wire.Header(response, "x-sluice-tier"));
        Assert.Empty(world.CloudTurns);
        // The upstream streams whatever the client wants.
        Assert.Equal(true, (bool?)JsonNode.Parse(world.Drafts.Single().Body.Span)!["stream"]);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(Outcomes.Ok, row.Request.Outcome);
        Assert.Equal([Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal(world.Drafts.Single().Claimed!.Output, row.Attempts.Single().Tokens.Output);
    }

    [Fact]
    public async Task RequestThatOnlyItsVendorCanRead_GoesThere()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        var body = Ask.OpenAi("gpt-5.5", text: "[[say Read.]]", more: ""","modalities":["text","audio"]""");
        using var response = await world.Gateway.PostAsync(Ask.Chat, body);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("openai/gpt-5.5", Wire.Header(response, "x-sluice-model"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task RejectedTwice_ClientSeesOnlyTheCloudsAnswer(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local, verifier: new WordVerifier("That does not hold. [[say BAD again]]"));
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream, "[[say BAD words]]"));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        // The cloud is asked what the client asked, and nothing of the drafts.
        Assert.Equal("BAD words", Said(path, text, stream));
        Assert.Equal("3", Wire.Header(response, "x-sluice-attempts"));
        Assert.Equal("anthropic/claude-sonnet-5", Wire.Header(response, "x-sluice-model"));
        Assert.Equal(2, world.Drafts.Count);
        Assert.DoesNotContain("again", world.CloudTurns.Single().Text, StringComparison.Ordinal);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.RejectedDraft, Outcomes.RejectedDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.All(row.Attempts.Take(2), attempt => Assert.True(attempt.Tokens.Output > 0));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task RejectedOnce_IsRepairedByAskingAgainWithTheReason(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local, verifier: new WordVerifier("That does not hold. [[say Now it holds.]]"));
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream, "[[say BAD words]]"));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal("Now it holds.", Said(path, text, stream));
        Assert.Empty(world.CloudTurns);
        var second = world.Drafts[1].Text;
        Assert.Contains("BAD words", second, StringComparison.Ordinal);
        Assert.Contains("That does not hold.", second, StringComparison.Ordinal);
        Assert.Equal("2", Wire.Header(response, "x-sluice-attempts"));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.RejectedDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task MendedAnswer_IsWhatTheClientSees(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local, verifier: new WordVerifier());
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream, "[[say MEND this]]"));
        Assert.Equal("Mended.", Said(path, await response.Content.ReadAsStringAsync(world.Cancel), stream));
        Assert.Equal("1", Wire.Header(response, "x-sluice-attempts"));
    }

    [Fact]
    public async Task Receipt_TellsTheChecksAndWhyItWentUp()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say BAD words]]"));
        await response.Content.ReadAsStringAsync(world.Cancel);
        var row = await world.Gateway.RowOf(response);
        var receipt = ReceiptJson.Read(row.Receipt);
        Assert.Equal([new ReceiptCheck(1, "empty", "passed"), new ReceiptCheck(1, "edit-text", "failed", "the text to replace is not in the file")], receipt.Checks);
        Assert.Equal("the draft did not hold: edit-text (the text to replace is not in the file)", receipt.Escalation);
    }

    [Fact]
    public async Task RejectedDraft_LeavesTheBreakerAlone()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        for (var i = 0; i < 8; i++)
        {
            var (_, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, text: $"[[say BAD words]] number {i}"));
            Assert.Contains("BAD words", text, StringComparison.Ordinal);
        }

        Assert.Equal(8, world.Drafts.Count);
        Assert.Equal(8, world.CloudTurns.Count);
    }

    [Fact]
    public async Task ClientsUsage_IsThatOfTheAnswerItSees()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier("[[say Good.]]"));
        var (_, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, text: "[[say BAD and rather long, with many more words than the one that follows it]]"));
        Assert.Equal(world.Drafts[1].Claimed!.Output, (long?)JsonNode.Parse(text)!["usage"]!["output_tokens"]);
    }

    private static string Said(string path, string text, bool stream)
    {
        if (stream)
        {
            Wire.AssertComplete(path, text);
            return Wire.TextOf(path, text);
        }

        var json = JsonNode.Parse(text)!;
        return path switch
        {
            Ask.Messages => (string)json["content"]![0]!["text"]!,
            Ask.Chat => (string)json["choices"]![0]!["message"]!["content"]!,
            Ask.Responses => (string)json["output"]![0]!["content"]![0]!["text"]!,
            Ask.Gemini => (string)json["candidates"]![0]!["content"]!["parts"]![0]!["text"]!,
            _ => (string)json["message"]!["content"]!,
        };
    }
}
