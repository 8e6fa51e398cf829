using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>The response object of the Responses API and the items in it.</summary>
internal static class ResponsesObject
{
    private static readonly string[] Echoed = ["instructions", "max_output_tokens", "model", "parallel_tool_calls", "previous_response_id", "reasoning", "temperature", "text", "tool_choice", "tools", "top_p", "metadata", "store"];

    /// <summary>The object as it stands before the first item.</summary>
    public static JsonObject Begin(JsonObject body, string id, long created)
    {
        var response = new JsonObject { ["id"] = id, ["object"] = "response", ["created_at"] = created, ["status"] = "in_progress", ["background"] = false, ["error"] = null, ["incomplete_details"] = null };
        foreach (var name in Echoed)
        {
            response[name] = body[name]?.DeepClone();
        }

        response["parallel_tool_calls"] ??= true;
        response["tool_choice"] ??= "auto";
        response["tools"] ??= new JsonArray();
        response["store"] ??= true;
        response["metadata"] ??= new JsonObject();
        response["text"] ??= new JsonObject { ["format"] = new JsonObject { ["type"] = "text" } };
        response["reasoning"] ??= new JsonObject { ["effort"] = null, ["summary"] = null };
        response["output"] = new JsonArray();
        response["usage"] = null;
        return response;
    }

    /// <summary>The finished items: a thought, the text, the calls.</summary>
    public static IReadOnlyList<JsonObject> Output(JsonObject body, IReadOnlyList<JsonObject> items, BrainAnswer answer, Func<string> number)
    {
        List<JsonObject> output = [];
        if (answer.Thinking is { } thinking)
        {
            var showsSummary = WireJson.String(body["reasoning"]?["summary"]) is not null;
            var isSealed = body["include"] is JsonArray include && include.Any(one => WireJson.String(one) is "reasoning.encrypted_content");
            var thought = new JsonObject
            {
                ["id"] = "rs_fake" + number(),
                ["type"] = "reasoning",
                ["summary"] = showsSummary ? new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = thinking }) : new JsonArray(),
            };
            if (isSealed)
            {
                thought["encrypted_content"] = ResponsesItem.SealPrefix + FakeAnthropic.Sign(thinking);
            }

            output.Add(thought);
        }

        if (answer.Text.Count > 0)
        {
            output.Add(new JsonObject
            {
                ["id"] = "msg_fake" + number(),
                ["type"] = "message",
                ["status"] = answer.WasCut ? "incomplete" : "completed",
                ["role"] = "assistant",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray(), ["text"] = answer.WholeText }),
            });
        }

        output.AddRange(answer.Calls.Select(call => ResponsesTools.Call(body, items, call, number())));
        return output;
    }

    /// <summary>The object at the end.</summary>
    public static JsonObject End(JsonObject response, IReadOnlyList<JsonObject> output, bool wasCut, ClaimedTokens claims)
    {
        var end = response.DeepClone().AsObject();
        end["status"] = wasCut ? "incomplete" : "completed";
        end["incomplete_details"] = wasCut ? new JsonObject { ["reason"] = "max_output_tokens" } : null;
        end["output"] = new JsonArray([.. output.Select(item => item.DeepClone())]);
        end["usage"] = new JsonObject
        {
            ["input_tokens"] = claims.Input + claims.CacheRead,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = claims.CacheRead },
            ["output_tokens"] = claims.Output,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
            ["total_tokens"] = claims.Input + claims.CacheRead + claims.Output,
        };
        return end;
    }
}
