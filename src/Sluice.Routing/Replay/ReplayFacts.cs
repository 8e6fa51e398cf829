using Sluice.Routing.Pacing;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Replay;

/// <summary>
/// What a decision knew beside what its receipt tells people, kept so that the same decision can be made again under another
/// configuration: figures and single words, never text of the prompt. What nobody asked for is not found out for it.
/// </summary>
public sealed record ReplayFacts
{
    /// <summary>Score of the user's turn before anything learned, 1.0-10.0; null where it was not asked for.</summary>
    public double? Score { get; init; }

    /// <summary>Points that what was learned added to it.</summary>
    public double Learned { get; init; }

    /// <summary>Drafts for this intent were left out, for they had lost time or money.</summary>
    public bool NoDraft { get; init; }

    /// <summary>Why depth was asked for, in words; empty when it was not; null where nobody looked.</summary>
    public string? Depth { get; init; }

    /// <summary>Longest answer asked for, tokens.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>Seconds that the caller asked the prompt cache to live.</summary>
    public int? CacheSeconds { get; init; }

    /// <summary>Tokens of instructions and tools, where they were counted.</summary>
    public long? Fixed { get; init; }

    /// <summary>An answer of a JSON schema was asked for.</summary>
    public bool Json { get; init; }

    /// <summary>A search that the vendor runs itself was asked for.</summary>
    public bool Search { get; init; }

    /// <summary>The middle between two texts was to be filled.</summary>
    public bool FillIn { get; init; }

    /// <summary>The vendor's long context was asked for.</summary>
    public bool LongContext { get; init; }

    /// <summary>Vendor of an API key that the caller brought; null without one (a subscription is a signal).</summary>
    public string? OwnKey { get; init; }

    /// <summary>Points that quota and budgets moved the thresholds.</summary>
    public double Shift { get; init; }

    /// <summary>Share kept back of each window by which <see cref="Shift"/> was found; null when pacing was off, or nothing was known to pace.</summary>
    public double? Reserve { get; init; }

    /// <summary>How quota windows and budgets stood, also when pacing was off; null in receipts from before that was kept.</summary>
    public IReadOnlyList<WindowStand>? Windows { get; init; }

    /// <summary>What a used up budget did.</summary>
    public CapEffect Cap { get; init; }

    /// <summary>It also stopped what a subscription covers.</summary>
    public bool CapStopsPlans { get; init; }

    /// <summary>What had been decided for this user turn already; null at its first request.</summary>
    public TurnDecision? Held { get; init; }

    /// <summary>A failure had put the session on this tier or above.</summary>
    public int? LeaseTier { get; init; }

    /// <summary>User turns that it was still to run.</summary>
    public int LeaseTurns { get; init; }

    /// <summary>What models held of the session's prompt, by address: tokens, and seconds until it was to be forgotten.</summary>
    public IReadOnlyDictionary<string, (long Tokens, int Seconds)> Warm { get; init; } = new Dictionary<string, (long, int)>();

    /// <summary>What the patterns of rules said, by pattern: the rules' own words, none of the prompt's.</summary>
    public IReadOnlyDictionary<string, bool> Said { get; init; } = new Dictionary<string, bool>();

    /// <summary>The request belonged to a conversation.</summary>
    public bool InSession { get; init; }

    /// <summary>The first of the plan drafted.</summary>
    public bool Draft { get; init; }

    /// <summary>Gathers what is known once a decision has been made.</summary>
    internal static ReplayFacts Of(RequestProfile profile, Situation situation, bool draft)
    {
        var session = situation.Session;
        var assessment = profile.AssessmentMade;
        return new ReplayFacts
        {
            Score = assessment?.Score,
            Learned = assessment is null ? 0 : situation.Learned.Offsets.GetValueOrDefault(assessment.Intent),
            NoDraft = assessment is not null && situation.Learned.NoDraft.ContainsKey(assessment.Intent),
            Depth = profile.DepthMade,
            MaxOutput = profile.MaxOutputTokens,
            CacheSeconds = profile.CacheSeconds,
            Fixed = profile.FixedMade,
            Json = profile.WantsJson,
            Search = profile.WantsHostedSearch,
            FillIn = profile.WantsFillIn,
            LongContext = profile.WantsLongContext,
            OwnKey = profile.Credential == CallerCredential.ApiKey ? profile.CredentialVendor ?? "" : null,
            Shift = situation.Pacing.Shift,
            Reserve = situation.Pacing.Reserve,
            Windows = situation.Pacing.Windows,
            Cap = situation.Pacing.Cap,
            CapStopsPlans = situation.Pacing.CapStopsPlans,
            Held = session?.Held,
            LeaseTier = session?.LeaseTier,
            LeaseTurns = session?.LeaseTurns ?? 0,
            Warm = session is { Warm.Count: > 0 } ? WarmOf(session, profile.Time) : Empty,
            Said = profile.SaidMade ?? NothingSaid,
            InSession = session is not null,
            Draft = draft,
        };
    }

    private static readonly Dictionary<string, (long, int)> Empty = [];
    private static readonly Dictionary<string, bool> NothingSaid = [];

    private static Dictionary<string, (long, int)> WarmOf(SessionView session, DateTimeOffset now)
    {
        var warm = new Dictionary<string, (long, int)>(session.Warm.Count, StringComparer.Ordinal);
        foreach (var (address, prompt) in session.Warm)
        {
            if (prompt.Until > now) warm[address] = (prompt.Tokens, (int)Math.Ceiling((prompt.Until - now).TotalSeconds));
        }

        return warm;
    }
}
