using Microsoft.Extensions.Logging;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Loads;
using Sluice.Routing;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// With <c>local.whileLoading: next</c>, a turn whose model is not in memory is answered by the next model of its plan, while the
/// first one is loaded for the turns that come after.
/// </summary>
internal sealed partial class LoadingTurns(TurnLoads loads, ILogger<LoadingTurns> logger)
{
    private static readonly AttemptResult Loading = new(Outcomes.UpstreamUnreachable) { Blame = Blame.Upstream, NothingSent = true };

    /// <summary>Where to go instead; null: the target is to be tried.</summary>
    public int? PassOver(Exchange exchange, int at)
    {
        var plan = exchange.Decision.Plan;
        if (!plan[at].Model.IsLocal || exchange.Model.Config.Local.WhileLoading is not LoadingTurn.Next) return null;
        var context = ContextOf(exchange, plan[at]);
        if (!loads.WouldWait(plan[at].Model, context)) return null;
        for (var next = at + 1; next < plan.Count; next++)
        {
            if (!FailoverPolicy.MayTakeOver(plan[next], plan[at], Loading, allUnreachable: false) || loads.WouldWait(plan[next].Model, ContextOf(exchange, plan[next]))) continue;
            if (!loads.MustLoad(plan[at].Model, context, out _)) return null;
            Log.PassedOver(logger, exchange.IdText, plan[at].Model.Address, plan[next].Model.Address);
            if (plan[at].Draft) (exchange.Cascade ??= new CascadeState()).Escalation = "the local model is being loaded";
            return next;
        }

        return null;
    }

    private static int? ContextOf(Exchange exchange, RouteTarget target)
    {
        if (exchange.Model.Upstreams[target.Model.Upstream].Protocol != "ollama") return null;
        var allocated = exchange.Model.LocalModels.GetValueOrDefault(target.Model.Address)?.AllocatedContext;
        var choice = ContextSizing.Choose(exchange.Profile.CountFor(target.Model), exchange.Profile.MaxOutputTokens, (int?)target.Model.Traits.ContextWindow, allocated);
        return choice.Fits ? choice.NumCtx : null;
    }

    private static partial class Log
    {
        [LoggerMessage(2005, LogLevel.Information, "{Request} goes to {Next} while {Model} is loaded")]
        public static partial void PassedOver(ILogger logger, string request, string model, string next);
    }
}
