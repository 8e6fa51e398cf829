using System.Text.Json.Nodes;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The npm packages <c>ollama</c>, <c>openai</c> (in both of its APIs) and <c>@google/genai</c> as black-box clients.</summary>
public sealed class NpmSdkTests(Stage stage)
{
    public static TheoryData<string, Route> Clients { get; } = [.. from package in (string[])["ollama", "openai", "responses", "genai"] from row in Stage.Routes select (package, row.Data)];

    public static TheoryData<Route> Routes => Stage.Routes;

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Text_IsAnswered(string package, Route route)
    {
        var said = await RunAsync(package, route, "text");
        Assert.Equal(FakeBrain.Greeting, (string?)said["text"]);
        Assert.Equal("stop", (string?)said["done"]);
        Assert.True((long?)said["input"] > 0);
        Assert.Equal(FakeBrain.CountTokens(FakeBrain.Greeting), (long?)said["output"]);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Stream_IsAnswered(string package, Route route)
    {
        var said = await RunAsync(package, route, "stream");
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"piece{i} ")), (string?)said["text"]);
        Assert.Equal("stop", (string?)said["done"]);
        Assert.True((int?)said["pieces"] >= 40, "the pieces were not sent on one by one");
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task ToolCall_AndItsResult_GoRound(string package, Route route)
    {
        var said = await RunAsync(package, route, "tools");
        Assert.Equal("get_weather", (string?)said["call"]!["name"]);
        Assert.Equal("Oslo", (string?)said["call"]!["arguments"]!["city"]);
        Assert.Equal(FakeBrain.Done, (string?)said["text"]);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Models_AreListed(string package, Route route)
    {
        var endpoint = await stage.OpenAsync(route, Own(package));
        var said = await RunAsync(package, route, "models");
        Assert.Contains(said["names"]!.AsArray(), name => ((string?)name)!.Split(':')[0] == endpoint.Model.Split(':')[0]);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task UnknownModel_IsNotFound(string package, Route route)
    {
        var said = await RunAsync(package, route, "error");
        Assert.Equal(404, (int?)said["status"]);
        Assert.Contains("no-such-model", (string?)said["text"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task JsonArray_StreamsToo(Route route)
    {
        var said = await RunAsync("genai", route, "array");
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"piece{i} ")), (string?)said["text"]);
        Assert.Equal("stop", (string?)said["done"]);
        Assert.True((int?)said["pieces"] >= 40, "the pieces were not sent on one by one");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task StoredResponse_IsGoneOnFrom(Route route) => Assert.Equal(FakeBrain.Done, (string?)(await RunAsync("responses", route, "stored"))["text"]);

    private Testing.Upstream.ScriptedUpstream Own(string package) => package switch
    {
        "ollama" => stage.Ollama,
        "responses" => stage.OpenAiResponses,
        "genai" => stage.Gemini,
        _ => stage.OpenAiChat,
    };

    private async Task<JsonObject> RunAsync(string package, Route route, string scenario)
    {
        Needs.Node();
        var endpoint = await stage.OpenAsync(route, Own(package));
        using var home = new TemporaryFolder();
        var environment = RunningProcess.BareEnvironment(home.Path);
        environment["BASE_URL"] = endpoint.Address.ToString().TrimEnd('/');
        environment["TOKEN"] = endpoint.Token;
        environment["MODEL"] = endpoint.Model;
        await using var process = RunningProcess.Start("node", [Path.Combine(Checkout.Tools, "clients", package + ".mjs"), scenario], home.Path, environment);
        var outcome = await process.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return JsonNode.Parse(outcome.Output)!.AsObject();
    }
}
