using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>
/// The Anthropic Messages API as far as a gateway can tell it from the real one: streams, bodies, token counts, models,
/// rate-limit headers, errors with a request id, and the checks that the vendor makes on what comes back to it (thinking
/// unchanged, results beside their calls, no empty text).
/// </summary>
public sealed class FakeAnthropic : FakeCloud
{
    /// <summary>The subscription that answers are taken from; null: an API key's limits, which never end.</summary>
    public AnthropicPlan? Plan { get; set; }

    /// <summary>An error answer in the vendor's shape.</summary>
    public static Reply Error(int status, string type, string message) => Reply.Json(ErrorBody(type, message, "req_scripted"), status)
        .WithHeader("request-id", "req_scripted");

    /// <summary>The signature that this fake puts under a thought, and demands back unchanged.</summary>
    public static string Sign(string thinking) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes("sluice-fake:" + thinking)));

    /// <inheritdoc/>
    protected override async Task AnswerAsync(UpstreamExchange exchange)
    {
        var request = exchange.Request;
        var id = $"req_fake{NextNumber():d6}";
        if (request.Method is "HEAD")
        {
            await SendAsync(exchange, Reply.Whole("text/plain", []));
            return;
        }

        if (HoldFirstByte is { } hold)
        {
            await hold.WaitAsync(exchange.Ended);
        }

        var refusal = Refusal(request, id, out var body);
        if (refusal is not null)
        {
            await SendAsync(exchange, refusal);
            return;
        }

        IReadOnlyList<KeyValuePair<string, string>> limits = [];
        if (request.Path is "/v1/messages" && Plan is { } plan && !plan.Use(out limits))
        {
            var refused = Refuse(429, "rate_limit_error", "This request would exceed your account's rate limit. Please try again later.", id).WithHeader("x-should-retry", "true");
            await SendAsync(exchange, limits.Aggregate(refused, (one, header) => one.WithHeader(header.Key, header.Value)));
            return;
        }

        await (request.Path switch
        {
            "/v1/messages" => MessageAsync(exchange, body!, Plan is null ? Limits(id) : [new("request-id", id), .. limits]),
            "/v1/messages/count_tokens" => SendAsync(exchange, Reply.Json($$"""{"input_tokens":{{AnthropicRequest.CountInput(body!)}}}""").WithHeader("request-id", id)),
            _ => SendAsync(exchange, ModelsReply(request.Path, id)),
        });
    }

    private Reply? Refusal(RecordedRequest request, string id, out JsonObject? body)
    {
        body = null;
        var isPost = request.Path is "/v1/messages" or "/v1/messages/count_tokens";
        if (!isPost && request.Path is not "/v1/models" && !request.Path.StartsWith("/v1/models/", StringComparison.Ordinal))
        {
            return Refuse(404, "not_found_error", "Not found", id);
        }

        if (request.Method != (isPost ? "POST" : "GET"))
        {
            return Refuse(405, "invalid_request_error", "Method Not Allowed", id);
        }

        if (!Accepts(request))
        {
            return Refuse(401, "authentication_error", request.Header("authorization") is null ? "invalid x-api-key" : "invalid bearer token", id);
        }

        if (request.Header("anthropic-version") is null)
        {
            return Refuse(400, "invalid_request_error", "anthropic-version: header is required", id);
        }

        if (!isPost)
        {
            return null;
        }

        body = TryReadBody(request);
        if (body is null)
        {
            return Refuse(400, "invalid_request_error", "The request body is not valid JSON", id);
        }

        if (AnthropicRequest.Problem(body, counting: request.Path.EndsWith("count_tokens", StringComparison.Ordinal)) is { } problem)
        {
            return Refuse(400, "invalid_request_error", problem, id);
        }

        var model = WireJson.String(body["model"])!;
        return Models.Count > 0 && !Models.Contains(model) ? Refuse(404, "not_found_error", $"model: {model}", id) : null;
    }

    private async Task MessageAsync(UpstreamExchange exchange, JsonObject body, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var answer = FakeBrain.Answer(AnthropicRequest.Turn(body));
        var cached = Math.Min(CachedTokens, AnthropicRequest.CountInput(body));
        var claims = new ClaimedTokens(AnthropicRequest.CountInput(body) - cached, answer.Tokens, cached);
        exchange.Request.Claimed = claims;
        var message = AnthropicEvents.Message($"msg_fake{NextNumber():d6}", WireJson.String(body["model"]), claims);
        var stop = answer.WasCut ? "max_tokens" : answer.Calls.Count > 0 ? "tool_use" : "end_turn";
        if (WireJson.IsTrue(body["stream"]))
        {
            await exchange.StartAsync(200, [new("content-type", "text/event-stream; charset=utf-8"), new("cache-control", "no-cache"), .. headers]);
            await StreamAsync(exchange, message, answer, stop);
            await exchange.FinishAsync();
            return;
        }

        foreach (var block in Blocks(answer))
        {
            message["content"]!.AsArray().Add(block);
        }

        message["stop_reason"] = stop;
        message["usage"] = AnthropicEvents.Usage(claims);
        var reply = Reply.Json(WireJson.Text(message)) with { Claims = claims };
        await SendAsync(exchange, headers.Aggregate(reply, (one, header) => one.WithHeader(header.Key, header.Value)));
    }

    private async Task StreamAsync(UpstreamExchange exchange, JsonObject message, BrainAnswer answer, string stop)
    {
        Task Send(JsonObject data) => exchange.WriteAsync(WireJson.Event(WireJson.String(data["type"])!, data));
        await Send(AnthropicEvents.Begin(message));
        await Send(new JsonObject { ["type"] = "ping" });
        var index = 0;
        if (answer.Thinking is { } thinking)
        {
            await Send(AnthropicEvents.Start(index, new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" }));
            await Send(AnthropicEvents.Delta(index, new JsonObject { ["type"] = "thinking_delta", ["thinking"] = thinking }));
            await Send(AnthropicEvents.Delta(index, new JsonObject { ["type"] = "signature_delta", ["signature"] = Sign(thinking) }));
            await Send(AnthropicEvents.Stop(index++));
        }

        if (answer.Text.Count > 0)
        {
            await Send(AnthropicEvents.Start(index, new JsonObject { ["type"] = "text", ["text"] = "" }));
            await StreamAsync(exchange, answer.Text, piece => WireJson.Event("content_block_delta", AnthropicEvents.Text(index, piece)));
            await Send(AnthropicEvents.Stop(index++));
        }

        foreach (var call in answer.Calls)
        {
            await Send(AnthropicEvents.Start(index, new JsonObject { ["type"] = "tool_use", ["id"] = CallId(), ["name"] = call.Name, ["input"] = new JsonObject() }));
            await Send(AnthropicEvents.Arguments(index, ""));
            foreach (var part in WireJson.Text(call.Arguments).Chunk(9))
            {
                await Send(AnthropicEvents.Arguments(index, new string(part)));
            }

            await Send(AnthropicEvents.Stop(index++));
        }

        await Send(AnthropicEvents.Ending(stop, answer.Tokens));
        await Send(AnthropicEvents.End());
    }

    private IEnumerable<JsonObject> Blocks(BrainAnswer answer)
    {
        if (answer.Thinking is { } thinking)
        {
            yield return new JsonObject { ["type"] = "thinking", ["thinking"] = thinking, ["signature"] = Sign(thinking) };
        }

        if (answer.Text.Count > 0)
        {
            yield return new JsonObject { ["type"] = "text", ["text"] = answer.WholeText };
        }

        foreach (var call in answer.Calls)
        {
            yield return new JsonObject { ["type"] = "tool_use", ["id"] = CallId(), ["name"] = call.Name, ["input"] = call.Arguments.DeepClone() };
        }
    }

    private Reply ModelsReply(string path, string id)
    {
        string[] served = Models.Count > 0 ? [.. Models] : ["claude-haiku-4-5", "claude-sonnet-5", "claude-opus-4-8"];
        var name = path.StartsWith("/v1/models/", StringComparison.Ordinal) ? Uri.UnescapeDataString(path["/v1/models/".Length..]) : null;
        if (name is not null)
        {
            return served.Contains(name, StringComparer.Ordinal) ? Reply.Json(WireJson.Text(Model(name))).WithHeader("request-id", id) : Refuse(404, "not_found_error", $"model: {name}", id);
        }

        return Reply.Json(WireJson.Text(new JsonObject
        {
            ["data"] = new JsonArray([.. served.Select(Model)]),
            ["has_more"] = false,
            ["first_id"] = served[0],
            ["last_id"] = served[^1],
        })).WithHeader("request-id", id);
    }

    private static JsonObject Model(string name) => new()
    {
        ["type"] = "model",
        ["id"] = name,
        ["display_name"] = name,
        ["created_at"] = "2026-01-01T00:00:00Z",
    };

    private static IEnumerable<KeyValuePair<string, string>> Limits(string id) =>
    [
        new("request-id", id),
        new("anthropic-ratelimit-requests-limit", "4000"),
        new("anthropic-ratelimit-requests-remaining", "3999"),
        new("anthropic-ratelimit-requests-reset", "2026-11-20T12:01:00Z"),
        new("anthropic-ratelimit-input-tokens-limit", "2000000"),
        new("anthropic-ratelimit-input-tokens-remaining", "1999000"),
        new("anthropic-ratelimit-input-tokens-reset", "2026-11-20T12:01:00Z"),
        new("anthropic-ratelimit-output-tokens-limit", "400000"),
        new("anthropic-ratelimit-output-tokens-remaining", "399000"),
        new("anthropic-ratelimit-output-tokens-reset", "2026-11-20T12:01:00Z"),
    ];

    private static Reply Refuse(int status, string type, string message, string id) => Reply.Json(ErrorBody(type, message, id), status).WithHeader("request-id", id);

    private static string ErrorBody(string type, string message, string id) => WireJson.Text(new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = type, ["message"] = message },
        ["request_id"] = id,
    });

    private string CallId() => "toolu_fake" + NextNumber().ToString("d6", CultureInfo.InvariantCulture);
}
