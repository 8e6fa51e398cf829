using System.Text.Json.Nodes;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Gateway.Tests.Platform;
using Sluice.Routing.Catalogue;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>Token counts: estimated, learned, scaled.</summary>
public sealed class CountingTests
{
    private const string Path = "/v1/messages/count_tokens";
    private static readonly RoutableModel Haiku = new("anthropic", "claude-haiku-4-5") { Protocol = "anthropic", Tier = 1, IsLocal = false };
    private static readonly RoutableModel OtherClaude = new("anthropic", "claude-sonnet-4-6") { Protocol = "anthropic", Tier = 2, IsLocal = false };
    private static readonly RoutableModel Local = new("ollama", "m:7b") { Protocol = "ollama", Tier = 0, IsLocal = true };

    [Fact]
    public async Task Estimates_ComeWithinATenthOfWhatTheUpstreamReports_OnceItHasAnswered()
    {
        await using var world = await World.StartAsync();
        var text = string.Concat(Enumerable.Range(0, 60).Select(i => $"Line {i}: please look at src/file{i}.cs and tell what the function does. "));
        for (var i = 0; i < 3; i++) await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("haiku", text: text + i));

        // sluice/tier1 is routed: estimated. haiku is an address: asked.
        using var estimated = await world.Gateway.PostAsync(Path, Question("sluice/tier1", text + text));
        using var asked = await world.Gateway.PostAsync(Path, Question("haiku", text + text));
        Assert.Equal("estimated", Wire.Header(estimated, "x-sluice-token-count"));
        Assert.Equal("upstream", Wire.Header(asked, "x-sluice-token-count"));
        var (own, theirs) = (await TokensAsync(world, estimated), await TokensAsync(world, asked));
        Assert.InRange(own, theirs * 0.9, theirs * 1.1);
    }

    [Fact]
    public async Task Counts_AreScaledToTheWindowThatTheClientBelievesIn()
    {
        await using var world = await World.StartAsync(models: """ "tiny": { "upstream": "ollama", "id": "tiny:1b", "contextWindow": 20000 } """);
        var question = Question("tiny", "Hello there, how are you?");
        using var plain = await world.Gateway.PostAsync(Path, question);
        using var scaled = await world.Gateway.PostAsync(Path, question, ("user-agent", "claude-cli/2.1.197 (external, cli)"));
        Assert.Equal(await TokensAsync(world, plain) * 10, await TokensAsync(world, scaled));
        Assert.Contains("scaled", Wire.Header(scaled, "x-sluice-fidelity"), StringComparison.Ordinal);
        using var longer = await world.Gateway.PostAsync(Path, question, ("user-agent", "claude-cli/2.1.197 (external, cli)"), ("anthropic-beta", "context-1m-2025-08-07"));
        Assert.Equal(await TokensAsync(world, plain) * 50, await TokensAsync(world, longer));
    }

    [Fact]
    public async Task Scaling_CanBeSwitchedOff()
    {
        await using var world = await World.StartAsync(routing: """ "scaleTokenCounts": false """, models: """ "tiny": { "upstream": "ollama", "id": "tiny:1b", "contextWindow": 20000 } """);
        using var response = await world.Gateway.PostAsync(Path, Question("tiny", "Hello"), ("user-agent", "claude-cli/2.1.197 (external, cli)"));
        Assert.InRange(await TokensAsync(world, response), 1, 60);
    }

    [Fact]
    public async Task Counter_ThatIsSlow_IsNotWaitedForLongerThanASecond()
    {
        await using var world = await World.StartAsync();
        var gate = new Sluice.Testing.Upstream.Gate();
        world.Anthropic.When(_ => true, Sluice.Testing.Upstream.Reply.Silence(gate, Sluice.Testing.Upstream.Reply.Json("{}")));
        var asking = world.Gateway.PostAsync(Path, Question("haiku", "Hello"));
        await world.PassAsync(TimeSpan.FromSeconds(1));
        using var response = await asking;
        Assert.Equal("estimated", Wire.Header(response, "x-sluice-token-count"));
        gate.Open();
    }

    [Fact]
    public void Calibration_IsTheMedian_AndNotMovedByOneOddAnswer()
    {
        using var home = new TemporaryDirectory();
        using var calibration = new TokenCalibration(Paths(home), new FakeTimeProvider());
        Assert.Equal(1, calibration.RatioOf(Local));
        foreach (var reported in new[] { 1200, 1210, 1190, 2400, 1205 }) calibration.Learn(Local, 1000, reported);
        Assert.Equal(1.205, calibration.RatioOf(Local), 3);
    }

    [Fact]
    public void Calibration_OfAVendorsOtherModels_ServesANewOne()
    {
        using var home = new TemporaryDirectory();
        using var calibration = new TokenCalibration(Paths(home), new FakeTimeProvider());
        var before = calibration.RatioOf(OtherClaude);
        for (var i = 0; i < 3; i++) calibration.Learn(Haiku, 1000, 1400);
        Assert.Equal((1.15, 1.4), (before, calibration.RatioOf(OtherClaude)));
    }

    [Fact]
    public void Calibration_StaysWithinItsBounds_AndLearnsNothingFromNonsense()
    {
        using var home = new TemporaryDirectory();
        using var calibration = new TokenCalibration(Paths(home), new FakeTimeProvider());
        for (var i = 0; i < 5; i++) calibration.Learn(Local, 1000, 2400);
        Assert.Equal(2, calibration.RatioOf(Local));
        var other = Local with { Alias = null };
        calibration.Learn(new RoutableModel("ollama", "new") { Protocol = "ollama", Tier = 0, IsLocal = true }, 1000, 12); // only what the cache did not hold
        calibration.Learn(new RoutableModel("ollama", "new") { Protocol = "ollama", Tier = 0, IsLocal = true }, 20, 30); // mostly template
        Assert.Equal(1, calibration.RatioOf(new RoutableModel("ollama", "new") { Protocol = "ollama", Tier = 0, IsLocal = true }));
        Assert.Equal(2, calibration.RatioOf(other));
    }

    [Fact]
    public void Calibration_LooksAtTheFirstAnswers_ThenEveryHalfMinute()
    {
        using var home = new TemporaryDirectory();
        var clock = new FakeTimeProvider();
        using var calibration = new TokenCalibration(Paths(home), clock);
        Assert.Equal(15, Enumerable.Range(0, 100).Count(_ => calibration.Wants(Local)));
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(1, Enumerable.Range(0, 100).Count(_ => calibration.Wants(Local)));
        Assert.True(calibration.Wants(Haiku));
    }

    [Fact]
    public void Calibration_SurvivesARestart_AndABrokenFile()
    {
        using var home = new TemporaryDirectory();
        using (var calibration = new TokenCalibration(Paths(home), new FakeTimeProvider()))
        {
            for (var i = 0; i < 20; i++) calibration.Learn(Local, 1000, 1300);
        }

        using (var again = new TokenCalibration(Paths(home), new FakeTimeProvider()))
            Assert.Equal((1.3, 15), (again.RatioOf(Local), again.Known.Single().Answers));

        File.WriteAllText(System.IO.Path.Combine(home["data"], "token-calibration.json"), "{ not json");
        using var anew = new TokenCalibration(Paths(home), new FakeTimeProvider());
        Assert.Equal(1, anew.RatioOf(Local));
    }

    private static SluicePaths Paths(TemporaryDirectory home)
    {
        PrivateFiles.CreateDirectory(home["data"]);
        return new SluicePaths { ConfigFile = home["sluice.json"], DataDirectory = home["data"] };
    }

    private static string Question(string model, string text) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{text}}"}]}""";

    private static async Task<int> TokensAsync(World world, HttpResponseMessage response) =>
        (int)JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!["input_tokens"]!;
}
