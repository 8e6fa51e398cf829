using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification;

namespace Sluice.Routing.Tests.Verification;

/// <summary>A conversation written in a client's own protocol and read as the gateway reads it. Answers to it are verified.</summary>
internal abstract class Talk
{
    private static readonly AnswerVerifier Verifier = new();
    private int _calls;

    protected List<JsonNode> Turns { get; } = [];

    protected JsonObject More { get; } = [];

    protected abstract IProtocol Protocol { get; }

    public ModelRequest Request => Read();

    public static Talk Claude(string tools = ClientTools.Claude) => new AnthropicTalk(tools);

    public static Talk Codex(string tools = ClientTools.Codex) => new ResponsesTalk(tools);

    public static Talk Gemini(string tools = ClientTools.Gemini) => new GeminiTalk(tools);

    public static Talk OpenCode(string tools = ClientTools.OpenCode) => new ChatTalk(tools);

    /// <summary>The user says something.</summary>
    public abstract Talk User(string text);

    /// <summary>The model says something and ends its turn.</summary>
    public abstract Talk Says(string text);

    /// <summary>The model calls a tool and the client answers.</summary>
    public abstract Talk Calls(string tool, string arguments, string result, bool failed = false);

    /// <summary>Another top-level field of the request.</summary>
    public Talk With(string field, string json)
    {
        More[field] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>Verifies an answer of text.</summary>
    public Verdict Text(string text, StopKind stop = StopKind.EndTurn) => Verify([new TextBlock(JsonText.FromString(text))], stop);

    /// <summary>Verifies an answer of one call.</summary>
    public Verdict Call(string tool, string arguments, string? before = null) => Answer(before, (tool, arguments));

    /// <summary>Verifies an answer of several calls.</summary>
    public Verdict Answer(string? before, params (string Tool, string Arguments)[] calls)
    {
        var content = new List<ContentBlock>();
        if (before is not null) content.Add(new TextBlock(JsonText.FromString(before)));
        foreach (var (tool, arguments) in calls) content.Add(CallOf(tool, arguments));
        return Verify(content, StopKind.ToolCalls);
    }

    public Verdict Verify(IReadOnlyList<ContentBlock> content, StopKind stop) =>
        Verifier.Verify(Read(), new ModelResponse("m", "local", content, new StopReason(stop), null), new AnswerEvidence { MostDoubt = 1 });

    protected string NextId() => $"call_{++_calls}";

    protected abstract JsonObject Body();

    protected static JsonNode Json(string json) => JsonNode.Parse(json)!;

    private ToolCallBlock CallOf(string tool, string arguments)
    {
        RawJson json = default;
        try
        {
            json = RawJson.Parse(arguments);
        }
        catch (JsonSyntaxException)
        {
            // Stays text, as the accumulator keeps it.
        }

        return json.IsObject ? new ToolCallBlock(NextId(), tool, json) : new ToolCallBlock(NextId(), tool, default) { ArgumentsText = arguments };
    }

    private ModelRequest Read()
    {
        var body = Body();
        foreach (var (name, value) in More) body[name] = value!.DeepClone();
        var path = Protocol.Name == "gemini" ? new RequestPath("gemini-3", Stream: true) : null;
        var context = new TranslationContext { InboundProtocol = Protocol.Name, UpstreamProtocol = "ollama", UpstreamModel = "m", ResponseModel = "m" };
        return Protocol.ReadRequest(RequestHead.Read(Encoding.UTF8.GetBytes(body.ToJsonString()), path), context);
    }
}
