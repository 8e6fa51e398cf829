using Sluice.Routing.Catalogue;
using Sluice.Routing.Pacing;

namespace Sluice.Routing.Situations;

/// <summary>
/// What a decision may know beside the request, the catalogue and the upstreams' health: the session so far, the quota, what
/// must not leave. Values only; whoever asks for a decision gathers them, so that a decision can be explained and replayed.
/// </summary>
public sealed record Situation
{
    /// <summary>Nothing is known.</summary>
    public static Situation None { get; } = new();

    /// <summary>Why nothing of this request may leave the machine, in words; null when it may. Outranks every other wish.</summary>
    public string? LocalOnlyBecause { get; init; }

    /// <summary>Which switch or policy says so, in a word or two for the ledger; null with <see cref="LocalOnlyBecause"/>.</summary>
    public string? LocalOnlyPolicy { get; init; }

    /// <summary>The session so far; null for a request that belongs to none.</summary>
    public SessionView? Session { get; init; }

    /// <summary>How hard quota and budgets press.</summary>
    public PacingView Pacing { get; init; } = PacingView.None;

    /// <summary>What this machine's outcomes have taught.</summary>
    public LearnedView Learned { get; init; } = LearnedView.None;

    /// <summary>How fast a local model would answer; null when it has not been measured.</summary>
    public Func<RoutableModel, LocalSpeed?> Speed { get; init; } = static _ => null;
}

/// <summary>A session as it stood when the request came.</summary>
public sealed record SessionView
{
    /// <summary>User turns so far, this one included.</summary>
    public int UserTurns { get; init; }

    /// <summary>What was decided for this user turn already; null at its first request.</summary>
    public TurnDecision? Held { get; init; }

    /// <summary>A failure has put the session on this tier or above; null without a lease.</summary>
    public int? LeaseTier { get; init; }

    /// <summary>User turns that the lease still runs, this one included.</summary>
    public int LeaseTurns { get; init; }

    /// <summary>Why the lease was taken, in words; null without one.</summary>
    public string? LeaseBecause { get; init; }

    /// <summary>The turn is stuck (the same call failed again, the same error, the user repeats himself), in words; null when it is not.</summary>
    public string? Stall { get; init; }

    /// <summary>What each model (by address) still holds of the session's prompt in its cache.</summary>
    public IReadOnlyDictionary<string, WarmPrompt> Warm { get; init; } = new Dictionary<string, WarmPrompt>();
}

/// <summary>What a model's cache holds of a session's prompt.</summary>
/// <param name="Tokens">Length of the prompt that it read last.</param>
/// <param name="Until">When the cache forgets it, if nothing comes before.</param>
public readonly record struct WarmPrompt(long Tokens, DateTimeOffset Until)
{
    /// <summary>What the model costs; null when it is local or unpriced.</summary>
    public ModelPrice? Price { get; init; }
}

/// <summary>What was decided for a user turn; the tool loop that follows stays with it.</summary>
/// <param name="Address">The model that answers.</param>
/// <param name="Tier">The tier it is used as.</param>
/// <param name="Why">Why it was taken, for the receipts of the loop.</param>
/// <param name="Draft">Its answers are checked before they are shown.</param>
public sealed record TurnDecision(string Address, int Tier, string Why, bool Draft);

/// <summary>How hard quota and budgets press on the thresholds.</summary>
/// <param name="Shift">Points that every threshold moves up: positive keeps more at home, negative lets more go. -3.0 to 6.0.</param>
/// <param name="Why">In words; null when nothing presses.</param>
public sealed record PacingView(double Shift, string? Why = null)
{
    /// <summary>Nothing presses.</summary>
    public static PacingView None { get; } = new(0);

    /// <summary>A hard cap has been reached.</summary>
    public CapEffect Cap { get; init; }

    /// <summary>Which cap, and when it ends, in words; null without one.</summary>
    public string? CapWhy { get; init; }

    /// <summary>The cap also stops what a subscription covers (a budget of tokens); false: only what is paid by the token.</summary>
    public bool CapStopsPlans { get; init; }

    /// <summary>Share of the window that presses hardest which is used up, 0.0-1.0; null when no window is known.</summary>
    public double? Used { get; init; }

    /// <summary>Share kept back of each window by which <see cref="Shift"/> was found; null when pacing is off, or nothing is known to pace.</summary>
    public double? Reserve { get; init; }

    /// <summary>How the windows stand, also when pacing is off.</summary>
    public IReadOnlyList<WindowStand> Windows { get; init; } = [];
}

/// <summary>What a reached cap does.</summary>
public enum CapEffect
{
    /// <summary>No cap has been reached.</summary>
    None,

    /// <summary>Only local models answer until it ends.</summary>
    LocalOnly,

    /// <summary>Cloud models are refused until it ends; what would have gone there is an error.</summary>
    Refuse,
}

/// <summary>What this machine's outcomes have taught about kinds of turns.</summary>
/// <param name="Offsets">Points to add to the score, by intent; -1.5 to 1.5.</param>
/// <param name="NoDraft">Intents for which a local draft has lost time or money so far, with why in words.</param>
public sealed record LearnedView(IReadOnlyDictionary<string, double> Offsets, IReadOnlyDictionary<string, string> NoDraft)
{
    /// <summary>Nothing was learned.</summary>
    public static LearnedView None { get; } = new(new Dictionary<string, double>(), new Dictionary<string, string>());
}

/// <summary>How fast a local model answers, as measured.</summary>
/// <param name="PrefillPerSecond">Prompt tokens per second, uncached.</param>
/// <param name="OutputPerSecond">Answer tokens per second.</param>
public readonly record struct LocalSpeed(double PrefillPerSecond, double OutputPerSecond)
{
    /// <summary>Expected wait for a free slot.</summary>
    public TimeSpan Queue { get; init; }

    /// <summary>Expected time to load the model; zero when it is loaded.</summary>
    public TimeSpan Load { get; init; }

    /// <summary>Dollars of electricity per second of work; 0 when not configured.</summary>
    public decimal DollarsPerSecond { get; init; }
}
