using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>
/// Ollama's native API (0.33) with the behaviour that hurts a gateway: nothing is sent before a model is loaded, prompts
/// that do not fit lose their oldest messages in silence, another context size reloads, a load dies with the client that
/// caused it, calls come whole, and an error in the middle is a line in a 200.
/// </summary>
public sealed class FakeOllama : ScriptedUpstream
{
    private readonly OllamaEngine _engine;
    private readonly TimeProvider _time;
    private int _count;

    /// <summary>A server that has pulled <paramref name="models"/>; one coding model when none is named.</summary>
    public FakeOllama(TimeProvider? time = null, params ReadOnlySpan<OllamaModel> models)
    {
        _time = time ?? TimeProvider.System;
        _engine = new OllamaEngine(this, _time);
        Models = models.Length == 0 ? [new OllamaModel("qwen2.5-coder:7b")] : [.. models];
    }

    /// <summary>What it says at <c>/api/version</c>.</summary>
    public string Version { get; set; } = "0.33.0";

    /// <summary>The pulled models.</summary>
    public IList<OllamaModel> Models { get; }

    /// <summary>The context that a request without <c>num_ctx</c> gets, in tokens.</summary>
    public int DefaultNumCtx { get; set; } = 4096;

    /// <summary>Requests that one model runs at the same time; the others wait without a byte.</summary>
    public int NumParallel { get; set; } = 1;

    /// <summary>Models that are in memory at the same time.</summary>
    public int MaxLoadedModels { get; set; } = 3;

    /// <summary>Requests that may wait for a load; the next one gets 503.</summary>
    public int MaxQueue { get; set; } = 512;

    /// <summary>How long an idle model stays loaded when no request says otherwise.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What can be pulled.</summary>
    public ISet<string> Library { get; } = new HashSet<string>(StringComparer.Ordinal) { "qwen3:8b" };

    /// <summary>Every transfer stops here in its middle, when set.</summary>
    public Gate? HoldPull { get; set; }

    /// <summary>Every load stops here, when set.</summary>
    public Gate? HoldLoad { get; set; }

    /// <summary>Every answer of a loaded model stops here before its first byte, when set: the time that a prompt takes.</summary>
    public Gate? HoldFirstByte { get; set; }

    /// <summary>Every stream stops here after half of its text pieces, when set.</summary>
    public Gate? HoldMidStream { get; set; }

    /// <summary>Every load fails with this text, when set.</summary>
    public string? LoadFailure { get; set; }

    /// <summary>Every stream ends with this error line after half of its text pieces, when set.</summary>
    public string? MidStreamError { get; set; }

    /// <summary>What the engine did, in order: loads, aborted loads, unloads, silent truncations.</summary>
    public IReadOnlyList<OllamaEvent> Events => _engine.Events;

    /// <summary>Names of the models in memory, with the context that was allocated.</summary>
    public IReadOnlyList<(string Model, int NumCtx)> Loaded => [.. _engine.Loaded.Select(runner => (runner.Model.Name, runner.NumCtx))];

    /// <summary>An error answer in Ollama's shape.</summary>
    public static Reply Error(int status, string message) => Reply.Json(WireJson.Text(new JsonObject { ["error"] = message }), status);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _engine.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task AnswerAsync(UpstreamExchange exchange)
    {
        var request = exchange.Request;
        if (!IsOwnHost(request.Header("host")) || !IsOwnOrigin(request.Header("origin")))
        {
            await SendAsync(exchange, Reply.Whole("text/plain", [], 403));
            return;
        }

        try
        {
            await ((request.Method, request.Path) switch
            {
                ("GET" or "HEAD", "/") => SendAsync(exchange, Reply.Whole("text/plain; charset=utf-8", "Ollama is running"u8.ToArray())),
                ("GET" or "HEAD", "/api/version") => SendAsync(exchange, Reply.Json($$"""{"version":"{{Version}}"}""")),
                ("GET", "/api/status") => SendAsync(exchange, Reply.Json("""{"cloud":{"disabled":false,"source":"none"}}""")),
                ("GET" or "HEAD", "/api/tags") => SendAsync(exchange, Reply.Json(WireJson.Text(OllamaListing.Tags(Models)))),
                ("GET", "/api/ps") => SendAsync(exchange, Reply.Json(WireJson.Text(OllamaListing.Running(_engine.Loaded)))),
                ("POST", "/api/show") => SendAsync(exchange, Reply.Json(WireJson.Text(OllamaListing.Show(Find(Body(request)))))),
                ("POST", "/api/pull") => PullAsync(exchange),
                ("POST", "/api/chat") => RunAsync(exchange, isChat: true),
                ("POST", "/api/generate") => RunAsync(exchange, isChat: false),
                (_, "/" or "/api/version" or "/api/tags" or "/api/ps" or "/api/show" or "/api/chat" or "/api/generate") =>
                    SendAsync(exchange, Reply.Whole("text/plain", "405 method not allowed"u8.ToArray(), 405)),
                _ => SendAsync(exchange, Reply.Whole("text/plain", "404 page not found"u8.ToArray(), 404)),
            });
        }
        catch (OllamaRefusal refusal) when (!exchange.HasStarted)
        {
            await SendAsync(exchange, Error(refusal.Status, refusal.Message));
        }
        catch (FormatException exception) when (!exchange.HasStarted)
        {
            await SendAsync(exchange, Error(400, exception.Message));
        }
    }

    // A status every 60 ms or so for each layer; a client that leaves ends the transfer, and the next one goes on from there.
    private async Task PullAsync(UpstreamExchange exchange)
    {
        var name = WireJson.String(Body(exchange.Request)["model"]) ?? "";
        await exchange.StartAsync(200, [new("content-type", "application/x-ndjson")]);
        await exchange.WriteAsync(WireJson.Line(new JsonObject { ["status"] = "pulling manifest" }));
        if (!Library.Contains(name))
        {
            await exchange.WriteAsync(WireJson.Line(new JsonObject { ["error"] = "pull model manifest: file does not exist" }));
            await exchange.FinishAsync();
            return;
        }

        foreach (var completed in (long[])[0, 2_000_000_000, 4_700_000_000])
        {
            if (HoldPull is { } gate && completed > 0) await gate.WaitAsync(exchange.Ended);
            await exchange.WriteAsync(WireJson.Line(new JsonObject { ["status"] = "pulling 60e05f210007", ["digest"] = "sha256:60e05f210007", ["total"] = 4_700_000_000, ["completed"] = completed }));
        }

        foreach (var status in (string[])["verifying sha256 digest", "writing manifest"]) await exchange.WriteAsync(WireJson.Line(new JsonObject { ["status"] = status }));
        if (Models.All(model => model.Name != name)) Models.Add(new OllamaModel(name));
        _engine.Tell("pull", name);
        await exchange.WriteAsync(WireJson.Line(new JsonObject { ["status"] = "success" }));
        await exchange.FinishAsync();
    }

    private async Task RunAsync(UpstreamExchange exchange, bool isChat)
    {
        var body = Body(exchange.Request);
        var model = Find(body);
        var request = new OllamaRequest(body);
        request.Check();
        Require(model, "tools", request.HasTools);
        Require(model, "thinking", request.Thinks == true);
        Require(model, isChat ? "chat" : "generate", model.Capabilities.Contains("embedding", StringComparer.Ordinal), has: false);
        var isEmpty = isChat ? request.Messages.Count == 0 : request.Prompt.Length == 0;
        if (isEmpty && request.KeepAlive == TimeSpan.Zero)
        {
            _engine.Unload(model);
            await SendAsync(exchange, Reply.Json(WireJson.Text(Line(model, isChat, "", done: "unload"))));
            return;
        }

        var runner = await _engine.EnterAsync(model, request.NumCtx, request.KeepAlive, exchange.Ended);
        try
        {
            await (isEmpty
                ? SendAsync(exchange, Reply.Json(WireJson.Text(Line(model, isChat, "", done: "load"))))
                : AnswerAsync(exchange, runner, request, isChat));
        }
        finally
        {
            _engine.Leave(runner);
        }
    }

    private async Task AnswerAsync(UpstreamExchange exchange, OllamaRunner runner, OllamaRequest request, bool isChat)
    {
        if (request.Fit(runner.NumCtx) is > 0 and var dropped)
        {
            _engine.Tell("truncate", runner.Model.Name, dropped);
        }

        if (HoldFirstByte is { } gate)
        {
            await gate.WaitAsync(exchange.Ended);
        }

        var answer = FakeBrain.Answer(request.Turn());
        if (request.Thinks == false || !runner.Model.Capabilities.Contains("thinking", StringComparer.Ordinal))
        {
            answer = answer with { Thinking = null };
        }

        var claims = new ClaimedTokens(request.CountPrompt(), answer.Tokens);
        exchange.Request.Claimed = claims;
        if (request.Streams)
        {
            await exchange.StartAsync(200, [new("content-type", "application/x-ndjson")]);
            await StreamAsync(exchange, runner.Model, answer, claims, isChat);
            await exchange.FinishAsync();
            return;
        }

        var whole = Line(runner.Model, isChat, answer.WholeText, answer.WasCut ? "length" : "stop", claims, answer.Thinking);
        AddCalls(whole, answer.Calls, runner.Model);
        await SendAsync(exchange, Reply.Json(WireJson.Text(whole)) with { Claims = claims });
    }

    private async Task StreamAsync(UpstreamExchange exchange, OllamaModel model, BrainAnswer answer, ClaimedTokens claims, bool isChat)
    {
        if (answer.Thinking is { } thinking)
        {
            await exchange.WriteAsync(WireJson.Line(Line(model, isChat, "", thinking: thinking)));
        }

        for (var i = 0; i < answer.Text.Count; i++)
        {
            if (i == answer.Text.Count / 2)
            {
                if (HoldMidStream is { } gate)
                {
                    await gate.WaitAsync(exchange.Ended);
                }

                if (MidStreamError is { } error)
                {
                    await exchange.WriteAsync(WireJson.Line(new JsonObject { ["error"] = error }));
                    return;
                }
            }

            await exchange.WriteAsync(WireJson.Line(Line(model, isChat, answer.Text[i])));
        }

        var last = Line(model, isChat, "", answer.WasCut ? "length" : "stop", claims);
        if (model.CallsComeEarly)
        {
            for (var i = 0; i < answer.Calls.Count; i++)
            {
                var early = Line(model, isChat, "");
                AddCalls(early, [answer.Calls[i]], model, firstIndex: i);
                await exchange.WriteAsync(WireJson.Line(early));
            }
        }
        else
        {
            AddCalls(last, answer.Calls, model);
        }

        await exchange.WriteAsync(WireJson.Line(last));
    }

    private JsonObject Line(OllamaModel model, bool isChat, string text, string? done = null, ClaimedTokens? claims = null, string? thinking = null)
    {
        var line = new JsonObject { ["model"] = model.Name, ["created_at"] = _time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture) };
        var target = line;
        if (isChat)
        {
            line["message"] = target = new JsonObject { ["role"] = "assistant" };
        }

        target[isChat ? "content" : "response"] = text;
        if (thinking is not null)
        {
            target["thinking"] = thinking;
        }

        line["done"] = done is not null;
        if (done is not null)
        {
            line["done_reason"] = done;
        }

        if (claims is not null)
        {
            if (!isChat)
            {
                line["context"] = new JsonArray(1, 2, 3);
            }

            line["total_duration"] = 1_500_000_000;
            line["load_duration"] = 1_000_000;
            line["prompt_eval_count"] = claims.Input;
            line["prompt_eval_duration"] = 200_000_000;
            if (claims.Output > 0)
            {
                line["eval_count"] = claims.Output;
                line["eval_duration"] = 900_000_000;
            }
        }

        return line;
    }

    private void AddCalls(JsonObject line, IReadOnlyList<BrainCall> calls, OllamaModel model, int firstIndex = 0)
    {
        if (calls.Count > 0)
        {
            line["message"]!["tool_calls"] = new JsonArray([.. calls.Select((call, i) => new JsonObject
            {
                ["id"] = model.CallsComeEarly ? $"call_{NextNumber():x8}" : $"{NextNumber():x32}",
                ["function"] = new JsonObject { ["index"] = firstIndex + i, ["name"] = call.Name, ["arguments"] = call.Arguments.DeepClone() },
            })]);
        }
    }

    private int NextNumber() => Interlocked.Increment(ref _count);

    private OllamaModel Find(JsonObject body)
    {
        var name = WireJson.String(body["model"]) ?? WireJson.String(body["name"]) ?? "";
        if (name.Length == 0)
        {
            throw new OllamaRefusal(400, "model is required");
        }

        var tagged = name.Contains(':', StringComparison.Ordinal) ? name : name + ":latest";
        return Models.FirstOrDefault(model => model.Name == name || model.Name == tagged) ?? throw new OllamaRefusal(404, $"model '{name}' not found");
    }

    private static void Require(OllamaModel model, string capability, bool when, bool has = true)
    {
        if (when && !(has && model.Capabilities.Contains(capability, StringComparer.Ordinal)))
        {
            throw new OllamaRefusal(400, $"\"{model.Name}\" does not support {capability}");
        }
    }

    private static JsonObject Body(RecordedRequest request)
    {
        if (request.Body.IsEmpty)
        {
            throw new OllamaRefusal(400, "missing request body");
        }

        try
        {
            return JsonNode.Parse(request.Body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 512 }) as JsonObject
                ?? throw new OllamaRefusal(400, "json: cannot unmarshal into Go value of type api.ChatRequest");
        }
        catch (JsonException)
        {
            throw new OllamaRefusal(400, $"invalid character '{Encoding.UTF8.GetString(request.Body.Span[..1])}' looking for beginning of value");
        }
    }

    private static bool IsOwnHost(string? host)
    {
        var name = host is null ? "" : new Uri("http://" + host).Host.Trim('[', ']');
        return IPAddress.TryParse(name, out var address)
            ? IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any)
            : name is "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal) || name.EndsWith(".local", StringComparison.Ordinal)
                || name.EndsWith(".internal", StringComparison.Ordinal);
    }

    private static bool IsOwnOrigin(string? origin) => origin is null
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && (uri.Host is "localhost" or "127.0.0.1" or "0.0.0.0" || uri.Scheme is "app" or "file" or "tauri" or "vscode-webview"));
}
