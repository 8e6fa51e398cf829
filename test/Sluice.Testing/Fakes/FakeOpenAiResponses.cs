using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>
/// The OpenAI Responses API as far as a gateway can tell it from the real one: the whole grammar of events with sequence
/// numbers, responses that are stored and gone on from, sealed thoughts, custom tools and namespaces, and the refusals of
/// what the vendor does not know.
/// </summary>
public sealed class FakeOpenAiResponses : FakeCloud
{
    private const long Created = 1_795_176_000;

    private readonly ConcurrentDictionary<string, IReadOnlyList<JsonObject>> _stored = new(StringComparer.Ordinal);

    /// <summary>The base URL that clients of this API are given: it ends in <c>/v1</c>.</summary>
    public Uri BaseUrl => new(Address, "/v1");

    /// <summary>An error answer in the vendor's shape.</summary>
    public static Reply Error(int status, string type, string message, string? code = null, string? parameter = null) => FakeOpenAiChat.Error(status, type, message, code, parameter);

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
            ("POST", "/v1/responses") => ResponseAsync(exchange, count: false),
            ("POST", "/v1/responses/input_tokens") => ResponseAsync(exchange, count: true),
            ("GET", "/v1/responses") => SendAsync(exchange, Error(426, "invalid_request_error", "Upgrade required.")),
            ("GET", "/v1/models") => SendAsync(exchange, Reply.Json(WireJson.Text(new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray([.. (Models.Count > 0 ? [.. Models] : (string[])["gpt-5.5"]).Select(name => new JsonObject { ["id"] = name, ["object"] = "model", ["created"] = Created, ["owned_by"] = "fake" })]),
            }))),
            _ => SendAsync(exchange, Error(404, "invalid_request_error", $"Invalid URL ({request.Method} {request.Path})")),
        });
    }

    private async Task ResponseAsync(UpstreamExchange exchange, bool count)
    {
        var (refusal, body, items) = Read(exchange.Request);
        if (refusal is not null)
        {
            await SendAsync(exchange, refusal);
            return;
        }

        var input = ResponsesRequest.CountInput(body, items);
        if (count)
        {
            await SendAsync(exchange, Reply.Json(WireJson.Text(new JsonObject { ["object"] = "response.input_tokens", ["input_tokens"] = input })));
            return;
        }

        var answer = FakeBrain.Answer(ResponsesRequest.Turn(body, items));
        var cached = Math.Min(CachedTokens, input);
        var claims = new ClaimedTokens(input - cached, answer.Tokens, cached);
        exchange.Request.Claimed = claims;
        var response = ResponsesObject.Begin(body, $"resp_fake{Number()}", Created);
        var output = ResponsesObject.Output(body, items, answer, Number);
        if (body["store"] is null || WireJson.IsTrue(body["store"]))
        {
            _stored[WireJson.String(response["id"])!] = [.. items, .. output];
        }

        if (WireJson.IsTrue(body["stream"]))
        {
            await exchange.StartAsync(200, [new("content-type", "text/event-stream; charset=utf-8"), .. Limits(response)]);
            await StreamAsync(exchange, response, output, answer, claims);
            await exchange.FinishAsync();
            return;
        }

        var whole = ResponsesObject.End(response, output, answer.WasCut, claims);
        await SendAsync(exchange, Limits(response).Aggregate(Reply.Json(WireJson.Text(whole)) with { Claims = claims }, (one, header) => one.WithHeader(header.Key, header.Value)));
    }

    private (Reply? Refusal, JsonObject Body, IReadOnlyList<JsonObject> Items) Read(RecordedRequest request)
    {
        if (TryReadBody(request) is not { } body)
        {
            return (Error(400, "invalid_request_error", "We could not parse the JSON body of your request."), [], []);
        }

        IReadOnlyList<JsonObject> before = [];
        if (WireJson.String(body["previous_response_id"]) is { } previous && !_stored.TryGetValue(previous, out before!))
        {
            return (Error(400, "invalid_request_error", $"Previous response with id '{previous}' not found.", "previous_response_not_found", "previous_response_id"), body, []);
        }

        if (ResponsesRequest.Items(body["input"]) is not { } own)
        {
            return (Error(400, "invalid_request_error", "Missing required parameter: 'input'.", "missing_required_parameter", "input"), body, []);
        }

        IReadOnlyList<JsonObject> items = [.. before, .. own];
        if (ResponsesRequest.Problem(body, items) is { } problem)
        {
            return (Error(400, "invalid_request_error", problem.Message, problem.Code, problem.Parameter), body, items);
        }

        var model = WireJson.String(body["model"])!;
        return Models.Count > 0 && !Models.Contains(model)
            ? (Error(404, "invalid_request_error", $"The model `{model}` does not exist or you do not have access to it.", "model_not_found"), body, items)
            : (null, body, items);
    }

    private async Task StreamAsync(UpstreamExchange exchange, JsonObject response, IReadOnlyList<JsonObject> output, BrainAnswer answer, ClaimedTokens claims)
    {
        var events = new ResponsesEvents();
        Task Send(string type, JsonObject data) => exchange.WriteAsync(events.Event(type, data));
        await Send("response.created", new JsonObject { ["response"] = response.DeepClone() });
        await Send("response.in_progress", new JsonObject { ["response"] = response.DeepClone() });
        for (var i = 0; i < output.Count; i++)
        {
            var item = output[i];
            await Send("response.output_item.added", new JsonObject { ["output_index"] = i, ["item"] = ResponsesEvents.Opening(item) });
            if (WireJson.String(item["type"]) is "message")
            {
                await exchange.WriteAsync(events.PartAdded(i, item));
                await StreamAsync(exchange, answer.Text, piece => events.TextDelta(i, item, piece));
                await exchange.WriteAsync(events.PartDone(i, item));
            }
            else
            {
                await exchange.WriteAsync(events.Inside(i, item));
            }

            await Send("response.output_item.done", new JsonObject { ["output_index"] = i, ["item"] = item.DeepClone() });
        }

        await Send(answer.WasCut ? "response.incomplete" : "response.completed", new JsonObject { ["response"] = ResponsesObject.End(response, output, answer.WasCut, claims) });
    }

    private string Number() => NextNumber().ToString("d6", CultureInfo.InvariantCulture);

    private static IEnumerable<KeyValuePair<string, string>> Limits(JsonObject response) =>
    [
        new("x-request-id", "req_" + WireJson.String(response["id"])),
        new("x-ratelimit-limit-requests", "5000"),
        new("x-ratelimit-remaining-requests", "4999"),
        new("x-ratelimit-reset-requests", "12ms"),
    ];
}
