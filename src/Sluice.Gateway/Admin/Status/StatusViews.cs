using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Admin.Quota;
using Sluice.Gateway.Learning;
using Sluice.Gateway.Local.LifeCycle;

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

/// <summary>The routing switch: <c>GET</c> and <c>POST /admin/routing</c>.</summary>
internal sealed record RoutingView(bool Enabled, string Strategy, IReadOnlyDictionary<string, bool> Clients)
{
    /// <summary>Private mode is on: nothing leaves this machine.</summary>
    public bool Private { get; init; }

    /// <summary>How the switch stands for everybody: <c>auto</c>, <c>off</c>, <c>tier:N</c>, or the alias or address of the model that everything is pinned to.</summary>
    public string Use { get; init; } = "auto";

    /// <summary>How it stands for single clients: those that have a switch of their own, or a word in the configuration.</summary>
    public IReadOnlyDictionary<string, ClientSwitchView> Switches { get; init; } = new Dictionary<string, ClientSwitchView>();

    /// <summary>What is wrong with the pin for everybody: its model is gone, its tier empty. Such requests are routed, and their receipts say so.</summary>
    public string? Problem { get; init; }
}

/// <summary>How the switch stands for one client.</summary>
/// <param name="Use"><c>auto</c>, <c>off</c>, <c>tier:N</c>, or the alias or address of a model.</param>
/// <param name="Own">It was turned for this client; else the configuration says so.</param>
/// <param name="Problem">What is wrong with its pin; null when nothing.</param>
internal sealed record ClientSwitchView(string Use, bool Own, string? Problem = null);

/// <summary>Body of <c>POST /admin/routing</c>: one of the two, and for whom.</summary>
/// <param name="Enabled">On (rules and strategy decide) or off.</param>
/// <param name="Client">For one client; null for all, which forgets the switches of single clients.</param>
/// <param name="Use"><c>auto</c>, <c>off</c>, <c>tier:0</c> to <c>tier:3</c>, the alias or address of a model; <c>default</c>: as everybody, or for all: as the configuration says.</param>
internal sealed record RoutingChange(bool? Enabled = null, string? Client = null, string? Use = null);

/// <summary>Body of <c>POST /admin/routing/private</c>.</summary>
/// <param name="Enabled">On or off.</param>
internal sealed record PrivateChange(bool Enabled);

/// <summary>One upstream and how it is.</summary>
internal sealed record UpstreamView(string Name, string Protocol, string Url, bool Local, bool Discovered, string State, string? Reason, string Credential, int Models);

/// <summary>One tier.</summary>
internal sealed record TierView(int Tier, IReadOnlyList<string> Models, string? Why);

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

/// <summary>The log of prompts and answers.</summary>
/// <param name="On">They are written down.</param>
/// <param name="Retention">How long they are kept, such as 7d.</param>
/// <param name="Stored">Requests whose prompts are kept, also from before it was switched off.</param>
/// <param name="Bytes">Their size on the disk, packed.</param>
/// <param name="Problem">Why they cannot be written at the moment.</param>
internal sealed record PromptLoggingView(bool On, string Retention, long Stored, long Bytes, string? Problem)
{
    /// <summary>Of the log's state.</summary>
    public static PromptLoggingView Of(Prompts.PromptLogState state) => new(state.On, Configuration.Durations.Format(state.Retention), state.Stored, state.Bytes, state.Problem);
}

/// <summary>Body of <c>POST /admin/explain</c>: a saved request, or a prompt.</summary>
internal sealed record ExplainQuery(string? Prompt, string? Protocol, string? Client, string? Model, System.Text.Json.JsonElement? Request);

/// <summary>Body of <c>POST /admin/stop</c>, and its answer.</summary>
internal sealed record StopOrder;

/// <summary>Body of <c>POST /admin/routing/learned/reset</c>.</summary>
internal sealed record LearnedReset;

/// <summary>A field that an upstream refuses.</summary>
/// <param name="Model">The model's address.</param>
/// <param name="Field">The field.</param>
/// <param name="Since">When it was learned.</param>
internal sealed record RefusedFieldView(string Model, string Field, DateTimeOffset Since);

/// <summary>An error of the admin API.</summary>
internal sealed record AdminError(string Error);

/// <summary>Serialization of the admin API, shared with the command line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(RoutingView))]
[JsonSerializable(typeof(RoutingChange))]
[JsonSerializable(typeof(PrivateChange))]
[JsonSerializable(typeof(ExplainQuery))]
[JsonSerializable(typeof(LocalView))]
[JsonSerializable(typeof(LocalOrder))]
[JsonSerializable(typeof(SwitchProgress))]
[JsonSerializable(typeof(WarmOrder))]
[JsonSerializable(typeof(UnloadOrder))]
[JsonSerializable(typeof(PullOrder))]
[JsonSerializable(typeof(ModelProgress))]
[JsonSerializable(typeof(PromptLoggingView))]
[JsonSerializable(typeof(StopOrder))]
[JsonSerializable(typeof(LearnedReportView))]
[JsonSerializable(typeof(LearnedReset))]
[JsonSerializable(typeof(AdminError))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class AdminJson : JsonSerializerContext;
