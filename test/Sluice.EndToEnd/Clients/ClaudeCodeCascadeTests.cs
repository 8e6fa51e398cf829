using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// The real Claude Code with the real llama.cpp server as tier 0 and an Anthropic fake as tier 2, strategy cascade: what the
/// local model answers well stays at home, what does not hold goes up, and the client sees one answer either way.
/// </summary>
[Collection(Processes.Name)]
public sealed class ClaudeCodeCascadeTests
{
    private const string Key = "canary-cascade-key";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task GoodAnswerAndGoodCall_StayAtHome()
    {
        Needs.ClaudeCode();
        Needs.LlamaServer();
        await using var engine = await LlamaServer.StartAsync("touch made-at-home.txt", cancellationToken: Cancelled);
        await using var vendor = new FakeAnthropic { AcceptedKeys = { Key } };
        await using var gateway = await StartAsync(engine, vendor);
        using var claude = new ClaudeCode();

        Assert.Equal(TinyModel.Answer, await SayAsync(claude, gateway, "Say hello"));
        Assert.Equal(TinyModel.Answer, await SayAsync(claude, gateway, "Create the empty file made-at-home.txt [[tool]]"));
        Assert.True(File.Exists(Path.Combine(claude.WorkFolder, "made-at-home.txt")));

        var lines = await gateway.SettledAsync(3);
        Assert.All(lines, line => Assert.Equal(("local", 0, 1), (line.PaidBy, line.Tier ?? -1, line.Attempts)));
        Assert.DoesNotContain(vendor.Requests, request => request.Path is "/v1/messages");
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task MalformedEdit_GoesUpUnseen()
    {
        Needs.ClaudeCode();
        Needs.LlamaServer();
        await using var engine = await LlamaServer.StartAsync("no such text", cancellationToken: Cancelled);
        await using var vendor = new FakeAnthropic { AcceptedKeys = { Key } };
        await using var gateway = await StartAsync(engine, vendor);
        using var claude = new ClaudeCode { Tools = "Edit" };

        Assert.Equal(FakeBrain.Greeting, await SayAsync(claude, gateway, "Rename foo to bar in notes.txt [[tool]]"));

        var lines = await gateway.SettledAsync(1);
        var first = lines[0];
        Assert.Equal(("ok", 2, "api"), (first.Outcome, first.Tier ?? -1, first.PaidBy));
        Assert.True(first.Attempts is 2 or 3, $"{first.Attempts} attempts");
        var told = await gateway.ReportAsync("why", first.Id, "--json");
        Assert.Contains("edit-text", told.ToJsonString(), StringComparison.Ordinal);
    }

    private static Task<GatewayProcess> StartAsync(LlamaServer engine, FakeAnthropic vendor) => GatewayProcess.StartAsync(
        new JsonObject
        {
            ["upstreams"] = new JsonObject
            {
                ["home"] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = new Uri(engine.Address, "/v1").ToString(), ["local"] = true },
                ["cloud"] = new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = vendor.Address.ToString(), ["apiKey"] = Key },
            },
            ["models"] = new JsonObject
            {
                ["coder"] = new JsonObject { ["upstream"] = "home", ["id"] = "tiny", ["tier"] = 0, ["contextWindow"] = 131_072 },
                ["sonnet"] = new JsonObject { ["upstream"] = "cloud", ["id"] = "claude-sonnet-5", ["tier"] = 2 },
            },
            ["routing"] = new JsonObject { ["strategy"] = "cascade" },
        }.ToJsonString(),
        cancellationToken: Cancelled);

    private static async Task<string> SayAsync(ClaudeCode claude, GatewayProcess gateway, string prompt)
    {
        await using var run = claude.Start(gateway.Address, gateway.InferenceToken, prompt, "--session-id", Guid.NewGuid().ToString());
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        return outcome.Output.Trim();
    }
}
