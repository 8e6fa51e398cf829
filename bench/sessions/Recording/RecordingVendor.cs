using System.Text.Json.Nodes;
using Sluice.Sessions.Scripts;
using Sluice.Sessions.Simulated;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;

namespace Sluice.Sessions.Recording;

/// <summary>Stands where the client expects its vendor, answers by the script and keeps what was asked.</summary>
internal sealed class RecordingVendor : ScriptedUpstream
{
    private static readonly string[] NotKept = ["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "expect", "authorization", "x-api-key"];
    private static readonly Step Aside = new("Work on the shop");

    private readonly Lock _gate = new();
    private readonly Queue<Step> _steps = new();
    private readonly List<RecordedCall> _calls = [];
    private Difficulty _difficulty;

    /// <summary>What was asked so far.</summary>
    public IReadOnlyList<RecordedCall> Calls => _calls;

    /// <summary>Answers of the turn that nobody asked for yet.</summary>
    public int Left => _steps.Count;

    /// <summary>The turn that comes next.</summary>
    public void Expect(Turn turn, string workFolder)
    {
        lock (_gate)
        {
            _steps.Clear();
            _difficulty = turn.Difficulty;
            foreach (var step in turn.Steps) _steps.Enqueue(step with { Calls = [.. step.Calls.Select(call => call with { Arguments = In(workFolder, call.Arguments) })] });
        }
    }

    protected override async Task AnswerAsync(UpstreamExchange exchange)
    {
        var request = exchange.Request;
        if (request.Path is not ("/v1/messages" or "/v1/chat/completions"))
        {
            await SendAsync(exchange, request.Method is "HEAD" ? Reply.Whole("text/plain", []) : Reply.Json("""{"error":{"type":"not_found_error","message":"not here"}}""", 404));
            return;
        }

        var body = request.Json;
        Step step;
        lock (_gate)
        {
            // What comes without tools is asked beside the user's turn: a title, a topic.
            var isTurn = body["tools"] is JsonArray { Count: > 0 };
            step = isTurn && _steps.TryDequeue(out var next) ? next : Aside;
            _calls.Add(new RecordedCall(request.Target, Kept(request), request.Body.ToArray(), step, isTurn ? _difficulty : null));
        }

        await (request.Path is "/v1/messages"
            ? AnthropicWire.AnswerAsync(exchange, body, step, new PromptTokens(1000, 0, 0), Pace.None)
            : ChatWire.AnswerAsync(exchange, body, step, 1000, "stop", Pace.None));
    }

    private static JsonObject In(string workFolder, JsonObject arguments) => JsonNode.Parse(WireJson.Text(arguments).Replace(Words.WorkFolder, workFolder, StringComparison.Ordinal))!.AsObject();

    private static Dictionary<string, string> Kept(RecordedRequest request)
    {
        var kept = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Headers)
        {
            if (!NotKept.Contains(name, StringComparer.OrdinalIgnoreCase)) kept[name] = value;
        }

        return kept;
    }
}
