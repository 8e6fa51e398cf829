namespace Sluice.Routing.Classification;

/// <summary>Words for what a user's turn asks for. They are conditions in rules (<c>intent</c>) and a signal in receipts.</summary>
public static class Intents
{
    /// <summary>Sort into given classes.</summary>
    public const string Classify = "classify";

    /// <summary>Does something have a given form: a schema, a style, a syntax.</summary>
    public const string FormatCheck = "format-check";

    /// <summary>Pull given facts out of a text, a log or a file.</summary>
    public const string Extract = "extract";

    /// <summary>Say a text shorter.</summary>
    public const string Summarize = "summarize";

    /// <summary>Put a text into another language or format.</summary>
    public const string Translate = "translate";

    /// <summary>A question with a short answer.</summary>
    public const string Question = "question";

    /// <summary>Explain code or an error message.</summary>
    public const string Explain = "explain";

    /// <summary>Change one place as told.</summary>
    public const string Edit = "edit";

    /// <summary>Give something another name.</summary>
    public const string Rename = "rename";

    /// <summary>Finish a piece of code that has begun, or fill in a template.</summary>
    public const string Complete = "complete";

    /// <summary>Comments, README, commit messages, change logs.</summary>
    public const string Document = "document";

    /// <summary>Write or mend tests.</summary>
    public const string Test = "test";

    /// <summary>A command for the shell, a query, a pattern.</summary>
    public const string Command = "command";

    /// <summary>Build something new.</summary>
    public const string Feature = "feature";

    /// <summary>Change the structure and keep the behaviour.</summary>
    public const string Refactor = "refactor";

    /// <summary>Find out why something does not work.</summary>
    public const string Debug = "debug";

    /// <summary>Judge code that others wrote.</summary>
    public const string Review = "review";

    /// <summary>Make something faster or smaller.</summary>
    public const string Optimize = "optimize";

    /// <summary>Decide how something is to be built; plan.</summary>
    public const string Design = "design";

    /// <summary>Work that cannot be taken back: deploy, publish, delete data, rewrite history.</summary>
    public const string Irreversible = "irreversible";

    /// <summary>Audit for weaknesses, secrets, law.</summary>
    public const string Audit = "audit";

    /// <summary>None of these.</summary>
    public const string Other = "other";

    /// <summary>All words, for validation.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Classify, FormatCheck, Extract, Summarize, Translate, Question, Explain, Edit, Rename, Complete, Document, Test, Command,
        Feature, Refactor, Debug, Review, Optimize, Design, Irreversible, Audit, Other,
    ];
}
