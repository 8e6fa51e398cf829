using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Security;

/// <summary>
/// Secrets and prompts are put wherever they can come in, everything that a gateway does is done with them at the most
/// talkative log level, and then they are looked for wherever they could have come out.
/// </summary>
[Collection(Processes.Name)]
public sealed class CanaryTests
{
    private const string ConfiguredKey = "canary-configured-key-4f1b";
    private const string HeaderValue = "canary-header-value-77aa";
    private const string OwnKey = "sk-ant-oat01-canary-own-c0de";
    private const string Prompt = "canary-prompt-9d3e";
    private const string Answer = "canary-answer-51fa";
    private const string Argument = "canary-argument-e8b2";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task F121_NoSecretAndNoPrompt_StandsInLogsLedgerOrReports()
    {
        await using var anthropic = new FakeAnthropic { AcceptedKeys = { ConfiguredKey } };
        await using var chat = new FakeOpenAiChat { AcceptedKeys = { ConfiguredKey } };
        await using var ollama = new FakeOllama();
        await using var broken = new ScriptedUpstream();
        broken.When(request => request.Text.Contains("[[cut]]", StringComparison.Ordinal), Reply.Sse($"event: message_start\ndata: {{\"{Answer}").ThenReset());
        broken.When(request => true, Reply.Json($$$"""{"type":"error","error":{"type":"invalid_request_error","message":"key {{{ConfiguredKey}}} is wrong for {{{Prompt}}}"}}""", 400));
        await using var gateway = await GatewayProcess.StartAsync(Configuration(anthropic, chat, ollama, broken).ToJsonString(), cancellationToken: Cancelled);

        foreach (var model in (string[])["on-anthropic", "on-chat", "on-ollama", "broken", "nowhere"])
        {
            foreach (var prompt in (string[])[$"{Prompt} [[say {Answer}]]", $$"""{{Prompt}} [[call get_weather {"city":"{{Argument}}"}]]""", $"{Prompt} [[cut]]"])
            {
                await AskAsync(gateway, "/v1/messages", model, prompt);
                await AskAsync(gateway, "/v1/chat/completions", model, prompt);
                await AskAsync(gateway, "/api/chat", model, prompt);
            }
        }

        await AskAsync(gateway, $"/key/{gateway.InferenceToken}/app/editor/v1/messages", "on-ollama", Prompt, withToken: false);
        await AskAsync(gateway, "/v1/messages", "on-ollama", Prompt, withToken: false);
        await AskAsync(gateway, "/v1/messages/count_tokens", "on-anthropic", Prompt);
        await SendAsync(gateway, "/v1/messages", $$"""{"model":"on-ollama","{{Prompt}}":""");
        await SendAsync(gateway, $"/v1beta/models/gemini:generateContent?key={gateway.InferenceToken}", $$"""{"contents":"{{Prompt}}"}""");
        var lines = await gateway.SettledAsync(40);
        Assert.Contains(lines, line => line.Outcome is "ok");
        Assert.Contains(lines, line => line.Outcome is "upstream_error");
        Assert.Contains(lines, line => line.Outcome is "rejected");

        var reports = new StringBuilder();
        foreach (var arguments in (string[][])[["status", "--json"], ["models", "--json"], ["requests", "--last", "1000", "--json"], ["usage", "--by", "session", "--json"], .. lines.Select(line => (string[])["why", line.Id, "--json"])])
        {
            reports.Append((await gateway.CommandAsync(Cancelled, arguments)).ToString());
        }

        await gateway.StopAsync(Cancelled);
        string[] canaries = [ConfiguredKey, HeaderValue, OwnKey, Prompt, Answer, Argument, gateway.InferenceToken, gateway.AdminToken];
        gateway.AssertNowhere(canaries);
        Assert.All(canaries, canary => Assert.DoesNotContain(canary, reports.ToString(), StringComparison.Ordinal));
        Assert.Contains("\"LogLevel\":", gateway.Log, StringComparison.Ordinal);
    }

    private static async Task AskAsync(GatewayProcess gateway, string path, string model, string prompt, bool withToken = true) => await SendAsync(
        gateway,
        path,
        new JsonObject
        {
            ["model"] = model,
            ["max_tokens"] = 1000,
            ["stream"] = true,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
        }.ToJsonString(),
        withToken);

    private static async Task SendAsync(GatewayProcess gateway, string path, string body, bool withToken = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OwnKey);
        request.Headers.Add("cookie", "session=" + OwnKey);
        if (withToken)
        {
            request.Headers.Add("x-sluice-token", gateway.InferenceToken);
        }

        try
        {
            using var response = await gateway.Client.SendAsync(request, Cancelled);
            await response.Content.ReadAsStringAsync(Cancelled);
        }
        catch (HttpRequestException)
        {
            // the stream that the script cuts may end in a cut here too
        }
    }

    private static JsonObject Configuration(FakeAnthropic anthropic, FakeOpenAiChat chat, FakeOllama ollama, ScriptedUpstream broken)
    {
        return new JsonObject
        {
            ["logging"] = new JsonObject { ["level"] = "trace" },
            ["upstreams"] = new JsonObject
            {
                ["anthropic-like"] = Upstream("anthropic", anthropic.Address),
                ["chat"] = Upstream("openai-chat", chat.BaseUrl),
                ["ollama"] = Upstream("ollama", ollama.Address),
                ["broken"] = Upstream("anthropic", broken.Address),
                ["nowhere"] = Upstream("anthropic", new Uri("http://127.0.0.1:1")),
            },
            ["models"] = new JsonObject
            {
                ["on-anthropic"] = Model("anthropic-like", "claude-sonnet-5"),
                ["on-chat"] = Model("chat", "gpt-5.5"),
                ["on-ollama"] = Model("ollama", "qwen2.5-coder:7b"),
                ["broken"] = Model("broken", "claude-sonnet-5"),
                ["nowhere"] = Model("nowhere", "claude-sonnet-5"),
            },
            ["routing"] = new JsonObject { ["paidKeysForSubscribers"] = true },
        };

        static JsonObject Model(string upstream, string id) => new() { ["upstream"] = upstream, ["id"] = id };
        static JsonObject Upstream(string protocol, Uri address) => new()
        {
            ["protocol"] = protocol,
            ["baseUrl"] = address.ToString(),
            ["apiKey"] = ConfiguredKey,
            ["retries"] = 0,
            ["headers"] = new JsonObject { ["x-team"] = HeaderValue },
        };
    }
}
