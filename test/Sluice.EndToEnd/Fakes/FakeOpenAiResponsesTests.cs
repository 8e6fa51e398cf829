using System.Text;
using System.Text.Json.Nodes;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Fakes;

/// <summary>What the Responses fake refuses, as its vendor does, and the grammar of what it sends.</summary>
public sealed class FakeOpenAiResponsesTests
{
    public static TheoryData<string, string> Refused { get; } = new()
    {
        { """{"input":"x"}""", "Missing required parameter: 'model'." },
        { """{"model":"m","input":"x","stop":["a"]}""", "Unknown parameter: 'stop'." },
        { """{"model":"m","input":"x","max_output_tokens":5}""", "Expected a value >= 16" },
        { """{"model":"m","input":[{"role":"user","content":[{"type":"text","text":"x"}]}]}""", "Invalid value: 'text'." },
        { """{"model":"m","input":[{"role":"tool","content":"x"}]}""", "Supported values are" },
        { """{"model":"m","input":[{"type":"function_call_output","call_id":"c","output":"x"}]}""", "No tool call found" },
        { """{"model":"m","input":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}""", "No tool output found" },
        { """{"model":"m","input":[{"type":"function_call","call_id":"c","name":"f","arguments":{}}]}""", "expected a JSON string" },
        { """{"model":"m","input":[{"type":"message","id":"fc_1","role":"user","content":"x"}]}""", "begins with 'msg'" },
        { """{"model":"m","input":[{"type":"reasoning","summary":[],"encrypted_content":"gw1.anthropic.eA"}]}""", "could not be verified" },
        { """{"model":"m","input":[{"role":"user","content":"x","cache_control":{}}]}""", "Unknown parameter: 'input[0].cache_control'." },
        { """{"model":"m","input":"x","tools":[{"type":"function","function":{"name":"f"}}]}""", "'tools[0].name'" },
        { """{"model":"m","input":"x","tool_choice":{"type":"function","function":{"name":"f"}}}""", "tool_choice.name" },
        { """{"model":"m","input":"x","previous_response_id":"resp_none"}""", "not found" },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task WhatTheVendorRefuses_IsRefused(string body, string why)
    {
        await using var vendor = new FakeOpenAiResponses();
        var (status, text) = await AskAsync(vendor, body);
        Assert.Equal(400, status);
        Assert.Contains(why, (string?)JsonNode.Parse(text)!["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_IsNumberedFromFirstToLast_AndItsItemsAreWhole()
    {
        await using var vendor = new FakeOpenAiResponses();
        var (_, text) = await AskAsync(vendor, """
            {"model":"m","stream":true,"store":false,"include":["reasoning.encrypted_content"],"reasoning":{"summary":"auto"},
             "input":"[[think]] [[call f {\"a\":1}]]","tools":[{"type":"function","name":"f","parameters":{"type":"object"}}]}
            """);
        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(one => JsonNode.Parse(one.Split("\ndata: ")[1])!).ToArray();
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(one => (int)one["sequence_number"]!));
        Assert.Equal("response.created", (string?)events[0]["type"]);
        Assert.Equal("response.completed", (string?)events[^1]["type"]);
        Assert.Equal(["reasoning", "message", "function_call"], events[^1]["response"]!["output"]!.AsArray().Select(item => (string?)item!["type"]));
        Assert.Equal("""{"a":1}""", string.Concat(events.Where(one => (string?)one["type"] is "response.function_call_arguments.delta").Select(one => (string?)one["delta"])));
        Assert.StartsWith("gAAAA", (string?)events[^1]["response"]!["output"]![0]!["encrypted_content"], StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Text)> AskAsync(FakeOpenAiResponses vendor, string body)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("authorization", "Bearer k");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(vendor.Address, "/v1/responses"), content, Cancelled);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }
}
