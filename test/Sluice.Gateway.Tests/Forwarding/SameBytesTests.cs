using FsCheck;
using FsCheck.Fluent;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>Same protocol on both sides: whatever JSON goes in and however the answer is cut, only <c>model</c> differs.</summary>
public sealed class SameBytesTests
{
    [Theory]
    [InlineData(Ask.Messages, "haiku", "claude-haiku-4-5")]
    [InlineData(Ask.Chat, "gpt", "gpt-5.5")]
    public async Task RandomRequestAndAnswer_PassUnchangedButForModel(string path, string alias, string id)
    {
        await using var world = await World.StartAsync();
        ScriptedUpstream server = path == Ask.Messages ? world.Anthropic : world.OpenAi;
        var cases = Cases().Sample(60, 30).ToList();
        Assert.NotEmpty(cases);
        foreach (var (before, after, answer, size) in cases)
        {
            string Request(string model) => $"{{{before}\"model\" : \"{model}\",\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}]{after}}}";
            server.ClearScript();
            server.When(_ => true, Reply.Json(answer).InWritesOf(size));
            var seen = server.Requests.Count;
            var (status, text) = await world.Gateway.AskAsync(path, Request(alias));
            Assert.Equal((System.Net.HttpStatusCode.OK, answer), (status, text));
            Assert.Equal(Request(id), Assert.Single(server.Requests.Skip(seen)).Text);
        }
    }

    [Theory]
    [InlineData(Ask.Messages, "haiku", "anthropic")]
    [InlineData(Ask.Chat, "gpt", "openai")]
    public async Task RandomChunksOfAStream_PassUnchanged(string path, string alias, string upstream)
    {
        await using var world = await World.StartAsync();
        ScriptedUpstream server = path == Ask.Messages ? world.Anthropic : world.OpenAi;
        foreach (var (before, after, _, size) in Cases().Sample(60, 30))
        {
            // Comments, unknown events, unknown fields and retry lines are the vendor's business, not ours.
            var unknown = $": comment\nevent: future_event\ndata: {{\"type\":\"future\"{after}}}\n\nretry: 5\n\n";
            var script = Faults.Streams.Opening(upstream) + unknown + Faults.Streams.BlockStart(upstream) + Faults.Streams.Delta(upstream, before + "é\U0001F600") + unknown + Faults.Streams.Ending(upstream);
            server.ClearScript();
            server.When(_ => true, Reply.Sse(script).InWritesOf(size));
            var (_, text) = await world.Gateway.AskAsync(path, Ask.For(path, alias, stream: true, more: path == Ask.Chat ? ""","stream_options":{"include_usage":true}""" : ""));
            Assert.Equal(script, text);
        }
    }

    private static Gen<(string Before, string After, string Answer, int Size)> Cases() =>
        from before in Fields("b")
        from after in Fields("a")
        from answer in Fields("r")
        from size in Gen.Choose(1, 40)
        select (before.Length == 0 ? "" : before + ",", after.Length == 0 ? "" : "," + after, $"{{\"type\":\"message\",\"object\":\"chat.completion\",\"content\":[],\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\"content\":\"x\"}},\"finish_reason\":\"stop\"}}]{(answer.Length == 0 ? "" : "," + answer)},\"usage\":{{}}}}", size);

    private static Gen<string> Fields(string prefix) =>
        from count in Gen.Choose(0, 4)
        from values in Gen.ArrayOf(Value(3), count)
        select string.Join(",", values.Select((value, i) => $"\"x_{prefix}{i}\":{value}"));

    // JSON as text, with the spellings that a parser would not give back: spaces, escapes, numbers beyond a double.
    private static Gen<string> Value(int depth)
    {
        var leaf = Gen.Elements("1", "-0", "1e3", "1.50", "9007199254740993", "12345678901234567890.1", "true", "null", "\"\"", "\"a\\u00e9\\/\\n\"", "\"\U0001F600 ü\"", "\"\\\"model\\\":\\\"x\\\"\"", " 7 ");
        if (depth == 0) return leaf;
        return Gen.OneOf(
            leaf,
            from values in Gen.ArrayOf(Value(depth - 1), 2) select $"[ {string.Join(" , ", values)}]",
            from values in Gen.ArrayOf(Value(depth - 1), 2) select $"{{\"model\": {values[0]} ,\"k\":{values[1]}}}");
    }
}
