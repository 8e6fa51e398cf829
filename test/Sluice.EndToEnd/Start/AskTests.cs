using System.Text.Json;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Start;

/// <summary><c>sluice ask</c> as a script runs it.</summary>
[Collection(Processes.Name)]
public sealed class AskTests
{
    private const string Schema = """{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task Answers_AndWithASchemaOnlyJson()
    {
        await using var vendor = new FakeAnthropic();
        await using var gateway = await GatewayProcess.StartAsync(Configuration(vendor.Address), cancellationToken: Cancelled);
        var plain = await gateway.CommandAsync(Cancelled, "ask", "Say hello");
        Assert.True(plain.ExitCode == 0, plain.ToString());
        Assert.Equal(FakeBrain.Greeting, plain.Output.Trim());

        var titled = await gateway.CommandAsync(Cancelled, "ask", "A title for a parser", "--schema", Schema);
        Assert.True(titled.ExitCode == 0, titled.ToString());
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(titled.Output).RootElement.GetProperty("title").ValueKind);
        Assert.Contains("\"json_schema\"", vendor.Requests[^1].Text, StringComparison.Ordinal);

        Assert.Equal(2, (await gateway.CommandAsync(Cancelled, "ask", "Say hello", "--schema", "[1]")).ExitCode);
    }

    private static string Configuration(Uri vendor) => $$"""
        {
          "discovery": { "enabled": false },
          "upstreams": { "anthropic": { "protocol": "anthropic", "baseUrl": "{{vendor}}", "apiKey": "canary-upstream-key" } },
          "models": { "sonnet": { "upstream": "anthropic", "id": "claude-sonnet-5", "tier": 2 } },
          "routing": { "tiers": { "2": ["sonnet"] } }
        }
        """;
}
