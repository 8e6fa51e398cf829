namespace Sluice.Demo;

/// <summary>One step of a script: a request, and what happens before it.</summary>
/// <param name="What">In the words of whoever asks.</param>
/// <param name="Model">The model that the client asks for.</param>
/// <param name="Input">Tokens of the prompt, four characters each.</param>
/// <param name="Output">Tokens of the reply that it asks for.</param>
internal sealed record DemoRequest(string What, string Model, int Input, int Output)
{
    /// <summary>Time of day.</summary>
    public TimeOnly At { get; init; } = new(9, 0);

    /// <summary><c>claude</c>, <c>opencode</c>, or the name of an app.</summary>
    public string Client { get; init; } = "claude";

    /// <summary>Requests of one session share its first words, so that a vendor's cache holds them.</summary>
    public string? Session { get; init; }

    /// <summary>Claude Code's request for a title rather than a turn.</summary>
    public bool IsTitle { get; init; }

    /// <summary>What happens before, and how it is told.</summary>
    public DemoTurn? Before { get; init; }

    /// <summary>It speaks Chat Completions.</summary>
    public bool IsChat => Client == "opencode";
}

/// <summary>Something that happens between two requests.</summary>
/// <param name="Words">For the audience.</param>
/// <param name="Change">What is done.</param>
internal sealed record DemoTurn(string Words, Func<DemoStage, Task> Change);

/// <summary>What came of a request.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Model">Upstream and model that answered, from the response header.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Route">What decided.</param>
/// <param name="Attempts">Calls to upstreams.</param>
/// <param name="Body">The answer as the client got it.</param>
internal sealed record DemoAnswer(int Status, string? Model, string? Tier, string? Route, string? Attempts, string Body);
