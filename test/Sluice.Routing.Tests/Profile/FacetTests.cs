using Sluice.Protocols.Json;
using Sluice.Routing.Profile;
using Xunit;

namespace Sluice.Routing.Tests.Profile;

public sealed class FacetTests
{
    [Fact]
    public void Claude_Facets()
    {
        var profile = Requests.Claude(Requests.ClaudeMain(more: Requests.ClaudeToolResult));
        Assert.Equal(["Bash", "Write"], profile.ToolNames);
        Assert.True(profile.HasTools);
        Assert.True(profile.WantsThinking);
        Assert.True(profile.Stream);
        Assert.False(profile.HasImages);
        Assert.Equal(64000, profile.MaxOutputTokens);
        Assert.Equal(["fix the bug in src/app.cs"], profile.LastUserTurns);
        Assert.Equal("claude-opus-4-8", profile.RequestedModel);
        Assert.Equal("3f0c9a52-7a11-4a41-9d3e-0d9b0f6f1a2b", profile.Session);
    }

    [Fact]
    public void CacheSeconds_AreTheLongestMark()
    {
        Assert.Equal(300, Requests.Claude(Requests.ClaudeMain()).CacheSeconds);
        Assert.Equal(3600, Requests.Claude(Requests.ClaudeMain(more: Requests.ClaudeToolResult)).CacheSeconds);
        Assert.Equal(0, Requests.Claude(Requests.ClaudeTitle).CacheSeconds);
        Assert.Null(Requests.Chat(Requests.OpenCodeMain).CacheSeconds);
        Assert.Equal(0, Requests.Claude(Requests.ClaudeTitle.Replace("fix the bug", """what does \"cache_control\":{\"ttl\":\"1h\"} mean""", StringComparison.Ordinal)).CacheSeconds);
    }

    [Fact]
    public void Ollama_Facets()
    {
        var profile = RequestProfile.Create("ollama", "/api/chat", Requests.Head(Requests.OllamaChat), Requests.Headers(), Requests.Noon);
        Assert.Equal(["read"], profile.ToolNames);
        Assert.True(profile.HasImages);
        Assert.True(profile.WantsThinking);
        Assert.True(profile.Stream);
        Assert.Equal(100, profile.MaxOutputTokens);
        Assert.Equal(["hello"], profile.LastUserTurns);
        Assert.Null(profile.CacheSeconds);
    }

    [Fact]
    public void Ollama_Generate_HasOnePrompt()
    {
        var profile = RequestProfile.Create("ollama", "/api/generate", Requests.Head("""{"model":"m","prompt":"say hi","images":["aGk="],"stream":false}"""), Requests.Headers(), Requests.Noon);
        Assert.Equal(["say hi"], profile.LastUserTurns);
        Assert.True(profile.HasImages);
        Assert.False(profile.Stream);
    }

    [Fact]
    public void Chat_Facets()
    {
        var profile = Requests.Chat(Requests.OpenCodeMain);
        Assert.Equal(["bash", "task"], profile.ToolNames);
        Assert.Equal(8192, profile.MaxOutputTokens);
        Assert.False(profile.WantsThinking);
        Assert.Equal(["rename the class"], profile.LastUserTurns);
        Assert.True(Requests.Chat("""{"reasoning_effort":"high","max_completion_tokens":5}""").WantsThinking);
        Assert.Equal(5, Requests.Chat("""{"max_tokens":9,"max_completion_tokens":5}""").MaxOutputTokens);
        var picture = Requests.Chat("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}},{"type":"text","text":"what is it"}]}]}""");
        Assert.True(picture.HasImages);
        Assert.Equal(["what is it"], picture.LastUserTurns);
    }

    [Fact]
    public void Codex_And_Gemini_Names()
    {
        var codex = RequestProfile.Create("openai-responses", "/v1/responses", Requests.Head(Requests.CodexMain), Requests.Headers(), Requests.Noon);
        Assert.Equal(["exec_command", "spawn_agent", "web_search"], codex.ToolNames);
        Assert.Equal(["add a test"], codex.LastUserTurns);
        Assert.Equal("0199-session", codex.Session);
        var gemini = RequestProfile.Create("gemini", "/v1beta/models/qwen3-coder:30b:streamGenerateContent", Requests.Head(Requests.GeminiMain, new RequestPath("qwen3-coder:30b", Stream: true)), Requests.Headers(), Requests.Noon);
        Assert.Equal("qwen3-coder:30b", gemini.RequestedModel);
        Assert.Equal(["read_file", "invoke_agent"], gemini.ToolNames);
        Assert.True(gemini.Stream);
    }

    [Fact]
    public void LastUserTurns_AreAtMostThree_OldestFirst_WithoutWhatClientsInject()
    {
        var turns = string.Concat(Enumerable.Range(1, 5).Select(i => $$""",{"role":"assistant","content":"ok"},{"role":"user","content":"<system-reminder>r</system-reminder>turn {{i}}<system-reminder>\nnever {{i}}</system-reminder>"}"""));
        Assert.Equal(["turn 3", "turn 4", "turn 5"], Requests.Claude(Requests.ClaudeMain(more: turns + Requests.ClaudeToolResult)).LastUserTurns);
    }

    [Fact]
    public void Media_InToolResults_Count_AndTextAboutThemDoesNot()
    {
        var png = """,{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}}]}]}""";
        Assert.True(Requests.Claude(Requests.ClaudeMain(more: png)).HasImages);
        Assert.False(Requests.Claude(Requests.ClaudeMain("""what is {\"type\":\"image\"} and \"document\" here""")).HasImages);
        var pdf = """,{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"aGk="}}]}""";
        Assert.True(Requests.Claude(Requests.ClaudeMain(more: pdf)).HasDocuments);
    }

    [Fact]
    public void Blobs_AreCountedAsPictures_NotAsText()
    {
        var data = Convert.ToBase64String(new byte[300_000]);
        var plain = Requests.Claude(Requests.ClaudeMain()).EstimatedInputTokens;
        var seen = Requests.Claude(Requests.ClaudeMain(more: $$$""",{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{data}}}"}}]}""")).EstimatedInputTokens;
        // Claude Opus 4.8 at the size of a usual screenshot, for the data tells none.
        Assert.InRange(seen - plain, 46 * 37, (46 * 37) + 100);
    }
}
