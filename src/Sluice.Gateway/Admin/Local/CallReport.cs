using Sluice.Gateway.Local.Calls;

namespace Sluice.Gateway.Admin.Local;

/// <summary>How reliably a local model calls tools.</summary>
/// <param name="Model">Upstream and model.</param>
/// <param name="Total">All its answers to turns with tools that were looked at.</param>
/// <param name="OnDiet">Those whose prompt was on diet.</param>
/// <param name="TokensSpared">Estimated tokens that the diet left out of its prompts.</param>
/// <param name="DietHarms">Its answers go wrong clearly more often on diet, so that <c>auto</c> leaves it off.</param>
internal sealed record LocalCallsView(string Model, CallTally Total, CallTally OnDiet, long TokensSpared, bool DietHarms);

/// <summary>Makes it.</summary>
internal static class CallReport
{
    /// <summary>By model, in alphabetical order.</summary>
    public static IReadOnlyList<LocalCallsView> Read(CallBook calls) =>
        [.. calls.All.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => new LocalCallsView(model.Key, model.Value.Total, model.Value.Dieted, model.Value.TokensSpared, model.Value.DietHarms))];
}
