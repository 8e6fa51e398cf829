using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Handover;
using Xunit;

namespace Sluice.Routing.Tests.Handover;

public sealed class TranscriptHandoverTests
{
    private const long Budget = 6_000;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void LongLoop_KeepsGoalLastTurnsAndOpenFiles_AndFits()
    {
        var shortened = TranscriptHandover.Shorten(Loop(40), Budget)!;
        Assert.Equal((82, true), (shortened.Total, shortened.Kept is > 3 and < 40));
        var text = Text(shortened.Request);
        Assert.Contains("Fix the parser, please.", text, StringComparison.Ordinal);
        Assert.Contains("call 39", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"call 2\"", text, StringComparison.Ordinal);
        Assert.Contains("<file path=", text, StringComparison.Ordinal);
        Assert.Contains($"history shortened to {shortened.Kept} of 82 turns, with ", shortened.Words, StringComparison.Ordinal);
        Assert.True(Tokens(shortened.Request) <= Budget, $"{Tokens(shortened.Request)}");
        Assert.Equal("You are a coding agent.", ((TextBlock)shortened.Request.Messages[0].Content[0]).Text.Decode());
    }

    [Fact]
    public void NextRequestsOfTheLoop_BeginWithTheSameBytes()
    {
        var same = 0;
        for (var calls = 20; calls < 60; calls++)
        {
            var before = Wire(TranscriptHandover.Shorten(Loop(calls), Budget)!.Request);
            var after = Wire(TranscriptHandover.Shorten(Loop(calls + 1), Budget)!.Request);
            if (after.StartsWith(before[..^2], StringComparison.Ordinal)) same++;
        }

        // The cut moves on now and then, by a good stretch each time.
        Assert.InRange(same, 32, 39);
    }

    [Fact]
    public void CallsAndResults_StayTogether_WhereverTheCutFalls()
    {
        for (var calls = 3; calls < 70; calls++)
        {
            if (TranscriptHandover.Shorten(Loop(calls, parallel: calls % 3 == 0), Budget) is not { } shortened) continue;
            var open = new HashSet<string>();
            foreach (var message in shortened.Request.Messages)
            {
                foreach (var block in message.Content)
                {
                    if (block is ToolCallBlock call) Assert.True(open.Add(call.Id));
                    if (block is ToolResultBlock result) Assert.True(open.Remove(result.CallId), $"{calls}: no call for {result.CallId}");
                }
            }

            Assert.Empty(open);
            Assert.True(Tokens(shortened.Request) <= Budget);
        }
    }

    [Fact]
    public void Roles_Alternate()
    {
        var roles = TranscriptHandover.Shorten(Loop(40), Budget)!.Request.Messages.Where(message => message.Role != MessageRole.System).Select(message => message.Role).ToList();
        for (var i = 1; i < roles.Count; i++) Assert.NotEqual(roles[i - 1], roles[i]);
    }

    [Fact]
    public void LastQuestion_ThatIsCutOff_IsTold()
    {
        var request = Loop(30, question: (5, "Now only rename Foo to Bar."));
        var text = Text(TranscriptHandover.Shorten(request, Budget)!.Request);
        Assert.Contains("What the user asked last in the part that is left out:\\nNow only rename Foo to Bar.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void FileThatWasEditedSince_IsNotShownAsItWas()
    {
        List<Message> messages = [User("Fix it."), Call("1", "Read", """{"file_path":"/a.cs"}"""), Result("1", "old content of a"), Call("2", "Edit", """{"file_path":"/a.cs","old_string":"old","new_string":"new"}"""), Result("2", "ok")];
        messages.Add(Call("3", "Write", """{"file_path":"/b.cs","content":"all of b"}"""));
        messages.Add(Result("3", "ok"));
        for (var i = 10; i < 30; i++) messages.AddRange([Call($"{i}", "Bash", """{"command":"make"}"""), Result($"{i}", Words(200, i))]);
        var text = Text(TranscriptHandover.Shorten(Of(messages), 3_000)!.Request);
        Assert.DoesNotContain("old content of a", text, StringComparison.Ordinal);
        Assert.Contains("<file path=\\\"/b.cs\\\" note=\\\"as it was last seen\\\">\\nall of b", text, StringComparison.Ordinal);
    }

    [Fact]
    public void HugeResult_LosesItsMiddle()
    {
        List<Message> messages = [User("Read it."), Call("1", "Read", """{"file_path":"/big.txt"}"""), Result("1", "first line\n" + string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"line number {i}")) + "\nlast line")];
        var shortened = TranscriptHandover.Shorten(Of(messages), Budget)!;
        var result = Assert.IsType<ToolResultBlock>(shortened.Request.Messages[^1].Content[0]);
        var text = Assert.IsType<TextBlock>(result.Content[0]).Text.Decode();
        Assert.StartsWith("first line\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\nlast line", text, StringComparison.Ordinal);
        Assert.Matches(@"\n\[… \d+ characters left out here …\]\n", text);
        Assert.True(Tokens(shortened.Request) <= Budget);
        Assert.Equal(shortened.Total, shortened.Kept);
    }

    [Fact]
    public void SurrogatePairs_AreNotCutApart()
    {
        List<Message> messages = [User("Read it."), Call("1", "Read", """{"file_path":"/big.txt"}"""), Result("1", string.Concat(Enumerable.Repeat("😀", 30_000)))];
        var text = Text(TranscriptHandover.Shorten(Of(messages), 2_000)!.Request);
        Assert.DoesNotContain("\uFFFD", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\\ufffd", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void WhatCannotBeLeftOut_IsNotCut()
    {
        Assert.Null(TranscriptHandover.Shorten(Of([User(Words(9_000, 1))]), Budget));
        Assert.Null(TranscriptHandover.Shorten(Of([User(Words(9_000, 1)), new Message(MessageRole.Assistant, [Text("ok")]), User("go on")]), Budget));
        Assert.Null(TranscriptHandover.Shorten(Loop(40) with { Tools = [new ToolDefinition("big") { Description = JsonText.FromString(Words(9_000, 1)) }] }, Budget));
    }

    [Fact]
    public void Thoughts_OfAnotherModel_GoFirst()
    {
        var request = Loop(40);
        request = request with { Messages = [.. request.Messages.Select(message => message.Role == MessageRole.Assistant ? message with { Content = [new ReasoningBlock(JsonText.FromString("hidden thought")), .. message.Content] } : message)] };
        Assert.DoesNotContain("hidden thought", Text(TranscriptHandover.Shorten(request, Budget)!.Request), StringComparison.Ordinal);
    }

    private static ModelRequest Loop(int calls, bool parallel = false, (int At, string Text)? question = null)
    {
        List<Message> messages = [new(MessageRole.System, [Text("You are a coding agent.")]), User("Fix the parser, please.")];
        for (var i = 0; i < calls; i++)
        {
            if (question is { } asked && asked.At == i)
            {
                messages.Add(new Message(MessageRole.Assistant, [Text("Done with that.")]));
                messages.Add(User(asked.Text));
            }

            List<ContentBlock> said = [Text($"call {i}"), new ToolCallBlock($"c{i}", "Read", RawJson.Parse($$"""{"file_path":"/src/{{i % 7}}.cs"}"""))];
            List<ContentBlock> results = [new ToolResultBlock($"c{i}", null, [Text(Words(150, i))])];
            if (parallel)
            {
                said.Add(new ToolCallBlock($"p{i}", "Bash", RawJson.Parse("""{"command":"make"}""")));
                results.Add(new ToolResultBlock($"p{i}", null, [Text(Words(80, i))]));
            }

            messages.Add(new Message(MessageRole.Assistant, said));
            messages.Add(new Message(MessageRole.User, results));
        }

        return Of(messages);
    }

    private static ModelRequest Of(List<Message> messages) => new() { Model = "m", Messages = messages, Tools = [new ToolDefinition("Read") { Schema = RawJson.Parse("""{"type":"object"}""") }] };

    private static Message User(string text) => new(MessageRole.User, [Text(text)]);

    private static Message Call(string id, string name, string arguments) => new(MessageRole.Assistant, [new ToolCallBlock(id, name, RawJson.Parse(arguments))]);

    private static Message Result(string id, string text) => new(MessageRole.User, [new ToolResultBlock(id, null, [Text(text)])]);

    private static TextBlock Text(string text) => new(JsonText.FromString(text));

    private static string Words(int count, int seed) => string.Join(' ', Enumerable.Range(0, count).Select(i => $"word{(i + seed) % 10}"));

    // The messages as a server would read them, in an order that any prompt cache goes by.
    private static string Wire(ModelRequest request)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        var context = new TranslationContext { InboundProtocol = "openai-chat", UpstreamProtocol = "anthropic", UpstreamModel = "m", ResponseModel = "m" };
        AnthropicProtocol.Instance.WriteRequest(request, body, context);
        return JsonNode.Parse(body.WrittenSpan)!["messages"]!.ToJsonString(Plain);
    }

    private static string Text(ModelRequest request) => Wire(request);

    private static long Tokens(ModelRequest request) => Sluice.Routing.Profile.TokenEstimate.OfJson(Encoding.UTF8.GetBytes(Wire(request)));
}
