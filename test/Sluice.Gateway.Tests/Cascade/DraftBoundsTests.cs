using System.Text;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Routing.Receipts;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Cascade;

/// <summary>Large drafts, many at once, and plans that may not go up.</summary>
public sealed class DraftBoundsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeDraft_ArrivesWhole(bool stream)
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream, "[[long 20000]]").Replace("\"max_tokens\":1024", "\"max_tokens\":100000", StringComparison.Ordinal));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        var expected = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"piece{i} "));
        if (!stream)
        {
            Assert.Contains(expected, text, StringComparison.Ordinal);
            return;
        }

        Wire.AssertComplete(Ask.Messages, text);
        Assert.Equal(expected, Wire.TextOf(Ask.Messages, text));
        // In pieces that a client shows as they come, not one for every token and not one for all.
        Assert.InRange(SseEvents.Of(text).Count(sse => sse.Type == "content_block_delta"), expected.Length / 1024, expected.Length / 256);
    }

    [Fact]
    public async Task DraftBeyondTheBound_IsStoppedAndGoesUp()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        var reply = Reply.Ndjson();
        var random = new Random(1);
        for (var i = 0; i < 40; i++) reply = reply.Then($$"""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"{{Words(random, 1 << 15)}}"},"done":false}""" + "\n");
        world.World.Ollama.Next(reply.ThenSilence());
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say Small.]]"));
        Assert.Equal("Small.", Wire.TextOf(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel)));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.RejectedDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal(new ReceiptCheck(1, "size", "failed", "more than 1024 KB"), Assert.Single(ReceiptJson.Read(row.Receipt).Checks));
    }

    [Fact]
    public async Task DraftThatRepeatsItselfWithoutEnd_IsStoppedAndGoesUp()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        var line = """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"again and "},"done":false}""" + "\n";
        world.World.Ollama.Next(Reply.Ndjson().ThenRepeated(Encoding.UTF8.GetBytes(line), 1000).ThenSilence());
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say Small.]]"));
        Assert.Equal("Small.", Wire.TextOf(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel)));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.RejectedDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
    }

    [Fact]
    public async Task ManyAtOnce_EachGetItsOwnAnswer()
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama, verifier: new WordVerifier("[[say Mended NUMBER.]]"));
        string[] paths = [Ask.Messages, Ask.Chat, Ask.OllamaChat, Ask.Responses, Ask.Gemini];
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var path = paths[i % paths.Length];
            var said = i % 3 == 0 ? $"BAD {i}" : $"Number {i}.";
            using var response = await world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream: true, $"[[say {said}]]"));
            var text = await response.Content.ReadAsStringAsync(world.Cancel);
            Wire.AssertComplete(path, text);
            Assert.Equal(i % 3 == 0 ? "Mended NUMBER." : said, Wire.TextOf(path, text));
        }));
        Assert.Empty(world.CloudTurns);
    }

    [Theory]
    [InlineData("""{ "name": "home", "when": {}, "use": "local-only" }""")]
    [InlineData("""{ "name": "home", "when": {}, "use": "tier:0" }""")]
    public async Task PlanWithoutAWayUp_StreamsThroughAndNeverReachesTheCloud(string rule)
    {
        var verifier = new WordVerifier();
        await using var world = await DraftWorld.StartAsync(routing: $", \"rules\": [ {rule} ]", verifier: verifier);
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say BAD words]]"));
        Assert.Equal("BAD words", Wire.TextOf(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel)));
        Assert.Empty(world.CloudTurns);
        Assert.Empty(verifier.Seen);
    }

    [Fact]
    public async Task CloudThatFailsToo_IsTold()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        world.World.Anthropic.When(_ => true, Sluice.Testing.Fakes.FakeAnthropic.Error(400, "invalid_request_error", "no"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say BAD words]]"));
        Assert.Equal(400, (int)response.StatusCode);
        Assert.DoesNotContain("BAD", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithNobodyElseInReach_TheLocalModelAnswersUnchecked(bool offline)
    {
        var verifier = new WordVerifier();
        await using var world = await DraftWorld.StartAsync(routing: $", \"localWhenOffline\": {(offline ? "true" : "false")}", verifier: verifier);
        world.World.Anthropic.Stop();
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say BAD words]]"));
        if (!offline) await world.World.PassBackOffAsync(asking);
        using var response = await asking;
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        if (!offline)
        {
            Assert.NotEqual(200, (int)response.StatusCode);
            return;
        }

        Assert.Equal("BAD words", Wire.TextOf(Ask.Messages, text));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.RejectedDraft, Outcomes.UpstreamUnreachable, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Contains("offline", ReceiptJson.Read(row.Receipt).Summary, StringComparison.Ordinal);
    }

    private static string Words(Random random, int length) => new(random.GetItems<char>("abcdefghijklmnopqrstuvwxyz     ", length));
}
