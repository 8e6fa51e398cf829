using Microsoft.Extensions.Logging;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Loads;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// With <c>local.whileLoading: next</c>, a turn whose model is not in memory is answered by the next model of its plan, while the
/// first one is loaded for the turns that come after.
/// </summary>
internal sealed partial class LoadingTurns(TurnLoads loads, TurnContexts sizes, ILogger<LoadingTurns> logger)
{
    private static readonly AttemptResult Loading = new(Outcomes.UpstreamUnreachable) { Blame = Blame.Upstream, NothingSent = true };

    /// <summary>Where to go instead; null: the target is to be tried.</summary>
    public int? PassOver(Exchange exchange, int at)
    {
        var plan = exchange.Decision.Plan;
        if (!plan[at].Model.IsLocal || exchange.Model.Config.Local.WhileLoading is not LoadingTurn.Next) return null;
        var context = sizes.Of(exchange, plan[at]);
        // What will not be sent loads nothing.
        if (context.IsTooLong || !loads.WouldWait(plan[at].Model, context.NumCtx)) return null;
        for (var next = at + 1; next < plan.Count; next++)
        {
            if (!FailoverPolicy.MayTakeOver(plan[next], plan[at], Loading, allUnreachable: false)) continue;
            var there = sizes.Of(exchange, plan[next]);
            if (there.IsTooLong || loads.WouldWait(plan[next].Model, there.NumCtx)) continue;
            if (!loads.MustLoad(plan[at].Model, context.NumCtx, out _)) return null;
            Log.PassedOver(logger, exchange.IdText, plan[at].Model.Address, plan[next].Model.Address);
            if (plan[at].Draft) (exchange.Cascade ??= new CascadeState()).Escalation = "the local model is being loaded";
            return next;
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(2005, LogLevel.Information, "{Request} goes to {Next} while {Model} is loaded")]
        public static partial void PassedOver(ILogger logger, string request, string model, string next);
    }
}
