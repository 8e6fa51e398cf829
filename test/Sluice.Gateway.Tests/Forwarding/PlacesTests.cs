using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Routing.Receipts;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>Turns that wait for a place at Ollama, which runs one at a time; time is the test's.</summary>
public sealed class PlacesTests
{
    [Fact]
    public async Task ATurnThatWaitedForItsPlace_SaysSo()
    {
        await using var world = await World.StartAsync();
        var hold = world.Ollama.HoldFirstByte = new Gate();
        var first = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"));
        await hold.Reached.WaitAsync(world.Cancel);
        var second = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder"), ("user-agent", "claude-cli/2.1.0 (external, cli)"));
        var waiting = await WaitingAsync(world, 1);
        Assert.Equal((1, "claude", "main"), (waiting.GetProperty("running").GetInt32(), waiting.GetProperty("waiting")[0].GetProperty("client").GetString(), waiting.GetProperty("waiting")[0].GetProperty("kind").GetString()));
        Assert.Single(world.OllamaTurns);

        world.Clock.Advance(TimeSpan.FromSeconds(4));
        hold.Open();
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
        using var response = await second;
        await response.Content.ReadAsStringAsync(world.Cancel);

        Assert.Equal("waited 4 s for a place at ollama (0 ahead)", await QueueOf(world, response));
    }

    [Fact]
    public async Task AfterTheAllowedWait_TheNextModelTakesTheTurn_AndNothingWasSent()
    {
        await using var world = await World.StartAsync(routing: """ "fallback": { "coder": ["haiku"] } """);
        var hold = world.Ollama.HoldFirstByte = new Gate();
        var first = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"));
        await hold.Reached.WaitAsync(world.Cancel);
        var second = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder"));
        await WaitingAsync(world, 1);
        await world.PassAsync(TimeSpan.FromSeconds(30));
        using var response = await second;
        await response.Content.ReadAsStringAsync(world.Cancel);

        Assert.Equal("anthropic/claude-haiku-4-5", Wire.Header(response, "x-sluice-model"));
        Assert.Single(world.OllamaTurns);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.Busy, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal("waited 30 s for a place at ollama and got none", await QueueOf(world, response));
        Assert.Empty((await WaitingAsync(world, 0)).GetProperty("waiting").EnumerateArray());
        hold.Open();
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
    }

    [Fact]
    public async Task AWaitThatIsExpectedToBeTooLong_IsNotBegun()
    {
        await using var world = await World.StartAsync(routing: """ "fallback": { "coder": ["haiku"] } """, more: """ "local": { "maxWait": "10s" } """);
        var hold = world.Ollama.HoldFirstByte = new Gate();
        var slow = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"));
        await hold.Reached.WaitAsync(world.Cancel);
        world.Clock.Advance(TimeSpan.FromSeconds(40));
        hold.Open();
        await slow;
        hold = world.Ollama.HoldFirstByte = new Gate();
        var running = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"));
        await hold.Reached.WaitAsync(world.Cancel);

        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder"));
        await response.Content.ReadAsStringAsync(world.Cancel);

        Assert.Equal("anthropic/claude-haiku-4-5", Wire.Header(response, "x-sluice-model"));
        Assert.Equal("the wait for a place at ollama was expected to take 20 s", await QueueOf(world, response));
        hold.Open();
        await running;
    }

    [Fact]
    public async Task WithoutAnotherModel_ATurnWaitsAsLongAsItsClient()
    {
        await using var world = await World.StartAsync();
        var hold = world.Ollama.HoldFirstByte = new Gate();
        var first = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"));
        await hold.Reached.WaitAsync(world.Cancel);
        var second = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"));
        await WaitingAsync(world, 1);
        world.Clock.Advance(TimeSpan.FromSeconds(90));
        await WaitingAsync(world, 1);
        hold.Open();
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
        Assert.Equal(HttpStatusCode.OK, (await second).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F018_AClientThatLeavesTheQueue_IsForgotten(bool streaming)
    {
        await using var world = await World.StartAsync();
        var hold = world.Ollama.HoldFirstByte = new Gate();
        var first = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"));
        await hold.Reached.WaitAsync(world.Cancel);
        using (var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancel))
        {
            using var client = world.Gateway.NewClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, Ask.Messages) { Content = new StringContent(Ask.Anthropic("coder", streaming)) };
            request.Headers.Add("x-sluice-token", world.Gateway.Token);
            var gone = client.SendAsync(request, leaving.Token);
            await WaitingAsync(world, 1);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        }

        await WaitingAsync(world, 0);
        hold.Open();
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
        Assert.Single(world.OllamaTurns);
    }

    [Fact]
    public async Task F093_AFlood_IsTurnedAwayAtOnce_WithATimeToComeBack()
    {
        await using var world = await World.StartAsync();
        var hold = world.Ollama.HoldFirstByte = new Gate();
        var first = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"));
        await hold.Reached.WaitAsync(world.Cancel);
        var flood = Enumerable.Range(0, UpstreamSlots.MaxWaiting).Select(_ => world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"))).ToList();
        await WaitingAsync(world, UpstreamSlots.MaxWaiting);

        // The clock stands still: whatever is answered here was not waited for.
        using var refused = await world.Gateway.PostAsync(Ask.Chat, Ask.OpenAi("coder"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("5", Wire.Header(refused, "retry-after"));
        hold.Open();
        await first;
        Assert.All(await Task.WhenAll(flood), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(1 + UpstreamSlots.MaxWaiting, world.OllamaTurns.Count);
        Assert.Equal((0, 0), (world.Gateway.Services.GetRequiredService<UpstreamSlots>().View(world.Gateway.Parts.Models.Current.Upstreams["ollama"])!.Running, (await WaitingAsync(world, 0)).GetProperty("running").GetInt32()));
    }

    [Fact]
    public async Task ManySubagents_LetTheForegroundGoFirst_AndAllEndWell()
    {
        await using var world = await World.StartAsync();
        var hold = world.Ollama.HoldFirstByte = new Gate();
        var agents = Enumerable.Range(0, 20).Select(i => world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder", text: $"agent {i}"), ("x-claude-code-agent-id", $"a{i}"), ("user-agent", "claude-cli/2.1.0 (external, cli)"))).ToList();
        await WaitingAsync(world, 19);
        var turn = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder", text: "the foreground turn"));
        var line = (await WaitingAsync(world, 20)).GetProperty("waiting").EnumerateArray().Select(waiting => waiting.GetProperty("kind").GetString());
        Assert.Equal(["main", .. Enumerable.Repeat("subagent", 19)], line);
        hold.Open();

        Assert.Equal(HttpStatusCode.OK, (await turn).Status);
        Assert.All(await Task.WhenAll(agents), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(21, world.OllamaTurns.Count);
        Assert.Contains("the foreground turn", System.Text.Encoding.UTF8.GetString(world.OllamaTurns[1].Body.Span), StringComparison.Ordinal);
    }

    private static async Task<string?> QueueOf(World world, HttpResponseMessage response) =>
        ReceiptJson.Read((await world.Gateway.RowOf(response)).Receipt).Signals.FirstOrDefault(signal => signal.Name == "queue")?.Value;

    // The queue of Ollama, once so many wait in it.
    private static async Task<JsonElement> WaitingAsync(World world, int count)
    {
        var slots = world.Gateway.Services.GetRequiredService<UpstreamSlots>();
        var upstream = world.Gateway.Parts.Models.Current.Upstreams["ollama"];
        while (true)
        {
            var view = slots.View(upstream);
            if ((view?.Waiting.Count ?? 0) == count && view is not null) return JsonSerializer.SerializeToElement(view, Sluice.Gateway.Admin.Local.LocalJson.Default.QueueView);
            await Task.Delay(5, world.Cancel);
        }
    }
}
