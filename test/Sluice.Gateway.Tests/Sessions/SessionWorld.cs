using System.Text;
using Sluice.Gateway.Learning;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Sessions;
using Sluice.Gateway.Tests.Configuration;
using Sluice.Gateway.Tests.Model;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;
using Sluice.Routing.Situations;
using Sluice.Testing.Time;

namespace Sluice.Gateway.Tests.Sessions;

/// <summary>A store with a clock of its own, and conversations that grow turn by turn as a client's transcript does.</summary>
internal sealed class SessionWorld
{
    public const string Coder = "ollama/qwen2.5-coder:7b";
    public const string Haiku = "anthropic/claude-haiku-4-5";
    public const string Sonnet = "anthropic/claude-sonnet-5";
    public const string Gpt = "openai/gpt-5.5";

    public SessionWorld(string cascade = "")
    {
        Outcomes = new OutcomeBook(new SluicePaths { ConfigFile = "", DataDirectory = Path.Combine(Path.GetTempPath(), "sluice-none") }, Clock);
        Store = new SessionStore(Outcomes, Clock);
        Model = ModelBuilding.Build(ConfigText.Good($$"""
            {
              "upstreams": {
                "ollama": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:11434" },
                "anthropic": { "protocol": "anthropic", "baseUrl": "https://api.anthropic.com", "apiKey": "x" },
                "openai": { "protocol": "openai-chat", "baseUrl": "https://api.openai.com/v1", "apiKey": "x" }
              },
              "models": {
                "coder": { "upstream": "ollama", "id": "qwen2.5-coder:7b", "tier": 0, "contextWindow": 32768 },
                "haiku": { "upstream": "anthropic", "id": "claude-haiku-4-5", "tier": 1 },
                "sonnet": { "upstream": "anthropic", "id": "claude-sonnet-5", "tier": 2 },
                "gpt": { "upstream": "openai", "id": "gpt-5.5", "tier": 2, "price": { "input": 2, "output": 10, "cacheRead": 0.2 } }
              },
              "routing": { "cascade": { {{cascade}} } }
            }
            """).Config);
    }

    public FakeTimeProvider Clock { get; } = new();

    /// <summary>Learns; the clock never comes to where it would be written.</summary>
    public OutcomeBook Outcomes { get; }

    public SessionStore Store { get; }

    public GatewayModel Model { get; }

    public SessionView? View(RequestProfile profile, string? user = null) => Store.View(profile, user, Model);

    /// <summary>A target as a plan holds it.</summary>
    public RouteTarget Target(string address, TargetOrigin origin = TargetOrigin.Primary, bool draft = false)
    {
        var model = Model.Routing.Models[address];
        return new(model, origin, model.Tier, model.IsLocal ? "local" : "api", false) { Draft = draft };
    }

    /// <summary>A request goes all the way: decided for a model, answered by it or by another.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="decided">Who was to answer, and for the whole turn.</param>
    /// <param name="answered">Who did; null: the same.</param>
    /// <param name="rejected">A draft of <paramref name="decided"/> was refused first.</param>
    /// <param name="draft">The one who answered drafted.</param>
    /// <param name="usage">What it reported.</param>
    /// <param name="user">Whose request.</param>
    /// <param name="intent">What the estimate made of it.</param>
    public void Answer(RequestProfile profile, string decided, string? answered = null, bool rejected = false, bool draft = false, Usage? usage = null, string? user = null, string? intent = null)
    {
        var first = Target(decided, draft: draft || rejected);
        var last = answered is null ? first : Target(answered, rejected ? TargetOrigin.Escalation : TargetOrigin.Fallback);
        if (rejected) Store.Attempted(profile, user, Model, new(first, usage ?? new Usage(2000, Output: 10), false, true));
        Store.Attempted(profile, user, Model, new(last, usage ?? new Usage(2000, Output: 10), false, false));
        var receipt = new Receipt("cascade", "why", intent is null ? [] : [new("intent", intent)], []);
        Store.Ended(profile, user, Model, new RouteDecision([first], receipt) { Turn = new(decided, first.Tier, "why", first.Draft) }, last);
    }
}

/// <summary>A transcript in Anthropic's shape, as Claude Code writes it.</summary>
internal sealed class Transcript
{
    private readonly StringBuilder _turns = new();
    private readonly string? _session;
    private int _calls;

    public Transcript(string? session = "s1") => _session = session;

    /// <summary>Changes from request to request in some clients.</summary>
    public string System { get; set; } = "You are a coding agent.";

    public Transcript Says(string text)
    {
        Add($$"""{"role":"user","content":[{"type":"text","text":"<system-reminder>{{_calls}}</system-reminder>"},{"type":"text","text":"{{text}}"}]}""");
        return this;
    }

    public Transcript Replies(string text = "done")
    {
        Add($$"""{"role":"assistant","content":[{"type":"text","text":"{{text}}"}]}""");
        return this;
    }

    public Transcript Calls(string tool = "Bash", string argument = "ls", string result = "ok", bool error = false)
    {
        _calls++;
        Add($$$"""{"role":"assistant","content":[{"type":"tool_use","id":"t{{{_calls}}}","name":"{{{tool}}}","input":{"x":"{{{argument}}}"}}]}""");
        Add($$$"""{"role":"user","content":[{"tool_use_id":"t{{{_calls}}}","type":"tool_result","content":"{{{result}}}","is_error":{{{(error ? "true" : "false")}}}}]}""");
        return this;
    }

    /// <summary>The request that a client would send now.</summary>
    public RequestProfile Request(string? agent = null, string path = "/v1/messages", string more = "", string? client = null)
    {
        var json = $$$"""{"model":"claude-sonnet-5","max_tokens":64000,"system":[{"type":"text","text":"{{{System}}}","cache_control":{"type":"ephemeral"}}],"tools":[{"name":"Bash"}],"messages":[{{{_turns}}}]{{{more}}} }""";
        return RequestProfile.Create("anthropic", path, RequestHead.Read(Encoding.UTF8.GetBytes(json)), name => name switch
        {
            "user-agent" => client ?? "claude-cli/2.1.197 (external, cli)",
            "x-claude-code-session-id" => _session,
            "x-claude-code-agent-id" => agent,
            _ => null,
        }, DateTimeOffset.UnixEpoch);
    }

    private void Add(string turn)
    {
        if (_turns.Length > 0) _turns.Append(',');
        _turns.Append(turn);
    }
}
