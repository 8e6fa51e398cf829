using Sluice.Protocols.Json;
using Sluice.Routing.Profile;
using Xunit;
using static Sluice.Routing.Tests.Catalogues;

namespace Sluice.Routing.Tests.Profile;

public sealed class MediaTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAABQAAAAQACAYAAAAAAAAAAAAAAAAAAAA="; // the head of a picture of 1280 by 1024

    public static TheoryData<string, string, string> Pictures { get; } = new()
    {
        { "anthropic", "/v1/messages", """{"model":"M","messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"DATA"}}]}]}""" },
        { "anthropic", "/v1/messages", """{"model":"M","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"DATA"}}]}]}]}""" },
        { "openai-chat", "/v1/chat/completions", """{"model":"M","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,DATA"}}]}]}""" },
        { "openai-responses", "/v1/responses", """{"model":"M","input":[{"type":"function_call_output","call_id":"c","output":[{"type":"input_image","image_url":"data:image/png;base64,DATA"}]}]}""" },
        { "gemini", "/v1beta/models/M:generateContent", """{"contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"DATA"}}]}]}""" },
        { "gemini", "/v1beta/models/M:generateContent", """{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{},"parts":[{"inlineData":{"mimeType":"image/png","data":"DATA"}}]}}]}]}""" },
        { "ollama", "/api/chat", """{"model":"M","messages":[{"role":"user","content":"x","images":["DATA"]}]}""" },
        { "ollama", "/api/generate", """{"model":"M","prompt":"x","images":["DATA"]}""" },
    };

    public static TheoryData<string, string, string> Sounds { get; } = new()
    {
        { "openai-chat", "/v1/chat/completions", """{"model":"M","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"DATA","format":"wav"}}]}]}""" },
        { "openai-responses", "/v1/responses", """{"model":"M","input":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"DATA","format":"wav"}}]}]}""" },
        { "gemini", "/v1beta/models/M:generateContent", """{"contents":[{"parts":[{"inlineData":{"mimeType":"audio/wav","data":"DATA"}}]}]}""" },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Pictures_AreFound_WhereverTheyStand(string protocol, string path, string body) => Assert.True(Profile(protocol, path, body.Replace("DATA", Png, StringComparison.Ordinal)) is { HasImages: true, MediaProblem: null });

    [Theory]
    [MemberData(nameof(Sounds))]
    public void Sound_IsFound(string protocol, string path, string body) => Assert.True(Profile(protocol, path, body.Replace("DATA", "UklGRg==", StringComparison.Ordinal)) is { HasAudio: true, HasImages: false, MediaProblem: null });

    [Theory]
    [MemberData(nameof(Pictures))]
    [MemberData(nameof(Sounds))]
    public void F015_BadBase64_IsRefused_NamingTheField(string protocol, string path, string body)
    {
        var decision = Standard().Decide(Profile(protocol, path, body.Replace("DATA", "not base64!", StringComparison.Ordinal).Replace("\"M\"", "\"sonnet\"", StringComparison.Ordinal)));
        Assert.Equal(400, decision.Refusal!.Status);
        Assert.Contains("is not base64", decision.Refusal.Message, StringComparison.Ordinal);
        Assert.Contains("[0]", decision.Refusal.Parameter, StringComparison.Ordinal);
    }

    [Fact]
    public void Base64_WithLineBreaksAndEscapedSlashes_IsGood() =>
        Assert.Null(Profile("ollama", "/api/chat", """{"model":"M","messages":[{"role":"user","images":["iVBO\nRw0K\/gg="]}]}""").MediaProblem);

    [Theory]
    [InlineData(Png, 1280, 1024)]
    [InlineData("R0lGODlhgAJAAfAAAAAAAP///yH5BAEAAAAALAAAAAABAAEA", 640, 320)]
    [InlineData("UklGRiQAAABXRUJQVlA4WAoAAAAQAAAAPwEA7wAAQUxQSA==", 320, 240)]
    [InlineData("UklGRiQAAABXRUJQVlA4TBgAAAAvPwE8AAcQEf0PRET/AwAA", 320, 241)]
    [InlineData("/9j/4AAQSkZJRgABAQAAAQABAAD/wAARCAEsAZADASIAAhEBAxEB", 400, 300)]
    [InlineData("aGVsbG8gd29ybGQsIHRoaXMgaXMgbm8gcGljdHVyZSBhdCBhbGw=", 0, 0)]
    [InlineData("iVBORw0K", 0, 0)]
    public void Sizes_AreReadFromTheHead(string base64, int width, int height) => Assert.Equal((width, height), PictureSize.Read(System.Text.Encoding.ASCII.GetBytes(base64)));

    [Theory]
    [InlineData("claude-sonnet-4-6", 1000, 1000, 1296)]
    [InlineData("claude-sonnet-4-6", 4000, 4000, 1568)]
    [InlineData("claude-opus-4-8", 2576, 1449, 4784)]
    [InlineData("gpt-4o", 1024, 1024, 765)]
    [InlineData("gpt-4o", 2048, 4096, 1105)]
    [InlineData("gpt-5.5", 1024, 1024, 630)]
    [InlineData("gemini-2.5-flash", 300, 300, 258)]
    [InlineData("gemini-3.5-flash", 300, 300, 1120)]
    [InlineData("gemma3:4b", 1000, 1000, 256)]
    [InlineData("qwen2.5vl:7b", 560, 560, 400)]
    public void Pictures_CostWhatTheVendorsPublish(string model, int width, int height, long tokens) =>
        Assert.Equal(tokens, PictureTokens.Of(new Picture(width, height, false), TokenFamilies.Of(model), model));

    [Fact]
    public void F015_Sound_GoesToAModelThatHears_ElseIsRefusedWithTheNamesOfThose()
    {
        const string Body = """{"model":"NAME","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}]}]}""";
        var hears = Local("llama/ears", alias: "ears") with { Protocol = "openai-chat", Traits = new() { Audio = true, ContextWindow = 8192 } };
        var deaf = Local("llama/deaf", alias: "deaf") with { Protocol = "openai-chat", Traits = new() { Audio = false, ContextWindow = 8192 } };
        var model = Of(deaf, hears);
        Assert.Equal("llama/ears Primary", model.Decide(Profile("openai-chat", "/v1/chat/completions", Body.Replace("NAME", "sluice/tier0", StringComparison.Ordinal))).Plan());
        var refusal = model.Decide(Profile("openai-chat", "/v1/chat/completions", Body.Replace("NAME", "deaf", StringComparison.Ordinal))).Refusal!;
        Assert.Equal(400, refusal.Status);
        Assert.Contains("takes no sound; these could: ears", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no model that is configured could", Of(deaf).Decide(Profile("openai-chat", "/v1/chat/completions", Body.Replace("NAME", "deaf", StringComparison.Ordinal))).Refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claude-opus-4-8", "anthropic/claude-opus-4-8")]
    [InlineData("sluice/auto", "anthropic/claude-haiku-4-5")]
    public void Search_PrefersAVendorThatSearches(string name, string expected)
    {
        var haiku = Cloud(Haiku, 1, "anthropic") with { Traits = new() { WebSearch = true } };
        var profile = Requests.Claude(Requests.ClaudeWebSearch.Replace("claude-opus-4-8", name, StringComparison.Ordinal));
        Assert.Equal(expected, Standard(haiku).Decide(profile).Plan[0].Model.Address);
    }

    [Fact]
    public void Search_WithoutAnyVendor_IsAnsweredLocally()
    {
        var decision = Of(Local(Coder)).Decide(Requests.Claude(Requests.ClaudeWebSearch));
        Assert.Equal($"{Coder} Primary", decision.Plan());
    }

    private static RequestProfile Profile(string protocol, string path, string body) =>
        RequestProfile.Create(protocol, path, Requests.Head(body, protocol == "gemini" ? new RequestPath("sonnet") : null), Requests.Headers(), Requests.Noon);
}
