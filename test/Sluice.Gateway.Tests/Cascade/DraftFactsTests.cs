using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Cascade;

/// <summary>Agents' turns through the whole gateway, judged by the product's own verifier.</summary>
public sealed class DraftFactsTests
{
    private const string Schema = """{"type":"object","properties":{"file_path":{"type":"string"},"old_string":{"type":"string"},"new_string":{"type":"string"}},"required":["file_path","old_string","new_string"]}""";
    private const string Bad = """{"file_path":"a.txt","new_string":"b"}""";
    private const string Good = """{"file_path":"a.txt","old_string":"a","new_string":"b"}""";

    public static TheoryData<string, string, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, string, bool>();
            foreach (var path in new[] { Ask.Messages, Ask.Chat, Ask.Responses, Ask.Gemini, Ask.OllamaChat })
            {
                foreach (var local in new[] { DraftWorld.Ollama, DraftWorld.Llama })
                {
                    ways.Add(path, local, true);
                    ways.Add(path, local, false);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task GoodCall_StaysLocal(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local);
        world.Drafter.Next(Call(local, "Edit", Good));
        using var response = await AskAsync(world, path, stream);
        AssertCall(path, stream, await response.Content.ReadAsStringAsync(world.Cancel), Good);
        Assert.Empty(world.CloudTurns);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task MalformedCall_IsRepairedByOneRetry(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local);
        world.Drafter.Next(Call(local, "Edit", Bad), Call(local, "Edit", Good));
        using var response = await AskAsync(world, path, stream);
        AssertCall(path, stream, await response.Content.ReadAsStringAsync(world.Cancel), Good);
        Assert.Empty(world.CloudTurns);
        // The failed call is answered by a result that says what was wrong.
        var second = world.Drafts[1].Json["messages"]!.AsArray();
        Assert.Equal("assistant", (string?)second[^2]!["role"]);
        Assert.Equal("tool", (string?)second[^1]!["role"]);
        Assert.Contains("old_string", second[^1]!["content"]!.ToJsonString(), StringComparison.Ordinal);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.RejectedDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task MalformedTwice_GoesUpUnseen(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local);
        world.Drafter.Next(Call(local, "Edit", Bad), Call(local, "Edit", Bad));
        using var response = await AskAsync(world, path, stream, $"[[call Edit {Good}]]");
        AssertCall(path, stream, await response.Content.ReadAsStringAsync(world.Cancel), Good);
        Assert.Single(world.CloudTurns);
        Assert.Equal("3", Wire.Header(response, "x-sluice-attempts"));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.RejectedDraft, Outcomes.RejectedDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CallWrittenAsProse_BecomesACall(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local);
        world.Drafter.Next(Text(local, $$"""<tool_call>{"name": "Edit", "arguments": {{Good}}}</tool_call>"""));
        using var response = await AskAsync(world, path, stream);
        AssertCall(path, stream, await response.Content.ReadAsStringAsync(world.Cancel), Good);
        Assert.Single(world.Drafts);
        Assert.Empty(world.CloudTurns);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HopelessDraft_IsStoppedBeforeItsEnd(bool stream)
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama);
        // A tool that nobody offers, and arguments that never end.
        world.Drafter.Next(Reply.Sse("""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"launch_rocket","arguments":"{\"a\":"}}]},"finish_reason":null}]}""" + "\n\n").ThenSilence(), Call(DraftWorld.Llama, "Edit", Good));
        using var response = await AskAsync(world, Ask.Messages, stream);
        AssertCall(Ask.Messages, stream, await response.Content.ReadAsStringAsync(world.Cancel), Good);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.RejectedDraft, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        await world.Drafts[0].Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, world.Drafts[0].ClosedBy);
    }

    [Fact]
    public async Task RepairSwitchedOff_GoesUpAtOnce()
    {
        await using var world = await DraftWorld.StartAsync(cascade: """ "repair": false """);
        world.Drafter.Next(Call(DraftWorld.Ollama, "Edit", Bad));
        using var response = await AskAsync(world, Ask.Messages, stream: true, $"[[call Edit {Good}]]");
        AssertCall(Ask.Messages, true, await response.Content.ReadAsStringAsync(world.Cancel), Good);
        Assert.Single(world.Drafts);
        Assert.Single(world.CloudTurns);
    }

    private static Task<HttpResponseMessage> AskAsync(DraftWorld world, string path, bool stream, string text = "Replace a by b in a.txt.") => world.Gateway.PostAsync(path, Ask.For(path, DraftWorld.Asked, stream, text, Tools(path)));

    internal static string Tools(string path) => path switch
    {
        Ask.Messages => $$""","tools":[{"name":"Edit","description":"edits","input_schema":{{Schema}}}]""",
        Ask.Responses => $$""","tools":[{"type":"function","name":"Edit","description":"edits","parameters":{{Schema}}}]""",
        Ask.Gemini => $$""","tools":[{"functionDeclarations":[{"name":"Edit","description":"edits","parameters":{{Schema}}}]}]""",
        _ => $$$""","tools":[{"type":"function","function":{"name":"Edit","description":"edits","parameters":{{{Schema}}}}}]""",
    };

    // A local server's answer that is one call.
    internal static Reply Call(string local, string name, string arguments) => local == DraftWorld.Ollama
        ? Reply.Ndjson($$$"""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"{{{name}}}","arguments":{{{arguments}}}}}]},"done":false}""" + "\n"
            + """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":30,"eval_count":20}""" + "\n")
        : Reply.Sse($$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"{{{name}}}","arguments":{{{JsonValue.Create(arguments).ToJsonString()}}}}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":30,"completion_tokens":20}}""" + "\n\ndata: [DONE]\n\n");

    // A local server's answer that is text.
    internal static Reply Text(string local, string text) => local == DraftWorld.Ollama
        ? Reply.Ndjson($$$"""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":{{{JsonValue.Create(text).ToJsonString()}}}},"done":true,"done_reason":"stop","prompt_eval_count":30,"eval_count":20}""" + "\n")
        : Reply.Sse($$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":{{{JsonValue.Create(text).ToJsonString()}}}},"finish_reason":"stop"}],"usage":{"prompt_tokens":30,"completion_tokens":20}}""" + "\n\ndata: [DONE]\n\n");

    internal static void AssertCall(string path, bool stream, string text, string arguments)
    {
        if (stream) Wire.AssertComplete(path, text);
        var (name, said) = Assert.Single(Calls(path, stream, text));
        Assert.Equal("Edit", name);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(arguments), JsonNode.Parse(said)), said);
    }

    private static List<(string Name, string Arguments)> Calls(string path, bool stream, string text) => (path, stream) switch
    {
        (Ask.Messages, true) => [.. SseEvents.Of(text).Where(sse => sse.Type == "content_block_start").Select(sse => JsonNode.Parse(sse.Data)!).Where(start => (string?)start["content_block"]!["type"] == "tool_use")
            .Select(start => ((string)start["content_block"]!["name"]!, string.Concat(SseEvents.Of(text).Where(sse => sse.Type == "content_block_delta").Select(sse => JsonNode.Parse(sse.Data)!).Where(delta => (int)delta["index"]! == (int)start["index"]!).Select(delta => (string?)delta["delta"]!["partial_json"]))))],
        (Ask.Messages, false) => [.. JsonNode.Parse(text)!["content"]!.AsArray().Where(block => (string?)block!["type"] == "tool_use").Select(block => ((string)block!["name"]!, block["input"]!.ToJsonString()))],
        (Ask.Chat, true) => [.. SseEvents.Of(text).Where(sse => sse.Data.StartsWith('{')).SelectMany(sse => JsonNode.Parse(sse.Data)!["choices"]?.AsArray().FirstOrDefault()?["delta"]?["tool_calls"]?.AsArray() ?? [])
            .GroupBy(call => (int)call!["index"]!).Select(call => (string.Concat(call.Select(part => (string?)part!["function"]?["name"])), string.Concat(call.Select(part => (string?)part!["function"]?["arguments"]))))],
        (Ask.Chat, false) => [.. JsonNode.Parse(text)!["choices"]![0]!["message"]!["tool_calls"]!.AsArray().Select(call => ((string)call!["function"]!["name"]!, (string)call["function"]!["arguments"]!))],
        (Ask.Responses, true) => [.. SseEvents.Of(text).Where(sse => sse.Type == "response.output_item.done").Select(sse => JsonNode.Parse(sse.Data)!["item"]!).Where(item => (string?)item["type"] == "function_call").Select(item => ((string)item["name"]!, (string)item["arguments"]!))],
        (Ask.Responses, false) => [.. JsonNode.Parse(text)!["output"]!.AsArray().Where(item => (string?)item!["type"] == "function_call").Select(item => ((string)item!["name"]!, (string)item["arguments"]!))],
        (Ask.Gemini, true) => [.. SseEvents.Of(text).SelectMany(sse => GeminiCalls(JsonNode.Parse(sse.Data)!))],
        (Ask.Gemini, false) => [.. GeminiCalls(JsonNode.Parse(text)!)],
        (_, true) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line => OllamaCalls(JsonNode.Parse(line)!))],
        _ => [.. OllamaCalls(JsonNode.Parse(text)!)],
    };

    private static IEnumerable<(string Name, string Arguments)> GeminiCalls(JsonNode chunk) =>
        (chunk["candidates"]?[0]?["content"]?["parts"]?.AsArray() ?? []).Where(part => part!["functionCall"] is not null).Select(part => ((string)part!["functionCall"]!["name"]!, part["functionCall"]!["args"]!.ToJsonString()));

    private static IEnumerable<(string Name, string Arguments)> OllamaCalls(JsonNode line) =>
        (line["message"]?["tool_calls"]?.AsArray() ?? []).Select(call => ((string)call!["function"]!["name"]!, call["function"]!["arguments"]!.ToJsonString()));
}
