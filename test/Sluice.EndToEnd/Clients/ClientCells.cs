using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// The cells of the table, for one client: started with <c>sluice run</c>, on every backend. It answers; in the same session,
/// gone on with, it writes a file with a tool of its own; and when it is cancelled, the upstream sees it.
/// </summary>
public abstract class ClientCells(ClientStage stage)
{
    private const int Stuck = 90_000;

    /// <summary>Every backend.</summary>
    public static TheoryData<Backend> Backends { get; } = [.. Enum.GetValues<Backend>()];

    /// <summary>Every backend that can be held in the middle of a stream.</summary>
    public static TheoryData<Backend> Fakes { get; } = [.. Enum.GetValues<Backend>().Where(backend => !ClientStage.IsLlama(backend))];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Stuck)]
    [MemberData(nameof(Backends))]
    public async Task Answers_AndGoesOn_AndWritesAFile(Backend backend)
    {
        using var client = Create(ClientStage.Alias(backend));
        Needs.Client(client);
        if (ClientStage.IsLlama(backend))
        {
            Needs.LlamaServer();
        }

        var gateway = await stage.GatewayAsync();
        var upstream = stage.Upstreams[backend];
        var isLlama = ClientStage.IsLlama(backend);
        var tag = $"cell {client.Name} {backend}";

        var answer = await RunAsync(gateway, client, $"Say hello to {tag}.", goOn: false);
        Assert.Contains(isLlama ? TinyModel.Answer : FakeBrain.Greeting, answer.Output, StringComparison.Ordinal);

        var file = Path.Combine(client.WorkFolder, isLlama ? ClientStage.MadeByTheModel : "made.txt");
        var done = await RunAsync(gateway, client, isLlama ? "[[tool]]" : $"Please [[write {file}|made by a tool]]", goOn: true);
        Assert.Contains(isLlama ? TinyModel.Answer : FakeBrain.Done, done.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(file), done + "\n--- gateway\n" + gateway.Log);
        Assert.Equal(isLlama ? "" : "made by a tool", await File.ReadAllTextAsync(file, Cancelled));

        // The session goes on when the last request still holds the first turn, and its answer.
        var last = upstream.Requests.Last(request => request.Text.Contains(tag, StringComparison.Ordinal));
        Assert.Contains(isLlama ? "[[tool]]" : "made by a tool", last.Text, StringComparison.Ordinal);
        Assert.Contains(isLlama ? TinyModel.Answer : FakeBrain.Greeting, last.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Faults);
        ClientTable.Saw(client.Name, backend, "text", "tool", "session");
    }

    [Theory(Timeout = Stuck)]
    [MemberData(nameof(Fakes))]
    public async Task Cancelled_ClosesTheUpstream(Backend backend)
    {
        using var client = Create(ClientStage.Alias(backend));
        Needs.Client(client);
        var held = new Gate();
        await using var upstream = ClientStage.Fake(backend, held);
        await using var gateway = await GatewayProcess.StartAsync(ClientStage.Configuration(new Dictionary<Backend, ScriptedUpstream> { [backend] = upstream }).ToJsonString(), cancellationToken: Cancelled);
        await using var run = Start(gateway, client, "[[long 40]]", goOn: false);
        var ending = run.WaitAsync(Cancelled);
        Assert.True(await Task.WhenAny(held.Reached, ending) == held.Reached, run.Output + run.Error);

        Signals.InterruptRun(run.Id);
        await ending;
        await Task.WhenAll(upstream.Requests.Select(request => request.Ended)).WaitAsync(Cancelled);
        Assert.Contains(upstream.Requests, request => request.ClosedBy is ClosedBy.Client);
        Assert.Contains(await gateway.SettledAsync(1), line => line.Outcome is "client_cancelled");
        ClientTable.Saw(client.Name, backend, "cancel");
    }

    /// <summary>The client, told to ask for a model.</summary>
    protected abstract CodingClient Create(string model);

    /// <summary>Starts it as its user does: <c>sluice run</c> and its own arguments.</summary>
    internal static RunningProcess Start(GatewayProcess gateway, CodingClient client, string prompt, bool goOn)
    {
        var environment = client.BuildEnvironment();
        environment["SLUICE_DATA"] = gateway.DataFolder;
        environment["SLUICE_CONFIG"] = gateway.ConfigurationFile;
        environment["SLUICE__SERVER__URL"] = gateway.Address.ToString().TrimEnd('/');
        return RunningProcess.Start(GatewayProcess.Executable, ["run", client.Name, "--", .. client.Arguments(prompt, goOn)], client.WorkFolder, environment);
    }

    internal static async Task<ProcessOutcome> RunAsync(GatewayProcess gateway, CodingClient client, string prompt, bool goOn)
    {
        await using var run = Start(gateway, client, prompt, goOn);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        return outcome;
    }
}

/// <summary>The real Claude Code on every backend.</summary>
public sealed class ClaudeCodeCells(ClientStage stage) : ClientCells(stage)
{
    protected override CodingClient Create(string model) => new ClaudeCode { Model = model };
}

/// <summary>The real Codex CLI on every backend, with a model name that it does not know.</summary>
public sealed class CodexCells(ClientStage stage) : ClientCells(stage)
{
    protected override CodingClient Create(string model) => new CodexCli { Model = model };
}

/// <summary>The real Gemini CLI on every backend.</summary>
public sealed class GeminiCliCells(ClientStage stage) : ClientCells(stage)
{
    protected override CodingClient Create(string model) => new GeminiCommand { Model = model };
}

/// <summary>The real opencode on every backend.</summary>
public sealed class OpenCodeCells(ClientStage stage) : ClientCells(stage)
{
    protected override CodingClient Create(string model)
    {
        var client = new OpenCodeCli { Model = "sluice/" + model };
        client.Configure(new JsonObject { ["sluice"] = new JsonObject { ["models"] = new JsonObject { [model] = new JsonObject { ["limit"] = new JsonObject { ["context"] = 128_000, ["output"] = 8192 } } } } });
        return client;
    }
}
