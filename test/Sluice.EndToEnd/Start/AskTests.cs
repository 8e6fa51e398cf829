using System.Text.Json;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Start;

/// <summary><c>sluice ask</c> as a script runs it.</summary>
[Collection(Processes.Name)]
public sealed class AskTests
{
    private const string Schema = """{"type":"object","properties":{"title":{"type":"string"},"lines":{"type":"integer"}},"required":["title"],"additionalProperties":false}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task Answers_AndWithASchemaOnlyJson()
    {
        await using var vendor = new FakeAnthropic();
        await using var gateway = await GatewayProcess.StartAsync(Configuration(vendor.Address), cancellationToken: Cancelled);
        var plain = await gateway.CommandAsync(Cancelled, "ask", "Say hello");
        Assert.True(plain.ExitCode == 0, plain.ToString());
        Assert.Equal((FakeBrain.Greeting, ""), (plain.Output, plain.Error));

        var titled = await gateway.CommandAsync(Cancelled, "ask", "A title for a parser", "--schema", Schema);
        Assert.True(titled.ExitCode == 0, titled.ToString());
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(titled.Output).RootElement.GetProperty("title").ValueKind);
        Assert.Contains("\"json_schema\"", vendor.Requests[^1].Text, StringComparison.Ordinal);

        foreach (var wrong in new[] { "[1]", "{\"type\":", "no-such-file.json" })
        {
            var refused = await gateway.CommandAsync(Cancelled, "ask", "Say hello", "--schema", wrong);
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains("--schema", refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task SchemaThatIsNotMet_IsAskedForOnceMore_ByTheSameRoute()
    {
        await using var vendor = new FakeAnthropic();
        await using var gateway = await GatewayProcess.StartAsync(Configuration(vendor.Address), cancellationToken: Cancelled);
        vendor.Next(Message("""{"title":["not","a","string"]}"""), Message("""Here you are: ```json\n{"title":"Parser","lines":3}\n```"""));
        var mended = await gateway.CommandAsync(Cancelled, "ask", "A title for a parser", "--schema", Schema, "--json");
        Assert.True(mended.ExitCode == 0, mended.ToString());
        var view = JsonDocument.Parse(mended.Output).RootElement;
        Assert.Equal("""{"title":"Parser","lines":3}""", view.GetProperty("text").GetString());
        Assert.Equal(2, view.GetProperty("tries").GetInt32());
        Assert.Equal("anthropic/claude-sonnet-5", view.GetProperty("model").GetString());
        Assert.Equal(2, view.GetProperty("tier").GetInt32());
        Assert.Equal((20, 10), (view.GetProperty("tokens").GetProperty("input").GetInt32(), view.GetProperty("tokens").GetProperty("output").GetInt32()));
        Assert.Equal(2 * (10 * 2m + 5 * 10m) / 1_000_000m, view.GetProperty("spend").GetDecimal());
        Assert.Contains("must be string", vendor.Requests[^1].Text, StringComparison.Ordinal);
        Assert.All(await gateway.SettledAsync(2), line => Assert.Equal(("ask", "ok"), (line.Client, line.Outcome)));

        vendor.Next(Message("no JSON"), Message("""{"lines":1}"""));
        var failed = await gateway.CommandAsync(Cancelled, "ask", "A title for a parser", "--schema", Schema);
        Assert.Equal((1, ""), (failed.ExitCode, failed.Output));
        Assert.Contains("\"title\" is missing", failed.Error, StringComparison.Ordinal);
        Assert.Equal(4, vendor.Requests.Count);
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task Files_AndStandardInput_AreSent_HoweverLong()
    {
        await using var vendor = new FakeAnthropic();
        await using var gateway = await GatewayProcess.StartAsync(Configuration(vendor.Address), cancellationToken: Cancelled);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["a.log"], "first canary\n```\nstill the log", Cancelled);
        await File.WriteAllBytesAsync(folder["b.png"], [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 1, 2, 3], Cancelled);
        var both = await gateway.CommandAsync(Cancelled, "ask", "What is wrong?", "--file", folder["a.log"], "--file", folder["b.png"]);
        Assert.True(both.ExitCode == 0, both.ToString());
        var sent = vendor.Requests[^1].Text;
        Assert.Contains("first canary", sent, StringComparison.Ordinal);
        Assert.Contains("image/png", sent, StringComparison.Ordinal);

        // Longer than any command line.
        var text = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"line {i}\n"));
        await using var run = RunningProcess.Start(GatewayProcess.Executable, ["ask", "Count the lines.", "--file", "-", "--data", gateway.DataFolder], folder.Path, gateway.Environment, text);
        var long1 = await run.WaitAsync(Cancelled);
        Assert.True(long1.ExitCode == 0, long1.ToString());
        Assert.Contains("line 59999", vendor.Requests[^1].Text, StringComparison.Ordinal);

        await using var piped = RunningProcess.Start(GatewayProcess.Executable, ["ask", "-", "--data", gateway.DataFolder], folder.Path, gateway.Environment, "[[say from the pipe]]");
        Assert.Equal("from the pipe", (await piped.WaitAsync(Cancelled)).Output);
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task TierZero_WithoutALocalModel_IsSaid()
    {
        await using var vendor = new FakeAnthropic();
        await using var gateway = await GatewayProcess.StartAsync(Configuration(vendor.Address), cancellationToken: Cancelled);
        var outcome = await gateway.CommandAsync(Cancelled, "ask", "Say hello", "--tier", "0");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("tier 0 has no model", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("sluice local status", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(vendor.Requests);
    }

    private static Reply Message(string text) => Reply.Json($$$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5","content":[{"type":"text","text":{{{JsonSerializer.Serialize(text.Replace("\\n", "\n", StringComparison.Ordinal))}}}}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":5}}""");

    private static string Configuration(Uri vendor) => $$"""
        {
          "discovery": { "enabled": false },
          "upstreams": { "anthropic": { "protocol": "anthropic", "baseUrl": "{{vendor}}", "apiKey": "canary-upstream-key" } },
          "models": { "sonnet": { "upstream": "anthropic", "id": "claude-sonnet-5", "tier": 2, "price": { "input": 2, "output": 10 } } },
          "routing": { "tiers": { "2": ["sonnet"] } }
        }
        """;
}
