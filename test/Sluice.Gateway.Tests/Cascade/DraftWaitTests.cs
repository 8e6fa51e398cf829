using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Receipts;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Cascade;

/// <summary>Drafts that take long, break, or lose their client; time is the test's.</summary>
public sealed class DraftWaitTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Next = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task DraftThatHasSaidNothingInTime_IsLeftToWarm_AndTheTurnGoesUp()
    {
        await using var world = await DraftWorld.StartAsync(cascade: """ "maxWait": "5s" """, verifier: new WordVerifier());
        var hold = world.World.Ollama.HoldFirstByte = new Gate();
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say Up here.]]"));
        await hold.Reached.WaitAsync(world.Cancel);
        await world.World.PassAsync(TimeSpan.FromSeconds(5));
        using var response = await asking;
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Wire.AssertComplete(Ask.Messages, text);
        Assert.Equal("Up here.", Wire.TextOf(Ask.Messages, text));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.SlowDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal("the draft was not there after 5 s", ReceiptJson.Read(row.Receipt).Escalation);

        // The client is gone, and the model goes on until it has read the prompt.
        var warming = world.Gateway.Services.GetRequiredService<Warming>();
        Assert.False(warming.Ended.IsCompleted);
        hold.Open();
        await warming.Ended.WaitAsync(world.Cancel);
        await world.Drafts.Single().Ended.WaitAsync(world.Cancel);
    }

    [Fact]
    public async Task DraftThatIsExpectedToTakeTooLong_IsNotWaitedFor_AndItsModelWarms()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        var speeds = world.Gateway.Services.GetRequiredService<LocalSpeeds>();
        var model = world.Gateway.Parts.Models.Current.Routing.Models["ollama/qwen2.5-coder:7b"];
        // A hundred tokens a second, read and written.
        speeds.Ended(model, new Usage(10_000, Output: 1000), 0, new(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(110)), wasLoaded: true);
        var hold = world.World.Ollama.HoldFirstByte = new Gate();
        var prompt = string.Concat(Enumerable.Range(0, 6000).Select(i => $"word{i} "));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, $"[[say Up here.]] {prompt}"));
        Assert.Equal("Up here.", Wire.TextOf(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel)));
        Assert.Equal("1", Wire.Header(response, "x-sluice-attempts"));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal("claude-sonnet-5", row.Attempts.Single().Model);
        Assert.StartsWith("a local answer was expected to take", ReceiptJson.Read(row.Receipt).Escalation, StringComparison.Ordinal);
        await hold.Reached.WaitAsync(world.Cancel);
        hold.Open();
        await world.Gateway.Services.GetRequiredService<Warming>().Ended.WaitAsync(world.Cancel);

        // A short one is drafted.
        world.World.Ollama.HoldFirstByte = null;
        using var quick = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say Down here.]]"));
        Assert.Equal("0", Wire.Header(quick, "x-sluice-tier"));
    }

    [Fact]
    public async Task WarmingModel_IsGivenUpAfterAWhile()
    {
        await using var world = await DraftWorld.StartAsync(cascade: """ "maxWait": "5s" """, verifier: new WordVerifier());
        var hold = world.World.Ollama.HoldFirstByte = new Gate();
        var asking = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true));
        await hold.Reached.WaitAsync(world.Cancel);
        await world.World.PassAsync(TimeSpan.FromSeconds(5));
        await asking;
        var warming = world.Gateway.Services.GetRequiredService<Warming>();
        world.World.Clock.Advance(Warming.Longest);
        await warming.Ended.WaitAsync(world.Cancel);
        await world.Drafts.Single().Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, world.Drafts.Single().ClosedBy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SlowDraft_IsTakenForRead_OnlyWhenItsModelHasReadIt(bool reads)
    {
        await using var world = await DraftWorld.StartAsync(cascade: """ "maxWait": "60s" """, verifier: new WordVerifier());
        var prompt = $"[[say Up here.]] {string.Concat(Enumerable.Range(0, 6000).Select(i => $"word{i} "))}";
        var hold = world.World.Ollama.HoldFirstByte = new Gate();
        var asking = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, text: prompt));
        await hold.Reached.WaitAsync(world.Cancel);
        await world.World.PassAsync(TimeSpan.FromSeconds(60));
        await asking;
        if (reads) hold.Open();
        else world.World.Clock.Advance(Warming.Longest);
        await world.Gateway.Services.GetRequiredService<Warming>().Ended.WaitAsync(world.Cancel);
        hold.Open();

        // What was read need not be read again; what was not would take too long as it did before.
        world.World.Ollama.HoldFirstByte = null;
        var speeds = world.Gateway.Services.GetRequiredService<LocalSpeeds>();
        speeds.Ended(world.Gateway.Parts.Models.Current.Routing.Models["ollama/qwen2.5-coder:7b"], new Usage(10_000, Output: 1000), 0, new(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(110)), wasLoaded: true);
        using var again = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, text: prompt));
        Assert.Equal(reads ? "0" : "2", Wire.Header(again, "x-sluice-tier"));
        await world.Gateway.Services.GetRequiredService<Warming>().Ended.WaitAsync(world.Cancel);
        // The second is a draft where the prompt was read, and only warms the model where it was not.
        Assert.Equal(2, world.Drafts.Count);
    }

    [Fact]
    public async Task DraftThatWritesTooLong_IsStopped()
    {
        await using var world = await DraftWorld.StartAsync(cascade: """ "maxWait": "5s" """, verifier: new WordVerifier());
        static string Line(string model, string content) => $$"""{"model":"{{model}}","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"{{content}}"},"done":false}""" + "\n";
        // More than sockets hold: when the gate is reached, the gateway has read the first words.
        var hold = new Gate();
        world.World.Ollama.Next(Reply.Ndjson(Line("m", "One two")).ThenRepeated(Encoding.UTF8.GetBytes(Line(new string('m', 1 << 16), "")), 400).ThenWait(hold));
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, stream: true, "[[say one two three four]]"));
        await hold.Reached.WaitAsync(world.Cancel);
        await world.World.PassAsync(TimeSpan.FromSeconds(5));
        using var response = await asking;
        Assert.Equal("one two three four", Wire.TextOf(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel)));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.SlowDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        await world.Drafts.Single().Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, world.Drafts.Single().ClosedBy);
    }

    [Theory]
    [InlineData(Ask.Messages)]
    [InlineData(Ask.Chat)]
    [InlineData(Ask.OllamaChat)]
    [InlineData(Ask.Responses)]
    [InlineData(Ask.Gemini)]
    public async Task KeepAlivesThenEscalation_AreOneStream(string path)
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        using var response = await WaitForAsync(world, path, 40);
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        await world.World.PassAsync(TimeSpan.FromSeconds(5));
        var text = await stream.ToEndAsync();
        Wire.AssertComplete(path, text);
        Assert.Equal("Said up there.", Wire.TextOf(path, text));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.SlowDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        world.World.Ollama.HoldFirstByte!.Open();
    }

    [Theory]
    [InlineData(Ask.Messages)]
    [InlineData(Ask.Chat)]
    [InlineData(Ask.OllamaChat)]
    [InlineData(Ask.Responses)]
    [InlineData(Ask.Gemini)]
    public async Task KeepAlivesThenTheDraft_AreOneStream(string path)
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        using var response = await WaitForAsync(world, path, 25);
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        world.World.Ollama.HoldFirstByte!.Open();
        var text = await stream.ToEndAsync();
        Wire.AssertComplete(path, text);
        Assert.Equal("Said up there.", Wire.TextOf(path, text));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal("qwen2.5-coder:7b", row.Request.Model);
        Assert.True(row.Request.FirstContentMs >= 25_000, $"{row.Request.FirstContentMs}");
    }

    [Theory]
    [InlineData(Ask.Messages, true)]
    [InlineData(Ask.Chat, true)]
    [InlineData(Ask.OllamaChat, true)]
    [InlineData(Ask.Messages, false)]
    [InlineData(Ask.OllamaChat, false)]
    public async Task DraftThatBreaksInTheMiddle_GoesUpUnseen(string path, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        world.World.Ollama.Next(Reply.Ndjson("""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Half a"},"done":false}""" + "\n").ThenReset());
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream, "[[say Whole.]]"));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.DoesNotContain("Half", text, StringComparison.Ordinal);
        Assert.Contains("Whole.", text, StringComparison.Ordinal);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.UpstreamError, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task DraftThatIsRefused_GoesUp(int status)
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        world.World.Ollama.Next(FakeOllama.Error(status, "no"));
        var (answered, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, text: "[[say Whole.]]"));
        Assert.Equal(HttpStatusCode.OK, answered);
        Assert.Contains("Whole.", text, StringComparison.Ordinal);
        Assert.Single(world.Drafts);
    }

    [Fact]
    public async Task ServerThatIsGone_GoesUp()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        world.World.Ollama.Stop();
        var (answered, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic(DraftWorld.Asked, text: "[[say Whole.]]"));
        Assert.Equal(HttpStatusCode.OK, answered);
        Assert.Contains("Whole.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientThatLeaves_EndsTheDraft()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        using (await WaitForAsync(world, Ask.Messages, 25))
        {
            // gone
        }

        await world.Drafts.Single().Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, world.Drafts.Single().ClosedBy);
        var row = await world.Gateway.LastRowAsync();
        Assert.Equal(Outcomes.ClientCancelled, row.Request.Outcome);
        Assert.Equal([Outcomes.ClientCancelled], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Empty(world.CloudTurns);
    }

    [Fact]
    public async Task ClientThatLeavesBeforeAnyByte_EndsTheDraft()
    {
        await using var world = await DraftWorld.StartAsync(verifier: new WordVerifier());
        var hold = world.World.Ollama.HoldMidStream = new Gate();
        using (var client = world.Gateway.NewClient())
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Ask.Messages) { Content = new StringContent(Ask.Anthropic(DraftWorld.Asked, stream: false)) };
            request.Headers.Add("x-sluice-token", world.Gateway.Token);
            request.Content.Headers.ContentType = new("application/json");
            _ = client.SendAsync(request, world.Cancel);
            await hold.Reached.WaitAsync(world.Cancel);
        }

        await world.Drafts.Single().Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, world.Drafts.Single().ClosedBy);
        Assert.Equal(Outcomes.ClientCancelled, (await world.Gateway.LastRowAsync()).Request.Outcome);
        Assert.Empty(world.CloudTurns);
    }

    // Asks, and lets that much time pass while the prompt is read; the client reads its keep-alives meanwhile.
    private static async Task<HttpResponseMessage> WaitForAsync(DraftWorld world, string path, int seconds)
    {
        var hold = world.World.Ollama.HoldFirstByte = new Gate();
        var asking = world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream: true, "[[say Said up there.]]"));
        await hold.Reached.WaitAsync(world.Cancel);
        var left = TimeSpan.FromSeconds(seconds);
        for (var step = First; left >= step; step = Next)
        {
            await world.World.PassAsync(step);
            left -= step;
        }

        var response = await asking;
        await world.World.Clock.WaitForTimerAsync(Next, Next, world.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }
}
