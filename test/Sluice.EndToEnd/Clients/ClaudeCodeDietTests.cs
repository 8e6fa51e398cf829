using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The real Claude Code with all its tools, and a local model on diet: its loop works, the prefix holds, and the saving is told.</summary>
[Collection(Processes.Name)]
public sealed partial class ClaudeCodeDietTests
{
    private static readonly string[] Core = ["Bash", "Edit", "Glob", "Grep", "Read", "Write"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task Ollama_WritesAndEditsTheFile_OnASmallPrefixThatStaysTheSame()
    {
        Needs.ClaudeCode();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await StartAsync("ollama", ollama.Address, "coder:7b");
        // Without a name it takes its default for another one in the second run, and says so in its prompt.
        using var claude = new ClaudeCode { Tools = null, Model = "claude-opus-4-8" };
        var file = Path.Combine(claude.WorkFolder, "made.txt");

        Assert.Equal(FakeBrain.Done, await SayAsync(claude, gateway, $"Please [[write {file}|first words]]"));
        Assert.Equal(FakeBrain.Done, await SayAsync(claude, gateway, $$"""Now [[call Read {"file_path":"{{file}}"}]] and [[call Edit {"file_path":"{{file}}","old_string":"first","new_string":"second"}]]""", goOn: true));
        Assert.Equal("second words", await File.ReadAllTextAsync(file, Cancelled));

        await AssertDietAsync(gateway, [.. ollama.Requests.Where(request => request.Path is "/api/chat")], 4);
        Assert.Single(ollama.Events, happened => happened.Kind is "load");
    }

    [Theory(Timeout = Processes.Hung)]
    [InlineData("openai-chat")]
    [InlineData("anthropic")]
    public async Task LlamaCpp_RunsTheTool_AndReadsThePrefixFromItsCache(string protocol)
    {
        Needs.ClaudeCode();
        Needs.LlamaServer();
        await using var engine = await LlamaServer.StartAsync("touch made-at-home.txt", cancellationToken: Cancelled);
        await using var relay = new RecordingRelay(engine.Address);
        await using var gateway = await StartAsync(protocol, relay.Address, "tiny");
        using var claude = new ClaudeCode { Tools = null };

        Assert.Equal(TinyModel.Answer, await SayAsync(claude, gateway, "Create the empty file made-at-home.txt [[tool]]"));
        Assert.True(File.Exists(Path.Combine(claude.WorkFolder, "made-at-home.txt")));

        var lines = await AssertDietAsync(gateway, [.. relay.Requests.Where(request => request.Path is "/v1/chat/completions" or "/v1/messages")], 2);
        // All of the first turn but its last tokens, where the answer begins.
        Assert.InRange(lines[1].Tokens!.CacheRead, lines[0].Tokens!.Input - 16, lines[0].Tokens!.Input);
    }

    private static async Task<IReadOnlyList<LedgerLine>> AssertDietAsync(GatewayProcess gateway, IReadOnlyList<RecordedRequest> asked, int turns)
    {
        Assert.Equal(turns, asked.Count);
        Assert.All(asked, request => Assert.Subset(Core.ToHashSet(StringComparer.Ordinal), Tools(request.Json).ToHashSet(StringComparer.Ordinal)));
        Assert.All(asked, request => Assert.InRange(Prefix(request.Json).Length, 1, 20_000));
        Assert.Single(asked.Select(request => Prefix(request.Json)).Distinct(StringComparer.Ordinal));
        foreach (var (before, after) in asked.Zip(asked.Skip(1)))
        {
            var (was, now) = (before.Json["messages"]!.AsArray(), after.Json["messages"]!.AsArray());
            Assert.Equal(was.Select(message => message!.ToJsonString()), now.Take(was.Count).Select(message => message!.ToJsonString()));
        }

        var lines = await gateway.SettledAsync(turns);
        Assert.All(lines, line => Assert.Equal(("local", "ok"), (line.PaidBy, line.Outcome)));
        var why = await gateway.CommandAsync(Cancelled, "why", lines[^1].Id);
        var told = Told().Match(why.Output);
        Assert.True(told.Success, why.ToString());
        Assert.True(Number(told, "kept") * 3 < Number(told, "all"), told.Value);
        Assert.True(Number(told, "after") * 4 < Number(told, "before"), told.Value);
        var calls = (await gateway.ReportAsync("local", "status", "--json"))["calls"]!.AsArray().Single()!;
        Assert.Equal((turns, turns), ((int?)calls["total"]!["answers"], (int?)calls["onDiet"]!["answers"]));
        // The last turn's part in the sum; the others are much alike.
        var saved = Number(told, "before") - Number(told, "after");
        Assert.InRange((long)calls["tokensSpared"]!, saved * turns * 9L / 10, saved * turns * 11L / 10);
        return lines;
    }

    private static int Number(Match told, string name) => int.Parse(told.Groups[name].Value, CultureInfo.InvariantCulture);

    // What a server's prompt cache sees first: the system prompt and the tools.
    private static string Prefix(JsonObject request) =>
        (request["system"]?.ToJsonString() ?? string.Concat(request["messages"]!.AsArray().TakeWhile(message => (string?)message!["role"] is "system").Select(message => message!.ToJsonString())))
        + request["tools"]!.ToJsonString();

    private static IEnumerable<string> Tools(JsonObject request) => request["tools"]!.AsArray().Select(tool => (string)(tool!["function"] ?? tool)["name"]!);

    private static Task<GatewayProcess> StartAsync(string protocol, Uri address, string model) => GatewayProcess.StartAsync(
        new JsonObject
        {
            ["upstreams"] = new JsonObject { ["home"] = new JsonObject { ["protocol"] = protocol, ["baseUrl"] = protocol is "openai-chat" ? new Uri(address, "/v1").ToString() : address.ToString(), ["local"] = true } },
            ["models"] = new JsonObject { ["coder"] = new JsonObject { ["upstream"] = "home", ["id"] = model, ["tier"] = 0, ["contextWindow"] = 131_072 } },
            ["local"] = new JsonObject { ["diet"] = "on" },
        }.ToJsonString(),
        cancellationToken: Cancelled);

    private static async Task<string> SayAsync(ClaudeCode claude, GatewayProcess gateway, string prompt, bool goOn = false)
    {
        await using var run = claude.Start(gateway.Address, gateway.InferenceToken, prompt, goOn);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        return outcome.Output.Trim();
    }

    [GeneratedRegex(@"diet (?<kept>\d+) of (?<all>\d+) tools, instructions and tools (?<after>\d+) instead of (?<before>\d+) tokens", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Told();
}
