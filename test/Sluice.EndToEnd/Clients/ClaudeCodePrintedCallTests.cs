using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>Local models that print their call as text, and nobody to take over: the real Claude Code gets a call and runs it.</summary>
[Collection(Processes.Name)]
public sealed class ClaudeCodePrintedCallTests
{
    // The fakes that are no model servers of their own know callers by it.
    private const string Key = "canary-of-the-local-server";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Processes.Hung)]
    [InlineData("ollama", true)]
    [InlineData("openai-chat", false)]
    [InlineData("anthropic", false)]
    public async Task PrintedCall_IsRunByTheClient_AndCounted(string protocol, bool exactAddress)
    {
        Needs.ClaudeCode();
        await using var home = Server(protocol);
        await using var gateway = await StartAsync(protocol, home.Address);
        using var claude = new ClaudeCode { Model = exactAddress ? "home/coder:7b" : null };
        var file = Path.Combine(claude.WorkFolder, "made.txt");
        var call = new JsonObject { ["name"] = "Write", ["arguments"] = new JsonObject { ["file_path"] = file, ["content"] = "made by a printed call" } };

        await using var run = claude.Start(gateway.Address, gateway.InferenceToken, $"Please [[say I shall write it.\n<tool_call>\n{call.ToJsonString()}\n</tool_call>]]");
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        Assert.Equal(FakeBrain.Done, outcome.Output.Trim());
        Assert.Equal("made by a printed call", await File.ReadAllTextAsync(file, Cancelled));

        var asked = home.Requests.Where(request => request.Method is "POST" && request.Path is "/api/chat" or "/v1/chat/completions" or "/v1/messages").ToList();
        Assert.Equal(2, asked.Count);
        // The client knows a call and its result; of the printed one it has seen nothing.
        Assert.Contains("I shall write it.", Transcript(asked[1]), StringComparison.Ordinal);
        Assert.DoesNotContain("tool_call>", Transcript(asked[1]).Replace("\\u003E", ">", StringComparison.Ordinal), StringComparison.Ordinal);
        var calls = (await gateway.ReportAsync("local", "status", "--json"))["calls"]!.AsArray().Single()!;
        Assert.Equal("home/coder:7b", (string?)calls["model"]);
        Assert.Equal((2, 1, 1), ((int?)calls["total"]!["answers"], (int?)calls["total"]!["calls"], (int?)calls["total"]!["repaired"]));
        Assert.All(await gateway.SettledAsync(2), line => Assert.Equal(("home", "ok", 1), (line.Upstream, line.Outcome, line.Attempts)));
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task PrintedCallThatLacksAnArgument_IsAskedForOnceMore_AndRun()
    {
        Needs.ClaudeCode();
        await using var home = Server("ollama");
        await using var gateway = await StartAsync("ollama", home.Address);
        using var claude = new ClaudeCode();
        var call = new JsonObject { ["name"] = "Write", ["arguments"] = new JsonObject { ["file_path"] = Path.Combine(claude.WorkFolder, "made.txt") } };

        await using var run = claude.Start(gateway.Address, gateway.InferenceToken, $"Please [[say <tool_call>\n{call.ToJsonString()}\n</tool_call>]]");
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        Assert.Equal(FakeBrain.Done, outcome.Output.Trim());
        var asked = home.Requests.Where(request => request.Path is "/api/chat").ToList();
        Assert.Equal(3, asked.Count);
        // Made by the tool's own schema, which the fake's model fills with samples.
        Assert.NotNull(asked[1].Json["format"]);
        Assert.Equal("sample", await File.ReadAllTextAsync(Path.Combine(claude.WorkFolder, "sample"), Cancelled));
        var total = (await gateway.ReportAsync("local", "status", "--json"))["calls"]!.AsArray().Single()!["total"]!;
        Assert.Equal((2, 1, 1, 0), ((int?)total["answers"], (int?)total["calls"], (int?)total["retried"], (int?)total["failed"]));
    }

    private static ScriptedUpstream Server(string protocol) => protocol switch
    {
        "ollama" => new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 }),
        "openai-chat" => new FakeOpenAiChat { AcceptedKeys = { Key }, Models = { "coder:7b" } },
        _ => new FakeAnthropic { AcceptedKeys = { Key }, Models = { "coder:7b" } },
    };

    // What the model said, as it is told again.
    private static string Transcript(RecordedRequest request) =>
        string.Concat(request.Json["messages"]!.AsArray().Where(message => (string?)message!["role"] is "assistant").Select(message => message!.ToJsonString()));

    private static Task<GatewayProcess> StartAsync(string protocol, Uri address) => GatewayProcess.StartAsync(
        new JsonObject
        {
            ["upstreams"] = new JsonObject { ["home"] = new JsonObject { ["protocol"] = protocol, ["baseUrl"] = protocol is "openai-chat" ? new Uri(address, "/v1").ToString() : address.ToString(), ["local"] = true, ["apiKey"] = Key } },
            ["models"] = new JsonObject { ["coder"] = new JsonObject { ["upstream"] = "home", ["id"] = "coder:7b", ["tier"] = 0, ["contextWindow"] = 131_072 } },
            ["routing"] = new JsonObject { ["strategy"] = "static" },
        }.ToJsonString(),
        cancellationToken: Cancelled);
}
