using Sluice.Protocols.Json;
using Sluice.Routing.Profile;
using Sluice.Routing.Profile.Prompts;
using Xunit;

namespace Sluice.Routing.Tests.Profile;

public sealed class PromptTokensTests
{
    private const string Words = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda omicron sigma omega phi chi"; // 16 words

    public static TheoryData<string, string> Parts { get; } = new()
    {
        { "anthropic", """{"system":[{"type":"text","text":"WORDS"}],"messages":[{"role":"user","content":"x"}]}""" },
        { "anthropic", """{"messages":[{"role":"user","content":"WORDS"}]}""" },
        { "anthropic", """{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_0123456789abcdef0123456789abcdef","content":[{"type":"text","text":"WORDS"}]}]}]}""" },
        { "anthropic", """{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"WORDS","signature":"c2lnbmF0dXJlIG9mIHRoZSB0aGlua2luZyB3aGljaCBub2JvZHkgcmVhZHM"}]}]}""" },
        { "anthropic", """{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"toolu_0123456789abcdef0123456789abcdef","name":"f","input":{"a":"WORDS"}}]}]}""" },
        { "anthropic", """{"messages":[{"role":"user","content":"x"}],"tools":[{"name":"f","description":"WORDS","input_schema":{"type":"object"}}]}""" },
        { "anthropic", """{"messages":[{"role":"user","content":"x"}],"tools":[{"name":"f","input_schema":{"type":"object","properties":{"a":{"description":"WORDS"}}}}]}""" },
        { "anthropic", """{"messages":[{"role":"user","content":"x"}],"output_config":{"format":{"type":"json_schema","schema":{"description":"WORDS"}}}}""" },
        { "anthropic", """{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"d"},"title":"WORDS"}]}]}""" },
        { "openai-chat", """{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"call_0123456789abcdef0123456789","type":"function","function":{"name":"f","arguments":"{\"a\":\"WORDS\"}"}}]}]}""" },
        { "openai-chat", """{"messages":[{"role":"tool","tool_call_id":"call_0123456789abcdef0123456789","content":"WORDS"}]}""" },
        { "openai-responses", """{"instructions":"WORDS","input":"x"}""" },
        { "openai-responses", """{"input":[{"type":"function_call_output","call_id":"call_0123456789abcdef0123456789","output":"WORDS"}]}""" },
        { "openai-responses", """{"input":[{"type":"custom_tool_call","call_id":"c","name":"apply_patch","input":"WORDS"}]}""" },
        { "gemini", """{"contents":[{"parts":[{"functionCall":{"name":"f","args":{"a":"WORDS"}},"thoughtSignature":"c2lnbmF0dXJl"}]}]}""" },
        { "gemini", """{"generateContentRequest":{"contents":[{"parts":[{"text":"WORDS"}]}]}}""" },
        { "gemini", """{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{"output":"WORDS"}}}]}]}""" },
        { "ollama", """{"prompt":"WORDS"}""" },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void EveryKindOfBlock_IsCounted_AndWhatNobodyReadsIsNot(string protocol, string body)
    {
        var with = Count(protocol, body.Replace("WORDS", Words, StringComparison.Ordinal));
        var without = Count(protocol, body.Replace("WORDS", "", StringComparison.Ordinal));
        Assert.InRange(with - without, 15, 20);
        Assert.InRange(without, 0, 90);
    }

    [Fact]
    public void Base64_IsNoText()
    {
        var data = new string('A', 100_000);
        Assert.InRange(Count("anthropic", $$$"""{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{data}}}"}}]}]}"""), 1, 20);
        Assert.InRange(Count("openai-chat", $$$"""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{data}}}"}}]}]}"""), 1, 20);
    }

    [Fact]
    public void NearALimit_ThePromptIsReadFromEndToEnd()
    {
        // In samples this looks longer than it is: the few windows all fall on the dense half of each line.
        var profile = Requests.Named("coder", words: 4000);
        var model = Catalogues.Local(Catalogues.Coder);
        Assert.Equal(profile.CountFor(model), profile.TokensFor(model, limit: profile.CountFor(model)));
    }

    [Fact]
    public void Calibration_AppliesToTheText()
    {
        var profile = RequestProfile.Create("anthropic", "/v1/messages", Requests.Head($$"""{"model":"m","messages":[{"role":"user","content":"{{Words}}"}]}"""), Requests.Headers(), Requests.Noon, calibration: new Doubling());
        Assert.Equal(profile.CountedTokens * 2, profile.CountFor(Catalogues.Local(Catalogues.Coder)));
    }

    private static long Count(string protocol, string body) => PromptTokens.Count(PromptShape.Of(protocol), RequestHead.Read(System.Text.Encoding.UTF8.GetBytes(body)));

    private sealed class Doubling : ITokenCalibration
    {
        public double RatioOf(Sluice.Routing.Catalogue.RoutableModel model) => 2;
    }
}
