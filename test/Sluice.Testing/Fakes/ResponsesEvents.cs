using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>Writes the events of one Responses stream and numbers them.</summary>
internal sealed class ResponsesEvents
{
    private int _sequence;

    /// <summary>One event.</summary>
    public string Event(string type, JsonObject data)
    {
        var numbered = new JsonObject { ["type"] = type, ["sequence_number"] = _sequence++ };
        foreach (var (name, value) in data)
        {
            numbered[name] = value?.DeepClone();
        }

        return WireJson.Event(type, numbered);
    }

    /// <summary>An item as it is announced: without what its deltas will bring.</summary>
    public static JsonObject Opening(JsonObject item)
    {
        var opening = item.DeepClone().AsObject();
        switch (WireJson.String(item["type"]))
        {
            case "message":
                opening["status"] = "in_progress";
                opening["content"] = new JsonArray();
                break;
            case "function_call":
                opening["status"] = "in_progress";
                opening["arguments"] = "";
                break;
            case "custom_tool_call":
                opening["status"] = "in_progress";
                opening["input"] = "";
                break;
            default:
                opening["summary"] = new JsonArray();
                break;
        }

        return opening;
    }

    public string PartAdded(int index, JsonObject item)
    {
        var part = item["content"]![0]!.DeepClone();
        part["text"] = "";
        return Event("response.content_part.added", Place(index, item, "content_index", new JsonObject { ["part"] = part }));
    }

    public string TextDelta(int index, JsonObject item, string piece) =>
        Event("response.output_text.delta", Place(index, item, "content_index", new JsonObject { ["delta"] = piece, ["logprobs"] = new JsonArray() }));

    public string PartDone(int index, JsonObject item)
    {
        var part = item["content"]![0]!;
        return Event("response.output_text.done", Place(index, item, "content_index", new JsonObject { ["text"] = part["text"]!.DeepClone(), ["logprobs"] = new JsonArray() }))
            + Event("response.content_part.done", Place(index, item, "content_index", new JsonObject { ["part"] = part.DeepClone() }));
    }

    /// <summary>What stands between the announcement of a call or a thought and its end.</summary>
    public string Inside(int index, JsonObject item)
    {
        var text = new StringBuilder();
        switch (WireJson.String(item["type"]))
        {
            case "function_call":
                var arguments = WireJson.String(item["arguments"])!;
                Deltas(text, "response.function_call_arguments.delta", arguments, index, item);
                text.Append(Event("response.function_call_arguments.done", Place(index, item, null, new JsonObject { ["arguments"] = arguments, ["name"] = item["name"]!.DeepClone() })));
                break;
            case "custom_tool_call":
                var input = WireJson.String(item["input"])!;
                Deltas(text, "response.custom_tool_call_input.delta", input, index, item);
                text.Append(Event("response.custom_tool_call_input.done", Place(index, item, null, new JsonObject { ["input"] = input })));
                break;
            default:
                foreach (var part in WireJson.Objects(item["summary"]))
                {
                    var empty = new JsonObject { ["type"] = "summary_text", ["text"] = "" };
                    text.Append(Event("response.reasoning_summary_part.added", Place(index, item, "summary_index", new JsonObject { ["part"] = empty })));
                    text.Append(Event("response.reasoning_summary_text.delta", Place(index, item, "summary_index", new JsonObject { ["delta"] = part["text"]!.DeepClone() })));
                    text.Append(Event("response.reasoning_summary_text.done", Place(index, item, "summary_index", new JsonObject { ["text"] = part["text"]!.DeepClone() })));
                    text.Append(Event("response.reasoning_summary_part.done", Place(index, item, "summary_index", new JsonObject { ["part"] = part.DeepClone() })));
                }

                break;
        }

        return text.ToString();
    }

    private void Deltas(StringBuilder text, string type, string whole, int index, JsonObject item)
    {
        foreach (var part in whole.Chunk(9))
        {
            text.Append(Event(type, Place(index, item, null, new JsonObject { ["delta"] = new string(part) })));
        }
    }

    private static JsonObject Place(int index, JsonObject item, string? inner, JsonObject data)
    {
        var placed = new JsonObject { ["item_id"] = item["id"]!.DeepClone(), ["output_index"] = index };
        if (inner is not null)
        {
            placed[inner] = 0;
        }

        foreach (var (name, value) in data)
        {
            placed[name] = value?.DeepClone();
        }

        return placed;
    }
}
