using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// Users with a credential of their own, started with <c>sluice run</c> while routing is off: the model is the one that the
/// client takes by itself, the vendor sees the user's credential, and Sluice's token goes no further than Sluice.
/// </summary>
public sealed class OwnCredentialTests
{
    private const string Own = "canary-of-the-user";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Processes.Hung)]
    [InlineData("variable")]
    [InlineData("stored")]
    public async Task Codex_Key_ReachesOpenAi(string where)
    {
        using var codex = new CodexCli();
        if (where is "variable")
        {
            codex.Environment["OPENAI_API_KEY"] = Own;
        }
        else
        {
            WriteAuth(codex, new JsonObject { ["OPENAI_API_KEY"] = Own });
        }

        await using var vendor = new FakeOpenAiResponses { AcceptedKeys = { Own } };
        await ReachesAsync(codex, vendor, "openai", "openai-responses", new Uri(vendor.Address, "/v1"), "authorization", "Bearer " + Own);
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task GeminiCli_Key_ReachesGoogle()
    {
        using var gemini = new GeminiCommand();
        gemini.Environment["GEMINI_API_KEY"] = Own;
        await using var vendor = new FakeGemini { AcceptedKeys = { Own } };
        await ReachesAsync(gemini, vendor, "google", "gemini", vendor.Address, "x-goog-api-key", Own);
    }

    [Theory(Timeout = Processes.Hung)]
    [InlineData("anthropic", "ANTHROPIC_API_KEY", "anthropic/claude-sonnet-4-5", "x-api-key")]
    [InlineData("openai-responses", "OPENAI_API_KEY", "openai/gpt-5", "authorization")]
    [InlineData("gemini", "GEMINI_API_KEY", "google/gemini-2.5-flash", "x-goog-api-key")]
    public async Task OpenCode_Key_ReachesItsVendor(string protocol, string variable, string model, string header)
    {
        using var opencode = new OpenCodeCli { Model = model };
        opencode.Environment[variable] = Own;
        await using FakeCloud vendor = protocol switch
        {
            "anthropic" => new FakeAnthropic { AcceptedKeys = { Own } },
            "gemini" => new FakeGemini { AcceptedKeys = { Own } },
            _ => new FakeOpenAiResponses { AcceptedKeys = { Own } },
        };
        var name = protocol switch { "anthropic" => "anthropic", "gemini" => "google", _ => "openai" };
        await ReachesAsync(opencode, vendor, name, protocol, protocol is "openai-responses" ? new Uri(vendor.Address, "/v1") : vendor.Address, header, header is "authorization" ? "Bearer " + Own : Own);
    }

    internal static void WriteAuth(CodexCli codex, JsonObject auth)
    {
        var folder = Path.Combine(codex.Home, ".codex");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "auth.json"), auth.ToJsonString());
    }

    private static async Task ReachesAsync(CodingClient client, ScriptedUpstream vendor, string name, string protocol, Uri baseUrl, string header, string value)
    {
        Needs.Client(client);
        var configuration = new JsonObject
        {
            ["upstreams"] = new JsonObject { [name] = new JsonObject { ["protocol"] = protocol, ["baseUrl"] = baseUrl.ToString(), ["apiKey"] = "client" } },
            ["routing"] = new JsonObject { ["enabled"] = false },
        };
        await using var gateway = await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);
        var file = Path.Combine(client.WorkFolder, "made.txt");
        var outcome = await ClientCells.RunAsync(gateway, client, $"Please [[write {file}|made by a tool]]", goOn: false);
        Assert.Contains(FakeBrain.Done, outcome.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(file), outcome + "\n" + string.Join('\n', vendor.Requests.Select(request => request.Text)));

        var asked = vendor.Requests.Where(request => request.Method is "POST").ToArray();
        Assert.All(asked, request => Assert.Equal(value, request.Header(header)));
        Assert.All(vendor.Requests, request => Assert.DoesNotContain(gateway.InferenceToken, string.Join('\n', request.Headers) + request.Target, StringComparison.Ordinal));
        Assert.All(await gateway.SettledAsync(asked.Length), line => Assert.Equal((client.Name, "ok", name), (line.Client, line.Outcome, line.Upstream)));
        gateway.AssertNowhere(Own);
    }
}
