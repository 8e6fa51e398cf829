using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Responses;

/// <summary>Checks a written stream against the protocol's grammar and makes it short enough to read.</summary>
internal static class ResponsesWire
{
    /// <summary>The events' data, after the grammar has been checked.</summary>
    public static List<JsonNode> Events(string wire)
    {
        Assert.EndsWith("\n\n", wire, StringComparison.Ordinal);
        var events = new List<JsonNode>();
        var items = new Dictionary<int, Item>();
        var ended = false;
        foreach (var frame in wire.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = frame.Split('\n');
            Assert.Equal(2, lines.Length);
            var data = JsonNode.Parse(lines[1]["data: ".Length..])!;
            var type = (string)data["type"]!;
            Assert.Equal("event: " + type, lines[0]);
            Assert.Equal(events.Count, (int)data["sequence_number"]!);
            Assert.False(ended, $"{type} behind the end");
            Assert.Equal(events.Count == 0, type == "response.created");
            events.Add(data);
            ended = type is "response.completed" or "response.incomplete" or "response.failed";
            if (data["output_index"] is { } index) Check(type, data, (int)index, items);
            if (ended) CheckEnd(type, data["response"]!, items);
        }

        return events;
    }

    /// <summary>One line an event: its type, and the item's type or the piece.</summary>
    public static string Outline(string wire)
    {
        var outline = new StringBuilder();
        foreach (var data in Events(wire))
        {
            outline.Append(((string)data["type"]!)["response.".Length..]);
            if (data["item"] is { } item) outline.Append(' ').Append(item["type"]);
            if (data["part"] is { } part) outline.Append(' ').Append(part["type"]);
            foreach (var field in (string[])["delta", "text", "refusal", "arguments", "input"])
            {
                if (data[field] is { } piece) outline.Append(' ').Append(piece.ToJsonString());
            }

            outline.Append('\n');
        }

        return outline.ToString().TrimEnd('\n').Replace("\\u0022", "\\\"", StringComparison.Ordinal);
    }

    /// <summary>The response of the last event.</summary>
    public static JsonNode Last(string wire) => Events(wire)[^1]["response"]!;

    private static void Check(string type, JsonNode data, int index, Dictionary<int, Item> items)
    {
        if (type == "response.output_item.added")
        {
            Assert.Equal(items.Count, index);
            items[index] = new Item((string)data["item"]!["id"]!);
            Assert.Contains((string?)data["item"]!["status"], (string?[])["in_progress", null]);
            return;
        }

        var item = items[index];
        Assert.False(item.Done, $"{type} for an item that is done");
        if (type == "response.output_item.done")
        {
            item.Done = true;
            item.Json = data["item"]!.ToJsonString();
            Assert.Equal(item.Id, (string)data["item"]!["id"]!);
            Assert.Contains((string?)data["item"]!["status"], (string?[])["completed", "incomplete", null]);
            return;
        }

        Assert.Equal(item.Id, (string)data["item_id"]!);
        if (data["delta"] is { } delta) item.Text.Append((string)delta!);
        else if (type.EndsWith(".done", StringComparison.Ordinal) && (data["text"] ?? data["arguments"] ?? data["input"] ?? data["refusal"]) is { } whole) Assert.Equal(item.Text.ToString(), (string)whole!);
    }

    private static void CheckEnd(string type, JsonNode response, Dictionary<int, Item> items)
    {
        Assert.Equal("response." + response["status"], type);
        Assert.Equal(items.OrderBy(item => item.Key).Where(item => item.Value.Done).Select(item => item.Value.Json), response["output"]!.AsArray().Select(item => item!.ToJsonString()));
        if (type != "response.failed") Assert.All(items.Values, item => Assert.True(item.Done));
    }

    private sealed class Item(string id)
    {
        public string Id { get; } = id;

        public StringBuilder Text { get; } = new();

        public bool Done { get; set; }

        public string Json { get; set; } = "";
    }
}
