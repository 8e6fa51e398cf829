namespace Sluice.Routing.Verification.Checks;

/// <summary>One question to an answer. A pure function of what was asked and what came; stateless, so one instance serves all.</summary>
internal interface IAnswerCheck
{
    /// <summary>Its word in receipts.</summary>
    string Name { get; }

    /// <summary>Asks it. A repair is made in the examination itself.</summary>
    Finding Look(Examination draft);
}

/// <summary>What a check found.</summary>
/// <param name="Applies">There was something to look at; false leaves the check out of the receipt.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Why">In words for the receipt, without text of prompt or answer; null when passed.</param>
/// <param name="Hint">What to tell the model; null when passed, or when a second try would not help.</param>
internal readonly record struct Finding(bool Applies, CheckOutcome Outcome = CheckOutcome.Passed, string? Why = null, string? Hint = null)
{
    /// <summary>Nothing to look at.</summary>
    public static Finding Nothing => default;

    /// <summary>Nothing to object.</summary>
    public static Finding Passed => new(Applies: true);

    /// <summary>Mended.</summary>
    public static Finding Repaired(string why) => new(Applies: true, CheckOutcome.Repaired, why);

    /// <summary>Failed.</summary>
    public static Finding Failed(string why, string? hint) => new(Applies: true, CheckOutcome.Failed, why, hint);
}
