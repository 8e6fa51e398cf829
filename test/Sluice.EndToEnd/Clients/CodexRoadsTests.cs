using System.Text;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>Codex by its built-in provider, as a user sets it up by hand: it tries a WebSocket first, and compresses when it is signed in.</summary>
public sealed class CodexRoadsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task WebSocket_IsRefusedOnce_AndHttpTaken()
    {
        using var codex = new CodexCli { Model = "on-chat" };
        codex.Environment["CODEX_API_KEY"] = "";
        await using var run = await RunAsync(codex, (gateway, relay) =>
        {
            codex.Environment["CODEX_API_KEY"] = gateway.InferenceToken;
            return new Uri(relay.Address, "/v1");
        });
        Assert.Equal(["GET /v1/responses", "POST /v1/responses"], run.Relay.Requests.Where(request => request.Path is "/v1/responses").Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task F005_CompressedBody_IsRead()
    {
        using var codex = new CodexCli { Model = "on-chat" };
        OwnCredentialTests.WriteAuth(codex, new JsonObject
        {
            ["auth_mode"] = "chatgpt",
            ["OPENAI_API_KEY"] = null,
            ["tokens"] = new JsonObject { ["id_token"] = Token(), ["access_token"] = Token(), ["refresh_token"] = "refresh", ["account_id"] = "account" },
            ["last_refresh"] = DateTimeOffset.UtcNow.ToString("O"),
        });
        await using var run = await RunAsync(codex, (gateway, relay) => new Uri(relay.Address, $"/key/{gateway.InferenceToken}/v1"));
        var request = Assert.Single(run.Relay.Requests, request => request.Method is "POST" && request.Path.EndsWith("/v1/responses", StringComparison.Ordinal));
        Assert.Equal("zstd", request.Header("content-encoding"));
    }

    private sealed record Road(FakeOpenAiChat Vendor, GatewayProcess Gateway, RecordingRelay Relay) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Relay.DisposeAsync();
            await Gateway.DisposeAsync();
            await Vendor.DisposeAsync();
        }
    }

    private static async Task<Road> RunAsync(CodexCli codex, Func<GatewayProcess, RecordingRelay, Uri> baseUrl)
    {
        Needs.Client(codex);
        var vendor = new FakeOpenAiChat();
        var configuration = new JsonObject
        {
            ["upstreams"] = new JsonObject { ["chat"] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = vendor.BaseUrl.ToString(), ["apiKey"] = "canary-upstream-key" } },
            ["models"] = new JsonObject { ["on-chat"] = new JsonObject { ["upstream"] = "chat", ["id"] = "gpt-5.5" } },
        };
        var gateway = await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);
        var road = new Road(vendor, gateway, new RecordingRelay(gateway.Address));
        codex.Settings.Add($"openai_base_url=\"{baseUrl(gateway, road.Relay)}\"");
        await using var run = Testing.Processes.RunningProcess.Start(codex.Executable, codex.Arguments("Say hello"), codex.WorkFolder, codex.BuildEnvironment());
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n" + string.Join('\n', road.Relay.Requests) + "\n" + gateway.Log);
        Assert.Contains(FakeBrain.Greeting, outcome.Output, StringComparison.Ordinal);
        return road;
    }

    // Nobody checks who has signed it.
    private static string Token()
    {
        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return Part("""{"alg":"RS256","typ":"JWT"}""") + "." + Part("""{"email":"user@example.com","exp":4102444800,"https://api.openai.com/auth":{"chatgpt_plan_type":"plus","chatgpt_account_id":"account","chatgpt_user_id":"user"}}""") + ".c2ln";
    }
}
