using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;
using Sluice.Routing.Strategies;
using Sluice.Routing.Verification;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;

namespace Sluice.Gateway.Tests.Cascade;

/// <summary>A world in which tier 0 drafts for the vendor that was asked for: the local server is Ollama, or one that speaks Chat as llama.cpp does.</summary>
internal sealed class DraftWorld : IAsyncDisposable
{
    /// <summary>What clients ask for; the fake Anthropic serves it.</summary>
    public const string Asked = "claude-sonnet-5";

    public const string Ollama = "ollama";

    public const string Llama = "llama";

    private DraftWorld(World world, FakeOpenAiChat llama, string local) => (World, LlamaServer, Local) = (world, llama, local);

    public World World { get; }

    /// <summary>The local server that speaks Chat.</summary>
    public FakeOpenAiChat LlamaServer { get; }

    /// <summary>Which of the two drafts.</summary>
    public string Local { get; }

    public TestGateway Gateway => World.Gateway;

    public CancellationToken Cancel => World.Cancel;

    /// <summary>The server that drafts.</summary>
    public ScriptedUpstream Drafter => Local == Llama ? LlamaServer : World.Ollama;

    /// <summary>Turns that it got.</summary>
    public IReadOnlyList<RecordedRequest> Drafts => [.. Drafter.Requests.Where(request => request.Method == "POST")];

    /// <summary>Turns that the cloud got.</summary>
    public IReadOnlyList<RecordedRequest> CloudTurns => World.Anthropic.Requests;

    /// <summary>Starts it.</summary>
    /// <param name="local">Who drafts.</param>
    /// <param name="cascade">The inside of <c>routing.cascade</c>.</param>
    /// <param name="routing">More of <c>routing</c>.</param>
    /// <param name="verifier">Judges; the product's own when null.</param>
    /// <param name="server">Of <c>server</c>.</param>
    /// <param name="more">More sections.</param>
    public static async Task<DraftWorld> StartAsync(string local = Ollama, string cascade = "", string routing = "", IAnswerVerifier? verifier = null, string server = "", string more = "")
    {
        var llama = new FakeOpenAiChat();
        var world = await World.StartAsync(
            routing: $$""" "tiers": { "0": ["{{(local == Llama ? "small" : "coder")}}"], "2": ["sonnet"] }, "cascade": { {{cascade}} } {{routing}} """,
            server: server,
            more: more,
            models: """ "small": { "upstream": "llama", "id": "qwen-small", "tier": 0, "contextWindow": 32768 } """,
            upstreams: $$""" "llama": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:{{llama.Port}}/v1", "apiKey": "local-key", "local": true } """,
            services: services =>
            {
                services.RemoveAll<IRoutingStrategy>();
                services.AddSingleton<IRoutingStrategy>(new DraftFirst());
                if (verifier is null) return;
                services.RemoveAll<IAnswerVerifier>();
                services.AddSingleton(verifier);
            });
        return new DraftWorld(world, llama, local);
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await LlamaServer.DisposeAsync();
    }

    /// <summary>Tier 0 drafts, whoever was asked for takes over.</summary>
    private sealed class DraftFirst : IRoutingStrategy
    {
        private static readonly RouteChoice Choice = new([new RuleUse(RuleUseKind.Vendor)], "tier 0 drafts") { Draft = new RuleUse(RuleUseKind.Tier, Tier: 0) };

        public string Name => "draft-first";

        public RouteChoice Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation) => Choice;
    }
}

/// <summary>Judges by words in the answer: BAD is rejected, MEND is replaced. Says what it was asked.</summary>
internal sealed class WordVerifier(string? hint = null) : IAnswerVerifier
{
    public List<(ModelRequest Request, ModelResponse Answer, AnswerEvidence Evidence)> Seen { get; } = [];

    public Verdict Verify(ModelRequest request, ModelResponse answer, AnswerEvidence evidence)
    {
        lock (Seen) Seen.Add((request, answer, evidence));
        if (answer.Text.Contains("BAD", StringComparison.Ordinal)) return new Verdict(false, [new CheckResult("empty", CheckOutcome.Passed), new CheckResult("edit-text", CheckOutcome.Failed, "the text to replace is not in the file")], answer) { Hint = hint };
        if (!answer.Text.Contains("MEND", StringComparison.Ordinal)) return new Verdict(true, [new CheckResult("empty", CheckOutcome.Passed)], answer);
        var mended = answer with { Content = [new TextBlock(Protocols.Json.JsonText.FromString("Mended."))] };
        return new Verdict(true, [new CheckResult("prose-call", CheckOutcome.Repaired, "a call written as prose")], mended);
    }
}
