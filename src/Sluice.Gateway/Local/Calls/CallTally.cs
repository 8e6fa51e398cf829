using Sluice.Routing.Verification;

namespace Sluice.Gateway.Local.Calls;

/// <summary>What came of a local model's answers to turns with tools. Counts only.</summary>
internal sealed record CallTally
{
    // Older answers fade.
    private const int Most = 400;

    /// <summary>Answers that were looked at.</summary>
    public int Answers { get; init; }

    /// <summary>Tool calls in them, however they were written.</summary>
    public int Calls { get; init; }

    /// <summary>Answers whose calls were mended: printed as text, a name or an argument put right.</summary>
    public int Repaired { get; init; }

    /// <summary>Answers that were asked for once more.</summary>
    public int Retried { get; init; }

    /// <summary>Answers whose calls could not be mended.</summary>
    public int Failed { get; init; }

    /// <summary>Answers that called a tool which the diet had left out.</summary>
    public int Missing { get; init; }

    /// <summary>Answers that went wrong, of all.</summary>
    public double FailedShare => Answers == 0 ? 0 : (double)(Failed + Missing) / Answers;

    /// <summary>With one answer more.</summary>
    public CallTally With(in CallCount count)
    {
        var tally = Answers < Most ? this : new CallTally { Answers = Answers / 2, Calls = Calls / 2, Repaired = Repaired / 2, Retried = Retried / 2, Failed = Failed / 2, Missing = Missing / 2 };
        return new CallTally
        {
            Answers = tally.Answers + 1,
            Calls = tally.Calls + count.Calls,
            Repaired = tally.Repaired + (count.Repaired ? 1 : 0),
            Retried = tally.Retried + (count.Retried ? 1 : 0),
            Failed = tally.Failed + (count.Failed && !count.Missing ? 1 : 0),
            Missing = tally.Missing + (count.Missing ? 1 : 0),
        };
    }

    /// <summary>Both together.</summary>
    public CallTally Plus(CallTally other) => new()
    {
        Answers = Answers + other.Answers,
        Calls = Calls + other.Calls,
        Repaired = Repaired + other.Repaired,
        Retried = Retried + other.Retried,
        Failed = Failed + other.Failed,
        Missing = Missing + other.Missing,
    };
}

/// <summary>What came of one answer.</summary>
/// <param name="Calls">Its calls.</param>
/// <param name="Repaired">It was mended.</param>
/// <param name="Retried">It was asked for once more.</param>
/// <param name="Failed">Its calls could not be mended.</param>
/// <param name="Missing">It called a tool that the diet had left out.</param>
internal readonly record struct CallCount(int Calls, bool Repaired, bool Retried, bool Failed, bool Missing)
{
    // The checks of an answer that are about its calls.
    private static readonly HashSet<string> About = new(StringComparer.Ordinal) { "prose-call", "tool-exists", "tool-choice", "arguments" };

    /// <summary>From what the checks said.</summary>
    public static CallCount Of(IReadOnlyList<CheckResult> checks, int calls, bool retried, bool missing) => new(
        calls,
        checks.Any(check => check.Outcome == CheckOutcome.Repaired && About.Contains(check.Name)),
        retried,
        checks.Any(check => check.Outcome == CheckOutcome.Failed && About.Contains(check.Name)),
        missing);
}

/// <summary>A model's answers, apart by whether its prompt was on diet.</summary>
internal sealed record ModelCalls
{
    /// <summary>Answers that are needed on either side before anything is concluded.</summary>
    public const int Least = 20;

    /// <summary>The diet harms where this much more of its answers go wrong.</summary>
    public const double Clearly = 0.15;

    /// <summary>With the prompt as it came.</summary>
    public CallTally Plain { get; init; } = new();

    /// <summary>With the prompt on diet.</summary>
    public CallTally Dieted { get; init; } = new();

    /// <summary>Estimated tokens that the diet left out of answered turns, all together; these do not fade.</summary>
    public long TokensSpared { get; init; }

    /// <summary>All of them.</summary>
    public CallTally Total => Plain.Plus(Dieted);

    /// <summary>Answers go wrong clearly more often with the diet than without.</summary>
    public bool DietHarms => Plain.Answers >= Least && Dieted.Answers >= Least && Dieted.FailedShare - Plain.FailedShare > Clearly;
}
