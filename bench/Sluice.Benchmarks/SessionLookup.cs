using BenchmarkDotNet.Attributes;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Learning;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Sessions;
using Sluice.Load.Dialects;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;
using Sluice.Routing.Situations;

namespace Sluice.Benchmarks;

/// <summary>What a request of 150 KB pays for its session: the conversation's key, the turn, the look for a stall, what is warm; then the decision with every candidate priced.</summary>
[MemoryDiagnoser]
public class SessionLookup
{
    private readonly RequestHead _head = RequestHead.Read(AnthropicBody.Large("claude-sonnet-5"));
    private readonly GatewayModel _model = GatewayModelBuilder.Build(new ModelInputs(EffectiveConfig.Default, [], Switches.None, static _ => null, MachineMemory.Unknown));
    private readonly SessionStore _store = new(new OutcomeBook(new SluicePaths { ConfigFile = "", DataDirectory = Path.Combine(Path.GetTempPath(), "sluice-bench-none") }, TimeProvider.System), TimeProvider.System);
    private readonly Router _router = new();

    [GlobalSetup]
    public void Remember()
    {
        var profile = Profile();
        var model = _model.Routing.Models["anthropic/claude-sonnet-5"];
        var target = new RouteTarget(model, TargetOrigin.Primary, 2, "api", false);
        _store.Attempted(profile, null, _model, new(target, new Usage(100, CacheWrite5m: 40_000), false, false));
        _store.Ended(profile, null, _model, new([target], new Receipt("static", "", [], [])) { Turn = new(model.Address, 2, "", false) }, target);
    }

    [Benchmark]
    public int Look() => _store.View(Profile(), null, _model)!.UserTurns;

    [Benchmark]
    public int LookAndDecide()
    {
        var profile = Profile();
        return _router.Decide(profile, _model.Routing, static _ => default, Situation.None with { Session = _store.View(profile, null, _model) }).Receipt.Candidates.Count;
    }

    private RequestProfile Profile() => RequestProfile.Create("anthropic", "/v1/messages", _head, static name => name == "x-claude-code-session-id" ? "s1" : null, DateTimeOffset.UtcNow);
}
