using System.Text;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The real Claude Code that starts many subagents in one answer, on a local model that runs one request at a time.</summary>
[Collection(Processes.Name)]
public sealed class ClaudeCodeSubagentTests
{
    private const int Agents = 20;

    // As many of them as must wait before the user comes: the client decides how many it runs at once.
    private const int Queued = 5;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task ManySubagentsOnOneSlot_LetAnotherUserTurnGoFirst_AndAllEndWell()
    {
        Needs.ClaudeCode();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        var configuration = SmallConfiguration.Local(ollama);
        configuration["local"] = new JsonObject { ["diet"] = "off", ["maxWait"] = "1h" };
        await using var gateway = await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);
        using var claude = new ClaudeCode { Tools = "Task,Bash" };
        using var person = new ClaudeCode();
        var calls = Enumerable.Range(0, Agents).Select(i => $$"""[[call Agent {"description":"part {{i}}","subagent_type":"general-purpose","run_in_background":false,"prompt":"You are agent number {{i}}: report."}]]""");
        await using var run = claude.Start(gateway.Address, gateway.InferenceToken, string.Join(' ', calls));

        // The first subagent stands at the model, more of them in the queue.
        var hold = new Gate();
        while (Chats(ollama).Count < 2) await Task.Delay(5, Cancelled);
        ollama.HoldFirstByte = hold;
        while (await WaitingAsync(gateway) is var kinds && kinds.Count(kind => kind == "subagent") < Queued)
        {
            Assert.False(run.HasExited, run.Output + run.Error + gateway.Log);
            await Task.Delay(20, Cancelled);
        }

        await using var quick = person.Start(gateway.Address, gateway.InferenceToken, "Say hello, quick one");
        while (!(await WaitingAsync(gateway)).Contains("main")) await Task.Delay(20, Cancelled);
        Assert.Equal("main", (await WaitingAsync(gateway))[0]);
        var before = Chats(ollama).Count;
        hold.Open();

        var answered = await quick.WaitAsync(Cancelled);
        Assert.True(answered.ExitCode == 0, answered + gateway.Log);
        Assert.Equal(FakeBrain.Greeting, answered.Output.Trim());
        Assert.Contains("quick one", Chats(ollama)[before], StringComparison.Ordinal);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + gateway.Log);
        var lines = await gateway.SettledAsync(Agents + 3);
        Assert.All(lines, line => Assert.Equal(("ok", 1), (line.Outcome, line.Attempts)));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", lines.GroupBy(line => line.Kind).Select(group => $"{group.Key} {group.Count()}")) + "\n" + outcome.Output);
        Assert.Equal(Agents, lines.Count(line => line.Kind == "subagent"));
    }

    private static List<string> Chats(FakeOllama ollama) => [.. ollama.Requests.Where(request => request.Path == "/api/chat").Select(request => Encoding.UTF8.GetString(request.Body.Span))];

    // The kinds of those that wait, the next one first.
    private static async Task<List<string>> WaitingAsync(GatewayProcess gateway)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", gateway.AdminToken);
        var local = JsonNode.Parse(await client.GetStringAsync(new Uri("/admin/local", UriKind.Relative), Cancelled))!;
        var server = local["servers"]!.AsArray().FirstOrDefault(server => (string?)server!["upstream"] == "ollama");
        return [.. (server?["queue"]?["waiting"]?.AsArray() ?? []).Select(waiting => (string)waiting!["kind"]!)];
    }
}
