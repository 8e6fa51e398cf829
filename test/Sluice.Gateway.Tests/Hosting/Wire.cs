using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>What a client of each protocol must, and must never, see.</summary>
internal static class Wire
{
    /// <summary>The paths of all protocols, for theories.</summary>
    public static TheoryData<string> Paths { get; } = [Ask.Messages, Ask.Chat, Ask.OllamaChat, Ask.Responses, Ask.Gemini];

    /// <summary>An error of the caller's protocol, as a whole answer.</summary>
    public static void AssertErrorShape(string path, string text)
    {
        var error = JsonNode.Parse(text)!.AsObject();
        switch (path)
        {
            case Ask.Messages:
                Assert.Equal("error", (string?)error["type"]);
                Assert.False(string.IsNullOrEmpty((string?)error["error"]!["type"]));
                Assert.False(string.IsNullOrEmpty((string?)error["error"]!["message"]));
                break;
            case Ask.Chat or Ask.Responses:
                Assert.False(string.IsNullOrEmpty((string?)error["error"]!["message"]));
                Assert.NotNull(error["error"]!["type"]);
                break;
            case Ask.Gemini:
                Assert.InRange((int)error["error"]!["code"]!, 400, 599);
                Assert.False(string.IsNullOrEmpty((string?)error["error"]!["message"]));
                Assert.Matches("^[A-Z_]+$", (string?)error["error"]!["status"]);
                break;
            default:
                Assert.False(string.IsNullOrEmpty((string?)error["error"]));
                break;
        }
    }

    /// <summary>An error inside the stream, and nothing that looks like a good end.</summary>
    public static void AssertFailedInBand(string path, string text)
    {
        switch (path)
        {
            case Ask.Messages:
                Assert.Equal("error", SseEvents.Of(text)[^1].Type);
                Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
                break;
            case Ask.Chat:
                Assert.Contains("\"error\"", SseEvents.Of(text)[^1].Data, StringComparison.Ordinal);
                Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
                Assert.DoesNotContain("\"finish_reason\":\"stop\"", text, StringComparison.Ordinal);
                break;
            case Ask.Responses:
                var failed = SseEvents.Of(text)[^1];
                Assert.Equal("response.failed", failed.Type);
                Assert.False(string.IsNullOrEmpty((string?)JsonNode.Parse(failed.Data)!["response"]!["error"]!["code"]));
                Assert.DoesNotContain("response.completed", text, StringComparison.Ordinal);
                break;
            case Ask.Gemini:
                Assert.InRange((int)JsonNode.Parse(SseEvents.Of(text)[^1].Data)!["error"]!["code"]!, 400, 599);
                Assert.DoesNotContain("\"finishReason\"", text, StringComparison.Ordinal);
                break;
            default:
                Assert.NotNull(JsonNode.Parse(text.TrimEnd('\n').Split('\n')[^1])!["error"]);
                Assert.DoesNotContain("\"done\":true", text, StringComparison.Ordinal);
                break;
        }
    }

    /// <summary>A stream that came to its good end.</summary>
    public static void AssertComplete(string path, string text)
    {
        switch (path)
        {
            case Ask.Messages:
                AssertMessagesGrammar(text);
                break;
            case Ask.Chat:
                Assert.Equal("[DONE]", SseEvents.Of(text)[^1].Data);
                Assert.DoesNotContain("\"error\"", text, StringComparison.Ordinal);
                break;
            case Ask.Responses:
                AssertResponsesGrammar(text);
                break;
            case Ask.Gemini:
                var chunks = SseEvents.Of(text).Select(sse => JsonNode.Parse(sse.Data)!).ToList();
                Assert.All(chunks, chunk => Assert.Null(chunk["error"]));
                Assert.NotNull(chunks[^1]["candidates"]![0]!["finishReason"]);
                Assert.All(chunks[..^1], chunk => Assert.Null(chunk["candidates"]![0]!["finishReason"]));
                break;
            default:
                Assert.Equal(true, (bool?)JsonNode.Parse(text.TrimEnd('\n').Split('\n')[^1])!["done"]);
                Assert.DoesNotContain("\"error\"", text, StringComparison.Ordinal);
                break;
        }
    }

    /// <summary>The grammar of a Messages stream: start, blocks one after the other with rising indices, delta, stop.</summary>
    public static void AssertMessagesGrammar(string text)
    {
        var events = SseEvents.Of(text).Where(sse => sse.Type != "ping").ToList();
        Assert.Equal("message_start", events[0].Type);
        Assert.Equal("message_stop", events[^1].Type);
        Assert.Equal("message_delta", events[^2].Type);
        var (index, open) = (0, false);
        foreach (var (type, data) in events[1..^2])
        {
            var json = JsonNode.Parse(data)!;
            Assert.Equal(type, (string?)json["type"]);
            Assert.Equal(index, (int)json["index"]!);
            Assert.Equal(type != "content_block_start", open);
            open = type != "content_block_stop";
            if (!open) index++;
        }

        Assert.False(open);
    }

    /// <summary>The grammar of a Responses stream: numbered events, items one after the other with rising indices, a last one that says how it ended.</summary>
    public static void AssertResponsesGrammar(string text)
    {
        var events = SseEvents.Of(text);
        Assert.Equal("response.created", events[0].Type);
        Assert.True(events[^1].Type is "response.completed" or "response.incomplete", events[^1].Type);
        var (number, index, open) = (0, -1, false);
        // What passes as bytes is as good as the scripted upstream's own.
        var isOurs = !text.Contains("\"gpt-native\"", StringComparison.Ordinal);
        foreach (var (type, data) in events)
        {
            var json = JsonNode.Parse(data)!;
            Assert.Equal(type, (string?)json["type"]);
            if (isOurs) Assert.Equal(number++, (int)json["sequence_number"]!);
            if (type == "response.output_item.added")
            {
                Assert.False(open);
                (index, open) = (index + 1, true);
            }

            if (json["output_index"] is { } at) Assert.Equal((index, true), ((int)at, open));
            if (type == "response.output_item.done") open = false;
        }

        Assert.False(open);
        if (isOurs) Assert.NotNull(JsonNode.Parse(events[^1].Data)!["response"]!["usage"]!["total_tokens"]);
    }

    /// <summary>The text that a stream says.</summary>
    public static string TextOf(string path, string text) => path switch
    {
        Ask.Messages => string.Concat(SseEvents.Of(text).Where(sse => sse.Type == "content_block_delta").Select(sse => (string?)JsonNode.Parse(sse.Data)!["delta"]!["text"])),
        Ask.Chat => string.Concat(SseEvents.Of(text).Where(sse => sse.Data.StartsWith('{')).Select(sse => (string?)JsonNode.Parse(sse.Data)!["choices"]?.AsArray().FirstOrDefault()?["delta"]?["content"])),
        Ask.Responses => string.Concat(SseEvents.Of(text).Where(sse => sse.Type == "response.output_text.delta").Select(sse => (string?)JsonNode.Parse(sse.Data)!["delta"])),
        Ask.Gemini => string.Concat(SseEvents.Of(text).SelectMany(sse => JsonNode.Parse(sse.Data)!["candidates"]?[0]?["content"]?["parts"]?.AsArray() ?? []).Where(part => (bool?)part!["thought"] != true).Select(part => (string?)part!["text"])),
        _ => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string?)JsonNode.Parse(line)!["message"]?["content"])),
    };

    /// <summary>Whole seconds, as clients read them.</summary>
    public static int RetryAfter(HttpResponseMessage response) =>
        int.Parse(response.Headers.NonValidated["retry-after"].Single(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The status with which a caller of this path learns that a model is overloaded.</summary>
    public static HttpStatusCode Overloaded(string path) => path == Ask.Messages ? (HttpStatusCode)529 : HttpStatusCode.ServiceUnavailable;

    /// <summary>The value of a header that stands once.</summary>
    public static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}

/// <summary>A server-sent event as a strict client reads it.</summary>
internal readonly record struct SseEvents(string Type, string Data)
{
    public static List<SseEvents> Of(string text)
    {
        var events = new List<SseEvents>();
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Split('\n');
            var data = string.Join('\n', lines.Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].TrimStart(' ')));
            if (data.Length > 0) events.Add(new SseEvents(lines.FirstOrDefault(line => line.StartsWith("event:", StringComparison.Ordinal))?[6..].Trim() ?? "", data));
        }

        return events;
    }
}
