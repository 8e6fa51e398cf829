namespace Sluice.Routing.Classification.Estimate;

/// <summary>The shape of a task that stands by itself; the estimate's level depends on it.</summary>
internal enum TaskKind
{
    /// <summary>Work in a project: what coding clients send.</summary>
    Request,

    /// <summary>A question with up to five options.</summary>
    Choice,

    /// <summary>A question with more options.</summary>
    WideChoice,

    /// <summary>A story with numbers and one question.</summary>
    WordProblem,

    /// <summary>A programming contest's problem with samples and constraints.</summary>
    Contest,

    /// <summary>A single function by description or signature.</summary>
    Function,

    /// <summary>What does this code give.</summary>
    CodeOutput,

    /// <summary>A question of knowledge.</summary>
    Knowledge,
}
