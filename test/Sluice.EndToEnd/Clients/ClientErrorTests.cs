using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// Every client when the vendor behind the gateway, who speaks another protocol, refuses, is busy or breaks off: what is final
/// ends the run at once with the vendor's words, and what passes is got over, by the gateway or by the client itself.
/// </summary>
public sealed class ClientErrorTests
{
    private const string Refused = "The vendor says no.";

    public static TheoryData<string> Clients { get; } = ["claude", "codex", "gemini", "opencode"];

    public static TheoryData<string, int> Refusals { get; } = [.. from name in (string[])["claude", "codex", "gemini", "opencode"] from status in (int[])[401, 403] select (name, status)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Processes.Hung)]
    [MemberData(nameof(Refusals))]
    public async Task F024_Refusal_EndsTheRun(string name, int status)
    {
        await using var vendor = new FakeOpenAiChat();
        vendor.When(request => request.Method is "POST", FakeOpenAiChat.Error(status, "invalid_request_error", Refused, status is 401 ? "invalid_api_key" : null));
        var (outcome, _) = await RunAsync(name, vendor);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(Refused, outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Processes.Hung)]
    [InlineData("claude", "Prompt is too long")]
    [InlineData("codex", "context window")]
    [InlineData("gemini", "1000 tokens")]
    [InlineData("opencode", "1000 tokens")]
    public async Task F031_ContextTooLong_IsToldAsTheClientTellsIt(string name, string words)
    {
        await using var vendor = new FakeOpenAiChat();
        vendor.When(request => request.Method is "POST", FakeOpenAiChat.Error(400, "invalid_request_error", "This model's maximum context length is 1000 tokens. However, your messages resulted in 2000 tokens.", "context_length_exceeded", "messages"));
        var (outcome, _) = await RunAsync(name, vendor);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(words, outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Processes.Hung)]
    [MemberData(nameof(Clients))]
    public async Task F025_RateLimitOnce_IsGotOver(string name)
    {
        await using var vendor = new FakeOpenAiChat();
        vendor.Next(FakeOpenAiChat.Error(429, "rate_limit_error", "Slow down.", "rate_limit_exceeded").WithHeader("retry-after", "1"));
        await AnswersAsync(name, vendor);
    }

    [Theory(Timeout = Processes.Hung)]
    [MemberData(nameof(Clients))]
    public async Task F029_OverloadOnce_IsGotOver(string name)
    {
        await using var vendor = new FakeOpenAiChat();
        vendor.Next(FakeOpenAiChat.Error(529, "server_error", "Overloaded."));
        await AnswersAsync(name, vendor);
    }

    [Theory(Timeout = Processes.Hung)]
    [MemberData(nameof(Clients))]
    public async Task F035_CutAfterPartialText_IsNeverAnAnswer(string name)
    {
        await using var vendor = new FakeOpenAiChat();
        vendor.Next(Reply.Sse(WireJson.Data(Chunk("Hello from"))).ThenReset());
        var (outcome, gateway) = await RunAsync(name, vendor);

        // Claude Code, Codex and opencode ask again; Gemini CLI says what happened.
        if (name is "gemini")
        {
            Assert.NotEqual(0, outcome.ExitCode);
        }
        else
        {
            Assert.True(outcome.ExitCode == 0, outcome + gateway);
            Assert.Contains(FakeBrain.Greeting, outcome.Output, StringComparison.Ordinal);
        }
    }

    private static JsonObject Chunk(string text) => new()
    {
        ["id"] = "chatcmpl-cut",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1,
        ["model"] = "gpt-5.5",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["role"] = "assistant", ["content"] = text }, ["finish_reason"] = null }),
    };

    private static async Task AnswersAsync(string name, FakeOpenAiChat vendor)
    {
        var (outcome, gateway) = await RunAsync(name, vendor);
        Assert.True(outcome.ExitCode == 0, outcome + gateway);
        Assert.Contains(FakeBrain.Greeting, outcome.Output, StringComparison.Ordinal);
        Assert.True(vendor.Requests.Count >= 2, gateway);
    }

    private static async Task<(ProcessOutcome Outcome, string Gateway)> RunAsync(string name, FakeOpenAiChat vendor)
    {
        using CodingClient client = name switch
        {
            "claude" => new ClaudeCode { Model = "on-chat" },
            "codex" => new CodexCli { Model = "on-chat" },
            "gemini" => new GeminiCommand { Model = "on-chat" },
            _ => new OpenCodeCli { Model = "sluice/on-chat" },
        };
        (client as OpenCodeCli)?.Configure(new JsonObject { ["sluice"] = new JsonObject { ["models"] = new JsonObject { ["on-chat"] = new JsonObject() } } });
        Needs.Client(client);
        await using var gateway = await GatewayProcess.StartAsync(new JsonObject
        {
            ["upstreams"] = new JsonObject { ["chat"] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = vendor.BaseUrl.ToString(), ["apiKey"] = "canary-upstream-key" } },
            ["models"] = new JsonObject { ["on-chat"] = new JsonObject { ["upstream"] = "chat", ["id"] = "gpt-5.5" } },
        }.ToJsonString(), cancellationToken: Cancelled);
        await using var run = ClientCells.Start(gateway, client, "Say hello", goOn: false);
        return (await run.WaitAsync(Cancelled), "\n--- gateway\n" + gateway.Log);
    }
}
