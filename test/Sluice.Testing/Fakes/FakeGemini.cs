using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>
/// The Gemini API as far as a gateway can tell it from the real one: chunks as server-sent events or as one JSON array,
/// signatures that gemini-3 demands back, token counts, models, and refusals in the words of the vendor.
/// </summary>
public sealed class FakeGemini : FakeCloud
{
    /// <summary>Whether calls carry an id, as newer models give them.</summary>
    public bool GivesIds { get; set; }

    /// <summary>An error answer in the vendor's shape.</summary>
    public static Reply Error(int status, string code, string message) => Reply.Json(WireJson.Text(new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = status, ["message"] = message, ["status"] = code },
    }), status);

    /// <inheritdoc/>
    protected override async Task AnswerAsync(UpstreamExchange exchange)
    {
        if (HoldFirstByte is { } hold)
        {
            await hold.WaitAsync(exchange.Ended);
        }

        var request = exchange.Request;
        if (!Accepts(request))
        {
            await SendAsync(exchange, Error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."));
            return;
        }

        var path = request.Path.StartsWith("/v1beta/", StringComparison.Ordinal) ? request.Path["/v1beta/".Length..] : "";
        var colon = path.LastIndexOf(':');
        var model = Uri.UnescapeDataString(path.StartsWith("models/", StringComparison.Ordinal) ? path["models/".Length..(colon < 0 ? path.Length : colon)] : "");
        await ((request.Method, colon < 0 ? "" : path[(colon + 1)..]) switch
        {
            ("GET", "") when path is "models" => SendAsync(exchange, Reply.Json(WireJson.Text(new JsonObject { ["models"] = new JsonArray([.. Served.Select(Model)]) }))),
            ("GET", "") when Served.Contains(model, StringComparer.Ordinal) => SendAsync(exchange, Reply.Json(WireJson.Text(Model(model)))),
            ("POST", "generateContent" or "streamGenerateContent" or "countTokens") when model.Length > 0 => GenerateAsync(exchange, model, path[(colon + 1)..]),
            _ => SendAsync(exchange, NotFound(model)),
        });
    }

    private string[] Served => Models.Count > 0 ? [.. Models] : ["gemini-3.5-flash", "gemini-3.1-pro-preview", "gemini-2.5-flash"];

    private async Task GenerateAsync(UpstreamExchange exchange, string model, string method)
    {
        if (TryReadBody(exchange.Request) is not { } body)
        {
            await SendAsync(exchange, Error(400, "INVALID_ARGUMENT", "Invalid JSON payload received. Unexpected token."));
            return;
        }

        if (Models.Count > 0 && !Models.Contains(model))
        {
            await SendAsync(exchange, NotFound(model));
            return;
        }

        if (method is "countTokens")
        {
            var counted = body["generateContentRequest"] as JsonObject ?? body;
            await SendAsync(exchange, Reply.Json(WireJson.Text(new JsonObject { ["totalTokens"] = GeminiRequest.CountInput(counted) })));
            return;
        }

        if (GeminiRequest.Problem(body, model) is { } problem)
        {
            await SendAsync(exchange, Error(400, "INVALID_ARGUMENT", problem));
            return;
        }

        var answer = FakeBrain.Answer(GeminiRequest.Turn(body));
        var input = GeminiRequest.CountInput(body);
        var cached = Math.Min(CachedTokens, input);
        var claims = new ClaimedTokens(input - cached, answer.Tokens, cached);
        exchange.Request.Claimed = claims;
        var id = $"fake{NextNumber().ToString("d6", CultureInfo.InvariantCulture)}";
        var frames = Frames(body, model, answer, claims, id);
        if (method is "generateContent")
        {
            await SendAsync(exchange, Reply.Json(WireJson.Text(Fold(frames))) with { Claims = claims });
            return;
        }

        await StreamAsync(exchange, frames, answer, model, id);
    }

    private async Task StreamAsync(UpstreamExchange exchange, List<JsonObject> frames, BrainAnswer answer, string model, string id)
    {
        var isSse = exchange.Request.Target.Contains("alt=sse", StringComparison.Ordinal);
        var first = true;
        string Frame(JsonObject chunk)
        {
            var text = isSse ? $"data: {WireJson.Text(chunk)}\r\n\r\n" : (first ? "[" : ",\r\n") + WireJson.Text(chunk) + "\n";
            first = false;
            return text;
        }

        await exchange.StartAsync(200, [new("content-type", isSse ? "text/event-stream" : "application/json; charset=UTF-8"), new("server", "scaffolding on HTTPServer2")]);
        if (answer.Thinking is not null && frames[0]["candidates"]![0]!["content"]!["parts"]![0]!["thought"] is not null)
        {
            await exchange.WriteAsync(Frame(frames[0]));
            frames.RemoveAt(0);
        }

        await StreamAsync(exchange, answer.Text, piece => Frame(Chunk(model, id, new JsonObject { ["text"] = piece })));
        foreach (var frame in frames.Skip(answer.Text.Count))
        {
            await exchange.WriteAsync(Frame(frame));
        }

        if (!isSse)
        {
            await exchange.WriteAsync("]");
        }

        await exchange.FinishAsync();
    }

    // A chunk for the thought, one for each piece of the text, one for each call, and the last one.
    private List<JsonObject> Frames(JsonObject body, string model, BrainAnswer answer, ClaimedTokens claims, string id)
    {
        List<JsonObject> frames = [];
        if (answer.Thinking is { } thinking && WireJson.IsTrue(body["generationConfig"]?["thinkingConfig"]?["includeThoughts"]))
        {
            frames.Add(Chunk(model, id, new JsonObject { ["text"] = thinking, ["thought"] = true }));
        }

        frames.AddRange(answer.Text.Select(piece => Chunk(model, id, new JsonObject { ["text"] = piece })));
        var thinks = model.Contains("gemini-3", StringComparison.Ordinal) || answer.Thinking is not null;
        for (var i = 0; i < answer.Calls.Count; i++)
        {
            var call = new JsonObject { ["name"] = answer.Calls[i].Name, ["args"] = answer.Calls[i].Arguments.DeepClone() };
            if (GivesIds)
            {
                call["id"] = $"{id}-{i}";
            }

            var part = new JsonObject { ["functionCall"] = call };
            if (thinks && i == 0)
            {
                part["thoughtSignature"] = GeminiContents.Sign(answer.Calls[i].Name);
            }

            frames.Add(Chunk(model, id, part));
        }

        var end = new JsonObject { ["text"] = "" };
        if (thinks && answer.Calls.Count == 0)
        {
            end["thoughtSignature"] = GeminiContents.Sign(answer.WholeText);
        }

        var last = Chunk(model, id, end);
        last["candidates"]![0]!["finishReason"] = answer.WasCut ? "MAX_TOKENS" : "STOP";
        last["usageMetadata"] = Usage(answer, claims);
        frames.Add(last);
        return frames;
    }

    private static JsonObject Fold(List<JsonObject> frames)
    {
        var whole = frames[^1].DeepClone().AsObject();
        var parts = new JsonArray();
        foreach (var part in frames.Select(frame => frame["candidates"]![0]!["content"]!["parts"]![0]!.AsObject()))
        {
            var isText = part["functionCall"] is null && part["thought"] is null;
            if (isText && parts.Count > 0 && parts[^1]!["text"] is { } before && parts[^1]!["thought"] is null)
            {
                parts[^1]!["text"] = WireJson.String(before) + WireJson.String(part["text"]);
                if (part["thoughtSignature"] is { } signature)
                {
                    parts[^1]!["thoughtSignature"] = signature.DeepClone();
                }
            }
            else if (!isText || WireJson.String(part["text"]) is not "" || part["thoughtSignature"] is not null)
            {
                parts.Add(part.DeepClone());
            }
        }

        whole["candidates"]![0]!["content"]!["parts"] = parts;
        return whole;
    }

    private static JsonObject Chunk(string model, string id, JsonObject part) => new()
    {
        ["candidates"] = new JsonArray(new JsonObject { ["content"] = new JsonObject { ["parts"] = new JsonArray(part), ["role"] = "model" }, ["index"] = 0 }),
        ["modelVersion"] = model,
        ["responseId"] = id,
    };

    private static JsonObject Usage(BrainAnswer answer, ClaimedTokens claims)
    {
        var thoughts = FakeBrain.CountTokens(answer.Thinking ?? "");
        var usage = new JsonObject
        {
            ["promptTokenCount"] = claims.Input + claims.CacheRead,
            ["candidatesTokenCount"] = claims.Output - thoughts,
            ["totalTokenCount"] = claims.Input + claims.CacheRead + claims.Output,
        };
        if (claims.CacheRead > 0)
        {
            usage["cachedContentTokenCount"] = claims.CacheRead;
        }

        if (thoughts > 0)
        {
            usage["thoughtsTokenCount"] = thoughts;
        }

        return usage;
    }

    private static JsonObject Model(string name) => new()
    {
        ["name"] = "models/" + name,
        ["displayName"] = name,
        ["inputTokenLimit"] = 1_048_576,
        ["outputTokenLimit"] = 65_536,
        ["supportedGenerationMethods"] = new JsonArray("generateContent", "countTokens"),
    };

    private static Reply NotFound(string model) =>
        Error(404, "NOT_FOUND", $"models/{model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.");
}
