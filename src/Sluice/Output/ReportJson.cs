using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Clients.Setup;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Guide;
using Sluice.Protocols.Canonical;

namespace Sluice.Output;

/// <summary>What <c>--json</c> writes beyond the admin API's own shapes. Numbers are numbers, money is dollars, what is not known is absent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(Commands.DashboardLink))]
[JsonSerializable(typeof(UsagePage))]
[JsonSerializable(typeof(IReadOnlyList<RequestRow>))]
[JsonSerializable(typeof(PrivacyPage))]
[JsonSerializable(typeof(WhyView))]
[JsonSerializable(typeof(NotRunningView))]
[JsonSerializable(typeof(ConfigCheckView))]
[JsonSerializable(typeof(IReadOnlyList<FindingView>))]
[JsonSerializable(typeof(AnswerView))]
[JsonSerializable(typeof(ConnectionView))]
[JsonSerializable(typeof(ManualSteps))]
[JsonSerializable(typeof(GuideView))]
[JsonSerializable(typeof(GuideChange))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>One request: <c>sluice why --json</c>.</summary>
internal sealed record WhyView(RequestRow Request, IReadOnlyList<AttemptRow> Attempts, JsonElement? Receipt, RequestHeaders? Headers);

/// <summary><c>sluice status --json</c> while nothing runs.</summary>
internal sealed record NotRunningView(bool Running, string Error);

/// <summary><c>sluice config check --json</c>.</summary>
internal sealed record ConfigCheckView(string File, bool Valid, IReadOnlyList<ConfigProblemView> Problems, IReadOnlyList<ConfigProblemView> Warnings);

/// <summary>One thing that is wrong with a configuration.</summary>
internal sealed record ConfigProblemView(string Path, int Line, int Column, string Message, string Fix);

/// <summary>One thing that <c>sluice doctor</c> looked at.</summary>
/// <param name="Level"><c>ok</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Check">What was looked at.</param>
/// <param name="Message">What was seen.</param>
/// <param name="Fix">What to do; null when nothing is wrong.</param>
internal sealed record FindingView(string Level, string Check, string Message, string? Fix);

/// <summary><c>sluice ask --json</c>. Tokens and money are those of all tries.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Model">Upstream and model.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Route">The rule or strategy that decided.</param>
/// <param name="RequestId">For <c>sluice why</c>.</param>
/// <param name="StopReason">Why it ended.</param>
/// <param name="Tries">2 when the first answer did not match the schema.</param>
/// <param name="Tokens">From the ledger; absent when it was not written in time.</param>
/// <param name="Spend">Dollars.</param>
/// <param name="PlanValue">List value of what a subscription paid, dollars.</param>
/// <param name="Electricity">Dollars, where it is counted.</param>
internal sealed record AnswerView(string Text, string? Model, int? Tier, string? Route, string? RequestId, string? StopReason, int Tries, Usage? Tokens, decimal? Spend, decimal? PlanValue, decimal? Electricity);

/// <summary><c>sluice connect --json</c> and <c>sluice disconnect --json</c>.</summary>
/// <param name="Client">The client.</param>
/// <param name="State"><c>connected</c>, <c>updated</c>, <c>already</c>, <c>disconnected</c> or <c>not-connected</c>.</param>
/// <param name="Url">The gateway.</param>
/// <param name="Running">Whether the gateway runs.</param>
/// <param name="Lines">What differs now, by file and line.</param>
/// <param name="Remarks">What the user should know.</param>
internal sealed record ConnectionView(string Client, string State, string? Url, bool? Running, IReadOnlyList<ChangedLine> Lines, IReadOnlyList<string> Remarks);

/// <summary><c>sluice guide --json</c>.</summary>
/// <param name="Client">Whom it is for; absent for any client.</param>
/// <param name="Text">The section or skill; absent when it was written to a file.</param>
/// <param name="Tokens">Tokens with its marks, estimated.</param>
/// <param name="Measured">Limits of local models were measured; else they are defaults.</param>
/// <param name="Routed">Requests of the client are routed.</param>
/// <param name="Tiers">What each tier holds.</param>
/// <param name="Local">What each local model can take.</param>
/// <param name="File">The file that was written.</param>
internal sealed record GuideView(string? Client, string? Text, long Tokens, bool Measured, bool Routed, IReadOnlyList<GuideTier> Tiers, IReadOnlyList<GuideModel> Local, GuideChange? File);
