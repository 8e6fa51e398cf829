namespace Sluice.Gateway.Privacy;

/// <summary>Why nothing of a request may leave the machine.</summary>
/// <param name="Word">For the ledger: which switch or policy. Never text of a prompt.</param>
/// <param name="Because">For people, with the way out.</param>
internal sealed record LocalOnlyReason(string Word, string Because)
{
    /// <summary>Every policy's <see cref="Word"/> begins so.</summary>
    public const string PolicyPrefix = "privacy.";

    /// <summary>The whole gateway is private.</summary>
    public static LocalOnlyReason Mode { get; } = new("private mode", "private mode is on ('sluice routing private off' ends it)");

    /// <summary>The client was started so.</summary>
    public static LocalOnlyReason Launch { get; } = new("private launch", "this client was started with 'sluice run --private' or calls under /private (start it without to end that)");

    /// <summary>A policy holds for the session.</summary>
    /// <param name="word">Which one.</param>
    public static LocalOnlyReason Policy(string word) => new(word, $"{word} keeps this session on the machine (a new session that does not bring it is free again)");
}
