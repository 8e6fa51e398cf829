using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>Reads the bodies of <c>/api/chat</c> and <c>/api/generate</c> as strictly as Ollama's Go structs do.</summary>
internal sealed class OllamaRequest(JsonObject body)
{
    private static readonly string[] ThinkLevels = ["low", "medium", "high", "max"];

    public List<JsonObject> Messages { get; } = [.. WireJson.Objects(body["messages"])];

    public bool Streams => body["stream"] is null || WireJson.IsTrue(body["stream"]);

    public bool Truncates => body["truncate"] is null || WireJson.IsTrue(body["truncate"]);

    public bool HasTools => body["tools"] is JsonArray { Count: > 0 };

    public string Prompt => WireJson.String(body["prompt"]) ?? "";

    public TimeSpan? KeepAlive => GoDuration.Read(body["keep_alive"]);

    public int? NumCtx => (int?)WireJson.Number(body["options"]?["num_ctx"]);

    /// <summary>True when thinking is asked for, null when nothing is said.</summary>
    public bool? Thinks => body["think"] switch
    {
        null => null,
        var node when WireJson.String(node) is { } level => Array.Exists(ThinkLevels, known => known == level)
            ? true
            : throw new OllamaRefusal(400, $"invalid think value: \"{level}\" (must be \"high\", \"medium\", \"low\", \"max\", true, or false)"),
        var node => WireJson.IsTrue(node),
    };

    /// <summary>Refuses what Go's decoder refuses.</summary>
    public void Check()
    {
        foreach (var message in Messages)
        {
            if (message["content"] is { } content && WireJson.String(content) is null)
            {
                throw new OllamaRefusal(400, "json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string");
            }

            if (WireJson.Objects(message["tool_calls"]).Any(call => call["function"]?["arguments"] is not JsonObject))
            {
                throw new OllamaRefusal(400, "json: cannot unmarshal string into Go struct field ToolCallFunction.messages.tool_calls.function.arguments of type map[string]interface {}");
            }

            if ((message["images"] as JsonArray)?.Any(image => WireJson.String(image)?.StartsWith("data:", StringComparison.Ordinal) != false) == true)
            {
                throw new OllamaRefusal(400, "illegal base64 data at input byte 4");
            }
        }

        foreach (var (name, value) in body["options"] as JsonObject ?? [])
        {
            if (name is "num_ctx" or "num_predict" or "num_keep" or "top_k" or "seed" && WireJson.Number(value) is null)
            {
                throw new OllamaRefusal(500, $"option \"{name}\" must be of type integer");
            }
        }
    }

    /// <summary>Drops the oldest messages that are not system messages until the prompt fits, as Ollama silently does.</summary>
    /// <returns>How many were dropped.</returns>
    public int Fit(int numCtx)
    {
        var dropped = 0;
        while (CountPrompt() > numCtx)
        {
            var oldest = Truncates ? Messages.FindIndex(message => WireJson.String(message["role"]) is not "system" && message != Messages[^1]) : -1;
            if (oldest < 0)
            {
                throw new OllamaRefusal(400, WireJson.Text(new JsonObject
                {
                    ["error"] = new JsonObject
                    {
                        ["code"] = 400,
                        ["message"] = $"request ({CountPrompt()} tokens) exceeds the available context size ({numCtx} tokens), try increasing it",
                        ["type"] = "exceed_context_size_error",
                        ["n_prompt_tokens"] = CountPrompt(),
                        ["n_ctx"] = numCtx,
                    },
                }));
            }

            Messages.RemoveAt(oldest);
            dropped++;
        }

        return dropped;
    }

    public long CountPrompt() => FakeBrain.CountTokens(body["tools"] is null ? "" : WireJson.Text(body["tools"]))
        + FakeBrain.CountTokens(Prompt + WireJson.String(body["system"]))
        + Messages.Sum(message => 4 + FakeBrain.CountTokens(WireJson.String(message["content"]) + (message["tool_calls"] is { } calls ? WireJson.Text(calls) : ""))
            + (768 * ((message["images"] as JsonArray)?.Count ?? 0)));

    public BrainTurn Turn()
    {
        var turn = Messages.AsEnumerable().Reverse().TakeWhile(message => WireJson.String(message["role"]) is not "assistant").Reverse().ToArray();
        var format = body["format"];
        return new BrainTurn(
            Messages.Count == 0 ? Prompt : string.Join('\n', turn.Where(message => WireJson.String(message["role"]) is "user").Select(message => WireJson.String(message["content"]))),
            turn.Any(message => WireJson.String(message["role"]) is "tool"),
            [.. WireJson.Objects(body["tools"]).Select(tool => new BrainTool(WireJson.String(tool["function"]?["name"]) ?? "", tool["function"]?["parameters"]))])
        {
            MustFit = format as JsonObject ?? (WireJson.String(format) is "json" ? new JsonObject() : null),
            MaxTokens = WireJson.Number(body["options"]?["num_predict"]) is >= 0 and var most ? most : long.MaxValue,
        };
    }
}
