using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;

namespace Sluice.Testing.Ledger;

/// <summary>A model of a <see cref="GeneratedLedger"/>.</summary>
internal sealed record GeneratedModel(string Upstream, string Id, int Tier, string Host, bool IsLocal = false);

/// <summary>One attempt of a <see cref="GeneratedTurn"/>.</summary>
internal sealed record GeneratedAttempt(GeneratedModel Model, string Outcome, Usage Tokens, int Milliseconds);

/// <summary>One request of a client.</summary>
internal sealed record GeneratedTurn(string Session, string Kind, string Asked, string Route, long Prompt, IReadOnlyList<GeneratedAttempt> Attempts);

/// <summary>A client that works: session after session, each with a prompt that grows and is read from the vendor's cache.</summary>
internal sealed class GeneratedClient(string name, string user, string protocol, string asked, bool onPlan)
{
    private static readonly GeneratedModel
        Small = new("ollama", "qwen2.5-coder:7b", 0, "127.0.0.1:11434", IsLocal: true),
        Large = new("llamacpp", "qwen3-coder-30b", 1, "127.0.0.1:8080", IsLocal: true),
        Haiku = new("anthropic", "claude-haiku-4-5", 1, "api.anthropic.com:443"),
        Sonnet = new("anthropic", "claude-sonnet-5", 2, "api.anthropic.com:443"),
        Opus = new("anthropic", "claude-opus-4-8", 3, "api.anthropic.com:443"),
        Other = new("openai", "gpt-5.4-mini", 2, "api.openai.com:443");

    private static readonly string[] Kinds = ["main", "main", "tool-loop", "tool-loop", "tool-loop", "tool-loop", "subagent", "title"];

    private int _sessions;
    private string _session = "";
    private long _prompt, _cached;
    private DateTimeOffset _last;

    /// <summary>Everybody, the busiest first.</summary>
    public static IEnumerable<GeneratedClient> All =>
    [
        new("claude", "ada", "anthropic", "claude-sonnet-5", onPlan: false), new("codex", "ada", "openai-responses", "gpt-5.4-mini", onPlan: false),
        new("opencode", "ben", "openai-chat", "claude-sonnet-5", onPlan: false), new("claude-desktop", "cleo", "anthropic", "claude-opus-4-8", onPlan: true),
        new("gemini-cli", "ben", "gemini", "claude-haiku-4-5", onPlan: false), new("ci", "robot", "openai-chat", "sluice/auto", onPlan: false),
    ];

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Whose token it has.</summary>
    public string User => user;

    /// <summary>What it speaks.</summary>
    public string Protocol => protocol;

    /// <summary>A subscription pays.</summary>
    public bool OnPlan => onPlan;

    /// <summary>Its next request.</summary>
    public GeneratedTurn Next(Random random, DateTimeOffset at)
    {
        if (_session.Length == 0 || random.Next(35) == 0 || at - _last > TimeSpan.FromHours(3))
        {
            _session = $"{name}-{++_sessions:x6}";
            (_prompt, _cached) = (random.Next(6_000, 14_000), 0);
        }

        if (at - _last > TimeSpan.FromMinutes(5)) _cached = 0;
        _last = at;
        _prompt += random.Next(200, 2_500);
        var kind = Kinds[random.Next(Kinds.Length)];
        var dice = random.Next(1000);
        if (dice < 4) return new(_session, kind, asked, "static", _prompt, []);
        var aside = kind == "title";
        var first = aside || dice < 330 ? Small : dice < 480 ? Large : dice < 560 ? Haiku : dice < 860 ? name == "codex" ? Other : Sonnet : Opus;
        var attempts = new List<GeneratedAttempt>(2);
        if (first.IsLocal && random.Next(20) == 0)
        {
            attempts.Add(Attempt(random, first, Outcomes.RejectedDraft, aside));
            first = Sonnet;
        }
        else if (!first.IsLocal && random.Next(70) == 0)
        {
            attempts.Add(new(first, random.Next(2) == 0 ? Outcomes.RateLimited : Outcomes.UpstreamError, default, random.Next(80, 900)));
            first = first == Sonnet ? Other : Sonnet;
        }

        attempts.Add(Attempt(random, first, random.Next(120) == 0 ? Outcomes.UpstreamError : random.Next(90) == 0 ? Outcomes.ClientCancelled : Outcomes.Ok, aside));
        return new(_session, kind, asked, attempts.Count > 1 && attempts[0].Outcome == Outcomes.RejectedDraft ? "cascade" : "complexity", aside ? 400 : _prompt, attempts);
    }

    private GeneratedAttempt Attempt(Random random, GeneratedModel model, string outcome, bool aside)
    {
        long output = aside ? random.Next(8, 30) : random.Next(60, 1_600);
        var milliseconds = (int)(400 + output * (model.IsLocal ? 18 : 9));
        if (aside) return new(model, outcome, new Usage(400, Output: output), milliseconds);
        if (model.IsLocal) return new(model, outcome, new Usage(_prompt, Output: output), milliseconds);
        var read = Math.Min(_cached, _prompt);
        _cached = _prompt;
        return new(model, outcome, new Usage(random.Next(3, 40), read, _prompt - read, 0, output), milliseconds);
    }
}
