using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Calls;
using Sluice.Gateway.Tests.Cascade;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Routing.Receipts;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Calls;

/// <summary>Answers of a local model that was named exactly, so that nobody could take over: over every client protocol, two kinds of servers.</summary>
public sealed class CallMendingTests
{
    private const string Bad = """{"file_path":"a.txt","new_string":"b"}""";
    private const string Good = """{"file_path":"a.txt","old_string":"a","new_string":"b"}""";

    public static TheoryData<string, string, bool> Ways => DraftFactsTests.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task PrintedCall_BecomesACall_BehindTheTextBeforeIt(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local);
        world.Drafter.Next(DraftFactsTests.Text(local, $$"""I will do it.\n\n<tool_call>{"name": "edit", "arguments": {{Good}}}</tool_call>"""));
        using var response = await AskAsync(world, path, stream);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        DraftFactsTests.AssertCall(path, stream, text, Good);
        Assert.DoesNotContain("tool_call>", text, StringComparison.Ordinal);
        Assert.Contains("I will do it.", text, StringComparison.Ordinal);
        Assert.Single(world.Drafts);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Contains(ReceiptJson.Read(row.Receipt!.ToArray()).Checks, check => check is { Name: "prose-call", Outcome: "repaired" });
        Assert.Equal((1, 1, 0), Tally(world));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task WrongArguments_AreFittedToTheSchema(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local);
        world.Drafter.Next(DraftFactsTests.Call(local, "edit", """{"filePath":"a.txt","old_str":"a","new_str":"b"}"""));
        using var response = await AskAsync(world, path, stream);
        DraftFactsTests.AssertCall(path, stream, await response.Content.ReadAsStringAsync(world.Cancel), Good);
        Assert.Single(world.Drafts);
        Assert.Equal((1, 1, 0), Tally(world));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CallThatCannotBeMended_IsAskedForOnceMore_HeldToItsForm(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local);
        world.Drafter.Next(DraftFactsTests.Call(local, "Edit", Bad), local == DraftWorld.Ollama ? DraftFactsTests.Text(local, Good) : DraftFactsTests.Call(local, "Edit", Good));
        using var response = await AskAsync(world, path, stream);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        DraftFactsTests.AssertCall(path, stream, text, Good);
        Assert.Equal(2, world.Drafts.Count);
        var second = world.Drafts[1].Json;
        Assert.Contains("old_string", second["messages"]!.AsArray()[^1]!.ToJsonString() + second["messages"]!.AsArray()[^2]!.ToJsonString(), StringComparison.Ordinal);
        if (local == DraftWorld.Ollama) Assert.Equal("object", (string?)second["format"]!["type"]);
        else Assert.Equal("Edit", (string?)second["tool_choice"]!["function"]!["name"]);
        var row = await world.Gateway.RowOf(response);
        var attempt = Assert.Single(row.Attempts);
        Assert.Equal((Outcomes.Ok, 60, 40), (attempt.Outcome, attempt.Tokens.Input, attempt.Tokens.Output));
        Assert.Contains(ReceiptJson.Read(row.Receipt!.ToArray()).Checks, check => check is { Name: "asked-again", Outcome: "repaired" });
        Assert.Equal((1, 0, 0), Tally(world));
        Assert.Equal(1, world.Gateway.Services.GetRequiredService<CallBook>().All.Values.Single().Total.Retried);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task F046_CallThatIsNeverRight_IsShownAsItCame_WithANote(string path, string local, bool stream)
    {
        await using var world = await DraftWorld.StartAsync(local);
        world.Drafter.Next(DraftFactsTests.Call(local, "Edit", Bad), local == DraftWorld.Ollama ? DraftFactsTests.Text(local, Bad) : DraftFactsTests.Call(local, "Edit", Bad));
        using var response = await AskAsync(world, path, stream);
        DraftFactsTests.AssertCall(path, stream, await response.Content.ReadAsStringAsync(world.Cancel), Bad);
        Assert.Equal(2, world.Drafts.Count);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(Outcomes.Ok, row.Request.Outcome);
        Assert.Contains("tool_calls", row.Request.Fidelity, StringComparison.Ordinal);
        Assert.Equal((1, 0, 1), Tally(world));
    }

    [Fact]
    public async Task CallThatWasRight_Stays_WhereOnlyTheOtherIsSaidAgain()
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama);
        const string sound = """{\"file_path\":\"c.txt\",\"old_string\":\"c\",\"new_string\":\"d\"}""", bad = """{\"file_path\":\"a.txt\",\"new_string\":\"b\"}""";
        var both = $$$"""{"index":0,"id":"call_a","type":"function","function":{"name":"Edit","arguments":"{{{sound}}}"}},{"index":1,"id":"call_b","type":"function","function":{"name":"Edit","arguments":"{{{bad}}}"}}""";
        world.Drafter.Next(
            Reply.Sse($$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{{{both}}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":30,"completion_tokens":20}}""" + "\n\ndata: [DONE]\n\n"),
            DraftFactsTests.Call(DraftWorld.Llama, "Edit", Good));
        using var response = await AskAsync(world, Ask.Messages, stream: false);
        var calls = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!["content"]!.AsArray();
        Assert.Equal(["c.txt", "a.txt"], calls.Select(call => (string?)call!["input"]!["file_path"]));
        Assert.Equal(2, calls.Select(call => (string?)call!["id"]).Distinct().Count());
    }

    [Fact]
    public async Task F046_ToolThatNobodyOffered_IsShownAsItCame_WhenTheServerRefusesTheSecondQuestion()
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama);
        world.Drafter.Next(DraftFactsTests.Call(DraftWorld.Llama, "launch_rocket", "{}"), Reply.Json("""{"error":{"message":"no tool_choice here","type":"invalid_request_error"}}""", 400));
        using var response = await AskAsync(world, Ask.Messages, stream: true);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Wire.AssertComplete(Ask.Messages, text);
        Assert.Contains("launch_rocket", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task Text_IsNotHeld(string path)
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama);
        world.Drafter.Next(Reply.Sse(Chunk("Let me look at it.")).ThenSilence());
        using var request = await world.Gateway.Client.SendAsync(await StreamingAsync(world, path), HttpCompletionOption.ResponseHeadersRead, world.Cancel);
        using var reader = new StreamReader(await request.Content.ReadAsStreamAsync(world.Cancel));
        var seen = "";
        while (!seen.Contains("Let me look at it.", StringComparison.Ordinal)) seen += await reader.ReadLineAsync(world.Cancel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SwitchedOff_TheServersOwnBytesPass(bool stream)
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama, more: """ "local": { "repair": false } """);
        var printed = $$"""<tool_call>{"name": "Edit", "arguments": {{Good}}}</tool_call>""";
        world.Drafter.Next(DraftFactsTests.Text(DraftWorld.Llama, printed));
        using var response = await AskAsync(world, Ask.Chat, stream);
        Assert.Contains("tool_call", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
        Assert.Empty(world.Gateway.Services.GetRequiredService<CallBook>().All);
    }

    [Fact]
    public async Task LongCall_KeepsItsClientAlive_WhileItIsHeld()
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama);
        var (first, second) = (new Gate(), new Gate());
        world.Drafter.Next(Reply.Sse(CallChunk("Edit", """{"file_path":"a.txt",""")).ThenWait(first).Then(CallChunk(null, "\"old_string\":\"a\",")).ThenWait(second).Then(CallChunk(null, "\"new_string\":\"b\"}", "tool_calls") + "data: [DONE]\n\n"));
        using var response = await world.Gateway.Client.SendAsync(await StreamingAsync(world, Ask.Messages), HttpCompletionOption.ResponseHeadersRead, world.Cancel).WhileAsync(async () =>
        {
            await first.Reached;
            world.World.Clock.Advance(TimeSpan.FromSeconds(30));
            first.Open();
            await second.Reached;
        });
        second.Open();
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        // The one sign of life that Claude Code counts: text, though it is empty.
        Assert.Contains("\"text_delta\",\"text\":\"\"", text, StringComparison.Ordinal);
        DraftFactsTests.AssertCall(Ask.Messages, true, text, Good);
    }

    [Fact]
    public async Task CallerWhoLeavesDuringTheSecondQuestion_IsCountedWithWhatTheFirstCost()
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama);
        world.Drafter.Next(
            Reply.Sse(Chunk("I will.") + CallChunk("Edit", Bad, "tool_calls") + """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":1234,"completion_tokens":56,"total_tokens":1290}}""" + "\n\ndata: [DONE]\n\n"),
            Reply.Sse().ThenSilence());
        string id;
        using (var response = await world.Gateway.Client.SendAsync(await StreamingAsync(world, Ask.Messages), HttpCompletionOption.ResponseHeadersRead, world.Cancel))
        {
            id = response.Headers.GetValues("x-sluice-request-id").Single();
            while (world.Drafts.Count < 2) await Task.Yield();
        }

        var row = await world.Gateway.RowOf(id);
        Assert.Equal(Outcomes.ClientCancelled, row.Request.Outcome);
        var tokens = Assert.Single(row.Attempts).Tokens;
        Assert.True(tokens is { Input: >= 1234, Output: >= 56 }, tokens.ToString());
    }

    [Theory]
    [InlineData("```json\n{\"name\": \"Edit\", ", true)]
    [InlineData("I will do it.\n```json\n{\"name\": \"Edit\", ", false)]
    public async Task HeldText_IsNotWhatKeepsAnotherModelFromTakingOver(string text, bool takesOver)
    {
        await using var world = await DraftWorld.StartAsync(DraftWorld.Llama, routing: """, "fallback": { "small": ["sonnet"] } """);
        world.Drafter.Next(Reply.Sse(Chunk(text) + """data: {"error":{"message":"out of memory","type":"server_error","code":500}}""" + "\n\n"));
        using var response = await AskAsync(world, Ask.Messages, stream: true);
        var came = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(takesOver ? 1 : 0, world.CloudTurns.Count);
        // What has begun cannot begin anew: then nothing that was held is kept from the client.
        Assert.Equal(!takesOver, came.Contains("```json", StringComparison.Ordinal));
    }

    private static (int Answers, int Repaired, int Failed) Tally(DraftWorld world)
    {
        var tally = world.Gateway.Services.GetRequiredService<CallBook>().All.Values.Single().Total;
        return (tally.Answers, tally.Repaired, tally.Failed);
    }

    private static string Alias(DraftWorld world) => world.Local == DraftWorld.Llama ? "small" : "coder";

    private static Task<HttpResponseMessage> AskAsync(DraftWorld world, string path, bool stream) =>
        world.Gateway.PostAsync(path, Ask.For(path, Alias(world), stream, "Replace a by b in a.txt.", DraftFactsTests.Tools(path)));

    private static Task<HttpRequestMessage> StreamingAsync(DraftWorld world, string path)
    {
        var (address, body) = Ask.Address(path, Ask.For(path, Alias(world), true, "Replace a by b in a.txt.", DraftFactsTests.Tools(path)));
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("x-sluice-token", world.Gateway.Token);
        return Task.FromResult(request);
    }

    private static string Chunk(string text) => $$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":{{{JsonValue.Create(text).ToJsonString()}}}},"finish_reason":null}]}""" + "\n\n";

    private static string CallChunk(string? name, string arguments, string? finish = null) =>
        $$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0{{{(name is null ? "" : ",\"id\":\"call_a\",\"type\":\"function\"")}}},"function":{{{{(name is null ? "" : $"\"name\":\"{name}\",")}}}"arguments":{{{JsonValue.Create(arguments).ToJsonString()}}}}}]},"finish_reason":{{{(finish is null ? "null" : $"\"{finish}\"")}}}}]}""" + "\n\n";
}

internal static class WaitingTasks
{
    /// <summary>Does something while a task runs, then waits for it.</summary>
    public static async Task<T> WhileAsync<T>(this Task<T> task, Func<Task> meanwhile)
    {
        await meanwhile();
        return await task;
    }
}
