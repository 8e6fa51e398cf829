using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Local.Probing;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Probing;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Probing;

/// <summary>Whole probes through the gateway, of a model that solves the tasks, or most of them.</summary>
public sealed class ProbeRunTests
{
    private const string Tools = """[{"name":"Edit","description":"Edits","input_schema":{"type":"object","properties":{"file_path":{"type":"string"}}}}]""";

    [Fact]
    public async Task CapableModel_GetsAFullCard_AndNothingIsKeptFromIt()
    {
        await using var server = new SolvingServer();
        await using var gateway = await StartAsync(server);
        var events = await ProbeAsync(gateway, new ProbeOrder(["solver"]));
        var card = Assert.Single(events, told => told.Card is not null).Card!;
        Assert.Equal((9, 9), (card.ToolChoice!.Passed, card.ToolChoice.Of));
        foreach (var score in new[] { card.ToolChoice, card.ToolArguments, card.ToolChains, card.ParallelTools, card.Edits, card.Json, card.Instructions, card.Willing }) Assert.Equal(score!.Of, score.Passed);
        Assert.True(card.ToolsAllowed);
        Assert.Empty(card.Unfit);
        Assert.Empty(card.Quirks);
        Assert.Null(card.MissedAt);
        Assert.InRange(card.LargestContext!.Value, 14_000, 19_000);
        Assert.Equal(4, card.Speeds.Count);
        var steps = events.Where(told => told.Kind == ProbeEventKinds.Progress).Select(told => told.Done).ToList();
        Assert.Equal(steps.Order(), steps);
        Assert.Equal(ProbeEventKinds.Ended, events[^1].Kind);
        Assert.Null(gateway.Parts.Models.Current.Routing.Models["home/solver"].Card);
        Assert.False(Directory.EnumerateFiles(Path.Combine(gateway.DataDirectory, "cards", "unfinished")).Any());
        await gateway.Parts.Ledger.FlushAsync(gateway.Cancel);
        Assert.Empty(gateway.Queries.Requests(new RequestQuery(), TestContext.Current.CancellationToken).Rows);
    }

    [Fact]
    public async Task WeakModel_KeepsWhatItCan_TheRestGoesToTheNextTier_AndTheReceiptSaysWhy()
    {
        await using var server = new SolvingServer { Weak = ["edit-", "json-"], BlindAbove = 5000 };
        await using var vendor = new FakeAnthropic();
        await using var gateway = await StartAsync(server, vendor);
        Assert.Equal("home/solver", await RoutedAsync(gateway, "Rename the variable x to y in main.cs", Tools));
        var events = await ProbeAsync(gateway, new ProbeOrder([]));
        var card = events.Single(told => told.Card is not null).Card!;
        Assert.Equal(["edits", "json"], card.Unfit);
        Assert.Equal(10, card.Edits!.Of);
        Assert.InRange(card.LargestContext!.Value, 3000, 5000);
        Assert.InRange(card.MissedAt!.Value, 5001, 10_000);

        Assert.Equal("vendor/claude-opus-4-8", await RoutedAsync(gateway, "Rename the variable x to y in main.cs", Tools));
        Assert.Equal("home/solver", await RoutedAsync(gateway, "Which files are there?", Tools));
        Assert.Equal("vendor/claude-opus-4-8", await RoutedAsync(gateway, string.Concat(Enumerable.Repeat("What does this say? ", 1500)), null));
        using var explained = await gateway.AdminAsync(HttpMethod.Post, "/admin/explain", $$"""{"request":{"model":"claude-opus-4-8","max_tokens":64,"messages":[{"role":"user","content":"Rename the variable x to y in main.cs"}],"tools":{{Tools}}},"protocol":"anthropic"}""");
        Assert.Contains("its card: exact edits 0 of 10", await explained.Content.ReadAsStringAsync(gateway.Cancel), StringComparison.Ordinal);

        using var shown = await gateway.AdminAsync(HttpMethod.Get, "/admin/cards");
        var view = Assert.Single(JsonSerializer.Deserialize(await shown.Content.ReadAsStringAsync(gateway.Cancel), CardViewJson.Default.IReadOnlyListCardView)!);
        Assert.Contains("edits: exact edits 0 of 10", view.KeptFrom);

        // Probed already.
        Assert.Contains("has a card", Assert.Single(await ProbeAsync(gateway, new ProbeOrder([]))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstSize_IsMeasuredWithTextsOfThatSize_HoweverTheModelCounts()
    {
        await using var server = new SolvingServer { TokenLength = 2 };
        await using var gateway = await StartAsync(server);
        var events = await ProbeAsync(gateway, new ProbeOrder(["solver"], Quick: true));
        Assert.InRange(events.Single(told => told.Card is not null).Card!.Speeds[0].PromptTokens, 460, 700);
    }

    [Fact]
    public async Task StoppedProbe_GoesOnWhereItWas()
    {
        await using var server = new SolvingServer();
        await using var gateway = await StartAsync(server);
        var runs = gateway.Services.GetRequiredService<ProbeRuns>();
        using (var leaving = CancellationTokenSource.CreateLinkedTokenSource(gateway.Cancel))
        {
            try
            {
                await foreach (var told in runs.RunAsync(new ProbeOrder(["home/solver"]), leaving.Token))
                {
                    if (told is { Kind: ProbeEventKinds.Section, Section: "tool arguments" }) await leaving.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested)
            {
                // As a client that leaves.
            }
        }

        Assert.True(runs.IsUnfinished("home/solver"));
        Assert.Empty(runs.Running);
        Assert.Null(gateway.Parts.Cards.Of("home/solver"));
        var before = server.Asked.Keys.Count(id => id.StartsWith("choice-", StringComparison.Ordinal));
        Assert.Equal(9, before);

        var events = await ProbeAsync(gateway, new ProbeOrder(["solver"]));
        Assert.Contains("goes on", events[0].Text, StringComparison.Ordinal);
        Assert.NotNull(events.Single(told => told.Card is not null).Card!.Willing);
        Assert.All(server.Asked.Where(asked => asked.Key.StartsWith("choice-", StringComparison.Ordinal)), asked => Assert.Equal(1, asked.Value));

        // Anew, on the user's word.
        await ProbeAsync(gateway, new ProbeOrder(["solver"], Quick: true, Restart: true));
        Assert.Equal(2, server.Asked["choice-weather"]);
        Assert.Equal(4, gateway.Parts.Cards.Of("home/solver")!.Edits!.Of);
    }

    [Fact]
    public async Task ServerGoneMidProbe_StopsWithWords_AndKeepsWhatWasMeasured()
    {
        await using var server = new SolvingServer { DiesAt = "edit-json" };
        await using var gateway = await StartAsync(server);
        var probing = ProbeAsync(gateway, new ProbeOrder(["solver"]));
        await PassAsync(gateway, ModelProbe.Pause, probing);
        var events = await probing;
        Assert.Contains("What was measured is kept", events.Single(told => told.Kind == ProbeEventKinds.Stopped).Text, StringComparison.Ordinal);
        Assert.Null(gateway.Parts.Cards.Of("home/solver"));
        server.DiesAt = null;
        server.Restart();
        events = await ProbeAsync(gateway, new ProbeOrder(["solver"]));
        Assert.Equal(10, events.Single(told => told.Card is not null).Card!.Edits!.Passed);
        Assert.Equal(1, server.Asked["edit-constant"]);
    }

    [Fact]
    public async Task TwoAtOnce_TheSecondIsTurnedAway()
    {
        var gate = new Gate();
        await using var server = new SolvingServer { Hold = ("choice-read", gate) };
        await using var gateway = await StartAsync(server);
        var first = ProbeAsync(gateway, new ProbeOrder(["solver"]));
        await gate.Reached.WaitAsync(gateway.Cancel);
        var second = await ProbeAsync(gateway, new ProbeOrder(["solver"]));
        Assert.Contains("home/solver is being probed", second.Single(told => told.Kind == ProbeEventKinds.Stopped).Text, StringComparison.Ordinal);
        gate.Open();
        Assert.Single(await first, told => told.Card is not null);
    }

    [Fact]
    public async Task AClientsRequest_GoesFirst_AndTheTaskIsAskedAgain()
    {
        var gate = new Gate();
        await using var server = new SolvingServer { Hold = ("choice-read", gate) };
        await using var gateway = await StartAsync(server);
        var probing = ProbeAsync(gateway, new ProbeOrder(["solver"]));
        await gate.Reached.WaitAsync(gateway.Cancel);
        var held = server.Requests[^1];
        var (status, _) = await gateway.AskAsync("/v1/chat/completions", """{"model":"home/solver","messages":[{"role":"user","content":"hello"}]}""");
        Assert.Equal(HttpStatusCode.OK, status);
        await held.Ended.WaitAsync(gateway.Cancel);
        Assert.Equal(ClosedBy.Client, held.ClosedBy);
        await PassAsync(gateway, ProbeChannel.Pause, probing);
        Assert.Single(await probing, told => told.Card is not null);
        Assert.Equal(2, server.Asked["choice-read"]);
    }

    [Fact]
    public async Task NoSuchModel_OrNoneAtAll_IsToldInWords()
    {
        await using var server = new SolvingServer();
        await using var gateway = await StartAsync(server);
        var events = await ProbeAsync(gateway, new ProbeOrder(["nobody"]));
        Assert.Equal(ProbeEventKinds.Failed, Assert.Single(events).Kind);
        Assert.Contains("There are: solver", events[0].Text, StringComparison.Ordinal);
        await using var empty = await TestGateway.StartAsync("""{ "discovery": { "enabled": false } }""");
        Assert.Contains("No local model was found", Assert.Single(await ProbeAsync(empty, new ProbeOrder([]))).Text, StringComparison.Ordinal);
    }

    private static Task<TestGateway> StartAsync(SolvingServer server, FakeAnthropic? vendor = null)
    {
        if (vendor is not null) vendor.AcceptedKeys.Add("k");
        var cloud = vendor is null ? "" : $$""", "vendor": { "protocol": "anthropic", "baseUrl": "http://127.0.0.1:{{vendor.Port}}", "apiKey": "k" }""";
        var opus = vendor is null ? "" : """, "opus": { "upstream": "vendor", "id": "claude-opus-4-8", "tier": 2 }""";
        return TestGateway.StartAsync($$"""
            {
              "discovery": { "enabled": false },
              "upstreams": { "home": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:{{server.Port}}/v1", "local": true } {{cloud}} },
              "models": { "solver": { "upstream": "home", "id": "solver", "tier": 0, "contextWindow": 32768 } {{opus}} },
              "routing": { "strategy": "static" }
            }
            """);
    }

    private static async Task<IReadOnlyList<ProbeEvent>> ProbeAsync(TestGateway gateway, ProbeOrder order)
    {
        using var response = await gateway.AdminAsync(HttpMethod.Post, "/admin/probe", JsonSerializer.Serialize(order, CardViewJson.Default.ProbeOrder));
        var text = await response.Content.ReadAsStringAsync(gateway.Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return [.. text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonSerializer.Deserialize(line[6..], CardViewJson.Default.ProbeEvent)!)];
    }

    // Lets the pauses of a probe pass, and no other time.
    private static async Task PassAsync(TestGateway gateway, TimeSpan pause, Task until)
    {
        while (await Task.WhenAny(until, gateway.Clock.WaitForTimerAsync(pause, pause, gateway.Cancel)) != until) gateway.Clock.Advance(pause);
    }

    private static async Task<string> RoutedAsync(TestGateway gateway, string prompt, string? tools)
    {
        using var response = await gateway.PostAsync("/v1/messages", $$"""{"model":"claude-opus-4-8","max_tokens":64,"messages":[{"role":"user","content":"{{prompt}}"}]{{(tools is null ? "" : $",\"tools\":{tools}")}}}""");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(gateway.Cancel));
        return response.Headers.GetValues("x-sluice-model").Single();
    }
}
