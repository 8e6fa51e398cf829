using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>
/// The OpenAI Chat Completions API as far as a gateway can tell it from the real one: chunks with fragments of arguments,
/// usage only for those who ask, <c>[DONE]</c>, bodies, models, rate-limit headers and errors.
/// </summary>
public sealed class FakeOpenAiChat : FakeCloud
{
    private const long Created = 1_795_176_000;

    /// <summary>The base URL that clients of this API are given: it ends in <c>/v1</c>.</summary>
    public Uri BaseUrl => new(Address, "/v1");

    /// <summary>An error answer in the vendor's shape.</summary>
    public static Reply Error(int status, string type, string message, string? code = null, string? parameter = null) => Reply.Json(WireJson.Text(new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = parameter, ["code"] = code },
    }), status).WithHeader("x-request-id", "req_scripted");

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
            await SendAsync(exchange, Error(401, "invalid_request_error", "Incorrect API key provided.", "invalid_api_key"));
            return;
        }

        await ((request.Method, request.Path) switch
        {
            ("POST", "/v1/chat/completions") => CompletionAsync(exchange),
            ("GET", "/v1/models") => SendAsync(exchange, Reply.Json(WireJson.Text(new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray([.. Served.Select(Model)]),
            }))),
            ("GET", _) when request.Path.StartsWith("/v1/models/", StringComparison.Ordinal) => SendAsync(exchange, OneModel(request)),
            _ => SendAsync(exchange, Error(404, "invalid_request_error", $"Invalid URL ({request.Method} {request.Path})")),
        });
    }

    private string[] Served => Models.Count > 0 ? [.. Models] : ["gpt-5.5", "gpt-5.5-mini"];

    private async Task CompletionAsync(UpstreamExchange exchange)
    {
        if (TryReadBody(exchange.Request) is not { } body)
        {
            await SendAsync(exchange, Error(400, "invalid_request_error", "We could not parse the JSON body of your request."));
            return;
        }

        if (ChatRequest.Problem(body) is { } problem)
        {
            await SendAsync(exchange, Error(400, "invalid_request_error", problem.Why, parameter: problem.Parameter));
            return;
        }

        var model = WireJson.String(body["model"])!;
        if (Models.Count > 0 && !Models.Contains(model))
        {
            await SendAsync(exchange, Error(404, "invalid_request_error", $"The model `{model}` does not exist or you do not have access to it.", "model_not_found"));
            return;
        }

        var answer = FakeBrain.Answer(ChatRequest.Turn(body));
        var input = ChatRequest.CountInput(body);
        var cached = Math.Min(CachedTokens, input);
        var claims = new ClaimedTokens(input - cached, answer.Tokens, cached);
        exchange.Request.Claimed = claims;
        var finish = answer.WasCut ? "length" : answer.Calls.Count > 0 ? "tool_calls" : "stop";
        var id = $"chatcmpl-fake{NextNumber().ToString("d6", CultureInfo.InvariantCulture)}";
        if (WireJson.IsTrue(body["stream"]))
        {
            await exchange.StartAsync(200, [new("content-type", "text/event-stream; charset=utf-8"), .. Limits(id)]);
            await StreamAsync(exchange, new Head(id, model, WireJson.IsTrue(body["stream_options"]?["include_usage"])), answer, finish, claims);
            await exchange.FinishAsync();
            return;
        }

        var reply = Reply.Json(WireJson.Text(Body(id, model, answer, finish, claims))) with { Claims = claims };
        await SendAsync(exchange, Limits(id).Aggregate(reply, (one, header) => one.WithHeader(header.Key, header.Value)));
    }

    private sealed record Head(string Id, string Model, bool WithUsage);

    private async Task StreamAsync(UpstreamExchange exchange, Head head, BrainAnswer answer, string finish, ClaimedTokens claims)
    {
        Task Send(JsonObject delta, string? reason = null) => exchange.WriteAsync(WireJson.Data(Chunk(head, delta, reason)));
        await Send(new JsonObject { ["role"] = "assistant", ["content"] = answer.Text.Count > 0 ? "" : null, ["refusal"] = null });
        if (answer.Thinking is { } thinking)
        {
            await Send(new JsonObject { ["reasoning_content"] = thinking });
        }

        await StreamAsync(exchange, answer.Text, piece => WireJson.Data(Chunk(head, new JsonObject { ["content"] = piece }, null)));
        for (var i = 0; i < answer.Calls.Count; i++)
        {
            var call = answer.Calls[i];
            await Send(Fragment(i, new JsonObject { ["name"] = call.Name, ["arguments"] = "" }, CallId()));
            foreach (var part in WireJson.Text(call.Arguments).Chunk(9))
            {
                await Send(Fragment(i, new JsonObject { ["arguments"] = new string(part) }));
            }
        }

        await Send([], finish);
        if (head.WithUsage)
        {
            var last = Chunk(head, [], null);
            last["choices"] = new JsonArray();
            last["usage"] = Usage(claims);
            await exchange.WriteAsync(WireJson.Data(last));
        }

        await exchange.WriteAsync("data: [DONE]\n\n");
    }

    private JsonObject Body(string id, string model, BrainAnswer answer, string finish, ClaimedTokens claims)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = answer.Text.Count > 0 ? answer.WholeText : null, ["refusal"] = null };
        if (answer.Thinking is { } thinking)
        {
            message["reasoning_content"] = thinking;
        }

        if (answer.Calls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. answer.Calls.Select(call => new JsonObject
            {
                ["id"] = CallId(),
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = WireJson.Text(call.Arguments) },
            })]);
        }

        return new JsonObject
        {
            ["id"] = id,
            ["object"] = "chat.completion",
            ["created"] = Created,
            ["model"] = model,
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = finish }),
            ["usage"] = Usage(claims),
            ["system_fingerprint"] = "fp_fake",
        };
    }

    private Reply OneModel(RecordedRequest request)
    {
        var name = Uri.UnescapeDataString(request.Path["/v1/models/".Length..]);
        return Served.Contains(name, StringComparer.Ordinal)
            ? Reply.Json(WireJson.Text(Model(name)))
            : Error(404, "invalid_request_error", $"The model '{name}' does not exist", "model_not_found", "model");
    }

    private static JsonObject Model(string name) => new() { ["id"] = name, ["object"] = "model", ["created"] = Created, ["owned_by"] = "fake" };

    private static JsonObject Chunk(Head head, JsonObject delta, string? reason)
    {
        var chunk = new JsonObject
        {
            ["id"] = head.Id,
            ["object"] = "chat.completion.chunk",
            ["created"] = Created,
            ["model"] = head.Model,
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = reason }),
        };
        if (head.WithUsage)
        {
            chunk["usage"] = null;
        }

        return chunk;
    }

    private static JsonObject Fragment(int index, JsonObject function, string? id = null)
    {
        var call = new JsonObject { ["index"] = index };
        if (id is not null)
        {
            call["id"] = id;
            call["type"] = "function";
        }

        call["function"] = function;
        return new JsonObject { ["tool_calls"] = new JsonArray(call) };
    }

    private static JsonObject Usage(ClaimedTokens claims) => new()
    {
        ["prompt_tokens"] = claims.Input + claims.CacheRead,
        ["completion_tokens"] = claims.Output,
        ["total_tokens"] = claims.Input + claims.CacheRead + claims.Output,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = claims.CacheRead },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
    };

    private static IEnumerable<KeyValuePair<string, string>> Limits(string id) =>
    [
        new("x-request-id", "req_" + id),
        new("x-ratelimit-limit-requests", "5000"),
        new("x-ratelimit-remaining-requests", "4999"),
        new("x-ratelimit-reset-requests", "12ms"),
        new("x-ratelimit-limit-tokens", "2000000"),
        new("x-ratelimit-remaining-tokens", "1999000"),
        new("x-ratelimit-reset-tokens", "6ms"),
    ];

    private string CallId() => "call_fake" + NextNumber().ToString("d6", CultureInfo.InvariantCulture);
}
