using System.Text;
using System.Text.Json.Nodes;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Fakes;

/// <summary>What the Gemini fake refuses, as its vendor does, and the two framings of what it sends.</summary>
public sealed class FakeGeminiTests
{
    private const string Call = """{"role":"user","parts":[{"text":"x"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}SIGNED}]}""";
    private const string Result = """,{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"y"}}}]}""";

    public static TheoryData<string, string> Refused { get; } = new()
    {
        { """{"contents":[]}""", "contents is not specified" },
        { """{"contents":[{"parts":[{"text":"x"}]}],"stream":true}""", "Unknown name \"stream\"" },
        { """{"contents":[{"role":"assistant","parts":[{"text":"x"}]}]}""", "valid role" },
        { """{"contents":[{"role":"user","parts":[]}]}""", "must not be empty" },
        { """{"contents":[{"role":"user","parts":[{"text":"x","cache_control":{}}]}]}""", "Unknown name \"cache_control\"" },
        { """{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"max_tokens":1}}""", "Unknown name \"max_tokens\"" },
        { """{"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"name":"1f"}]}]}""", "Invalid function name" },
        { """{"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"object","additionalProperties":false}}]}]}""", "Unknown name \"additionalProperties\"" },
        { """{"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"object","properties":{"a":{"$ref":"#"}}}}]}]}""", "Unknown name \"$ref\"" },
        { """{"contents":[CALL]}""".Replace("CALL", Call.Replace("SIGNED", "", StringComparison.Ordinal), StringComparison.Ordinal), "number of function response parts" },
        { """{"contents":[CALL]}""".Replace("CALL", Call.Replace("SIGNED", "", StringComparison.Ordinal) + Result, StringComparison.Ordinal), "missing a thought_signature" },
        { """{"contents":[CALL]}""".Replace("CALL", Call.Replace("SIGNED", ",\"thoughtSignature\":\"Z3cxLmFudGhyb3BpYy5lQQ==\"", StringComparison.Ordinal) + Result, StringComparison.Ordinal), "signature is not valid" },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task WhatTheVendorRefuses_IsRefused(string body, string why)
    {
        await using var vendor = new FakeGemini();
        var (status, text) = await AskAsync(vendor, "generateContent", body);
        Assert.Equal(400, status);
        Assert.Contains(why, (string?)JsonNode.Parse(text)!["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GeminiContents.Bypass)]
    [InlineData("own")]
    public async Task SignedCall_IsAccepted(string signature)
    {
        await using var vendor = new FakeGemini();
        var signed = $",\"thoughtSignature\":\"{(signature is "own" ? GeminiContents.Sign("f") : signature)}\"";
        var (status, text) = await AskAsync(vendor, "generateContent", """{"contents":[CALL]}""".Replace("CALL", Call.Replace("SIGNED", signed, StringComparison.Ordinal) + Result, StringComparison.Ordinal));
        Assert.True(status == 200, text);
    }

    [Theory]
    [InlineData("streamGenerateContent?alt=sse")]
    [InlineData("streamGenerateContent")]
    public async Task Stream_HasTheFramingThatWasAskedFor(string method)
    {
        await using var vendor = new FakeGemini();
        var (_, text) = await AskAsync(vendor, method, """{"contents":[{"parts":[{"text":"[[long 3]]"}]}]}""");
        var json = method.Contains("sse", StringComparison.Ordinal) ? "[" + string.Join(',', text.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries).Select(one => one["data: ".Length..])) + "]" : text;
        var chunks = JsonNode.Parse(json)!.AsArray();
        Assert.Equal("piece0 piece1 piece2 ", string.Concat(chunks.Select(chunk => (string?)chunk!["candidates"]![0]!["content"]!["parts"]![0]!["text"])));
        Assert.Equal("STOP", (string?)chunks[^1]!["candidates"]![0]!["finishReason"]);
    }

    private static async Task<(int Status, string Text)> AskAsync(FakeGemini vendor, string method, string body)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("x-goog-api-key", "k");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(vendor.Address, "/v1beta/models/gemini-3.5-flash:" + method), content, Cancelled);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }
}
