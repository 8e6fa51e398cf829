using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Admin.Models;
using Sluice.Gateway.Admin.Quota;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Admin.Routing;

namespace Sluice.Gateway.Admin.Status;

/// <summary>State of the whole gateway: <c>GET /admin/status</c>.</summary>
internal sealed record StatusView
{
    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Everything that is shown is simulated: <c>sluice demo --dashboard</c>.</summary>
    public bool Demo { get; init; }

    /// <summary>Where it listens.</summary>
    public required string Url { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Configuration file in force; null without one.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>What is wrong with an edited configuration that was not taken over, and warnings.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The switch.</summary>
    public required RoutingView Routing { get; init; }

    /// <summary>Every upstream.</summary>
    public required IReadOnlyList<UpstreamView> Upstreams { get; init; }

    /// <summary>Tiers 0-3 with their models in order, and why.</summary>
    public required IReadOnlyList<TierView> Tiers { get; init; }

    /// <summary>Local models that are being loaded.</summary>
    public IReadOnlyList<LoadingView> Loads { get; init; } = [];

    /// <summary>Fields that are left out because an upstream refuses them.</summary>
    public IReadOnlyList<RefusedFieldView> RefusedFields { get; init; } = [];

    /// <summary>What the vendors told of their limits, by account.</summary>
    public IReadOnlyList<QuotaView> Quota { get; init; } = [];

    /// <summary>The user's budgets.</summary>
    public IReadOnlyList<BudgetView> Budgets { get; init; } = [];

    /// <summary>Today, local time.</summary>
    public required TodayView Today { get; init; }

    /// <summary>The ledger's state.</summary>
    public required LedgerView Ledger { get; init; }

    /// <summary>Whether prompts and answers are written down.</summary>
    public required PromptLoggingView PromptLogging { get; init; }
}

/// <summary>Numbers of today.</summary>
internal sealed record TodayView(
    long Requests,
    long LocalRequests,
    long CloudRequests,
    long InputTokens,
    long OutputTokens,
    long CloudTokensAvoided,
    decimal Spend,
    decimal PlanValue,
    decimal? SavedAgainstAsked,
    decimal? SavedAgainstDearest);

/// <summary>The ledger's state.</summary>
internal sealed record LedgerView(bool Degraded, string? Problem, int Buffered, long Dropped);

/// <summary>Body of <c>POST /admin/stop</c>, and its answer.</summary>
internal sealed record StopOrder;

/// <summary>A field that an upstream refuses.</summary>
/// <param name="Model">The model's address.</param>
/// <param name="Field">The field.</param>
/// <param name="Since">When it was learned.</param>
internal sealed record RefusedFieldView(string Model, string Field, DateTimeOffset Since);
