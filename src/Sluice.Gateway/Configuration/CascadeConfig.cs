namespace Sluice.Gateway.Configuration;

/// <summary>How a local model's answer is checked before it is shown, with strategy cascade.</summary>
internal sealed record CascadeConfig
{
    /// <summary>How long a turn that somebody waits for may wait for the local answer and its check; then it goes to the next tier. 1s to 30m, default 45s.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Ask the local model once more, with the reason, when its answer did not hold. Default true.</summary>
    public bool Repair { get; init; } = true;

    /// <summary>How much doubt rejects a text answer: 0 rejects all, 1 accepts whatever the facts allow. 0 to 1, default 0.5.</summary>
    public double MostDoubt { get; init; } = 0.5;

    /// <summary>Other local models that answer the same request beside, so that a text is compared with theirs. Default none.</summary>
    public IReadOnlyList<string> SecondOpinion { get; init; } = [];

    /// <summary>User turns for which a session stays with the stronger model after a draft was not good enough or the turn was stuck; doubled, up to eight times, when the next try fails too. 0 to 100, default 2.</summary>
    public int LeaseTurns { get; init; } = 2;

    /// <summary>Let the local model draft single calls inside a turn that a cloud model answers, where the turn is deterministic and the call is cheaper at home, the lost cache included. Default false.</summary>
    public bool Continuations { get; init; }

    /// <summary>What a second of waiting for a draft is worth, in dollars: drafts that cost more of it than they save are left out for that kind of turn. 0 to 1, default 0.001.</summary>
    public decimal SecondPrice { get; init; } = 0.001m;
}
