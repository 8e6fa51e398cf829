using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Replay;
using Sluice.Routing;

namespace Sluice.Gateway.Admin.Routing;

/// <summary>Body of <c>POST /admin/routing/simulate</c>: a prompt, or a past request.</summary>
/// <param name="Prompt">The user's words.</param>
/// <param name="Client">As if this client asked: claude, codex, gemini, opencode, or the name of an app.</param>
/// <param name="Model">As if this model were asked for. Default sluice/auto.</param>
/// <param name="Request">The id of a past request instead, as its receipt remembers it.</param>
/// <param name="Draft">Under this draft; null: as things are.</param>
internal sealed record SimulationQuery(string? Prompt = null, string? Client = null, string? Model = null, string? Request = null, RoutingDraft? Draft = null);

/// <summary>Where a request would go, and why. No model was asked.</summary>
/// <param name="Plan">Models in the order in which they would be tried; empty when it would be refused.</param>
/// <param name="Rules">What each rule says of it, up to the first that fits.</param>
/// <param name="Receipt">Why, with every candidate priced.</param>
internal sealed record SimulationView(IReadOnlyList<PlanStepView> Plan, IReadOnlyList<string> Rules, ReceiptView Receipt)
{
    /// <summary>Why it would be refused; null when it would not.</summary>
    public string? Refusal { get; init; }

    /// <summary>With a past request: what the decision asked for and nobody kept, so that the real one may differ.</summary>
    public IReadOnlyList<string> NotKept { get; init; } = [];

    /// <summary>With a past request: what was decided then.</summary>
    public ReceiptView? Then { get; init; }
}

/// <summary>A step of a plan.</summary>
/// <param name="Address">The model.</param>
/// <param name="Tier">The tier it is used as.</param>
/// <param name="Origin">How it got into the plan: primary, tier, fallback, escalation, wall, offline, largercontext.</param>
/// <param name="PaidBy">local, plan or api.</param>
/// <param name="Draft">Its answer is checked before it is shown.</param>
internal sealed record PlanStepView(string Address, int Tier, string Origin, string PaidBy, bool Draft);

/// <summary>Tries the router on a prompt or a past request, under what is in force or a draft.</summary>
internal sealed class Simulator(ExplainReport explain, DraftConfig drafts, GatewayModelStore models, Router router, TokenCalibration calibration, LocalSpeeds speeds, SluicePaths paths, TimeProvider time)
{
    private readonly LedgerQueries _ledger = new(paths.DataDirectory);

    /// <summary>The result, or the status and what is wrong with the query.</summary>
    public (SimulationView? View, int Status, string? Error) Run(SimulationQuery query)
    {
        var model = models.Current;
        if (query.Draft is { } draft)
        {
            var (imagined, problems) = drafts.Imagine(draft);
            if (imagined is null) return (null, StatusCodes.Status400BadRequest, string.Join(" ", problems.Select(problem => $"{problem.Path}: {problem.Message} {problem.Fix}")));
            model = imagined;
        }

        return query.Request is { Length: > 0 } id ? Past(id, model) : Prompt(query, model);
    }

    private (SimulationView?, int, string?) Prompt(SimulationQuery query, GatewayModel model)
    {
        var client = string.IsNullOrWhiteSpace(query.Client) ? null : query.Client.Trim();
        var asked = string.IsNullOrWhiteSpace(query.Model) ? null : query.Model.Trim();
        var decision = explain.Decide(new ExplainQuery(query.Prompt, null, client, asked, null), model, out var profile, out var error);
        return decision is null
            ? (null, StatusCodes.Status400BadRequest, error)
            : (View(decision) with { Rules = ExplainReport.Rules(decision, profile!, model.Routing.Rules) }, StatusCodes.Status200OK, null);
    }

    private (SimulationView?, int, string?) Past(string id, GatewayModel model)
    {
        if (!RequestIds.TryParse(id, out var number) || _ledger.Request(number) is not { } detail) return (null, StatusCodes.Status404NotFound, $"There is no request {id}. The page Requests lists what there is.");
        var past = new PastRequest(detail.Request, detail.Receipt, detail.Request.Tokens);
        if (RouteReplay.ReadReceipt(past, out var whyNot) is not { } receipt) return (null, StatusCodes.Status400BadRequest, $"It cannot be decided again: {whyNot}.");
        var (decision, asked) = new ReplayWorld(model, router, calibration, speeds, time.LocalTimeZone).DecideAlone(detail.Request, receipt);
        return (View(decision) with { NotKept = [.. asked], Then = ReceiptView.Of(receipt) }, StatusCodes.Status200OK, null);
    }

    private static SimulationView View(RouteDecision decision) => new(
        [.. decision.Plan.Select(target => new PlanStepView(target.Model.Address, target.Tier, target.Origin.ToString().ToLowerInvariant(), target.PaidBy, target.Draft))],
        [],
        ReceiptView.Of(decision.Receipt))
    {
        Refusal = decision.Refusal?.Message,
    };
}
