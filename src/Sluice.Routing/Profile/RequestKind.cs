namespace Sluice.Routing.Profile;

/// <summary>Words for what a request is for. They are conditions in rules and a column of the ledger.</summary>
public static class RequestKind
{
    /// <summary>A user's turn.</summary>
    public const string Main = "main";

    /// <summary>A continuation inside a tool loop.</summary>
    public const string ToolLoop = "tool-loop";

    /// <summary>A turn of a subagent.</summary>
    public const string Subagent = "subagent";

    /// <summary>A title for the session.</summary>
    public const string Title = "title";

    /// <summary>A summary.</summary>
    public const string Summary = "summary";

    /// <summary>Compaction of a long session.</summary>
    public const string Compaction = "compaction";

    /// <summary>A client's safety classifier. Never for a weak local model.</summary>
    public const string Safety = "safety";

    /// <summary>A web-search side request.</summary>
    public const string WebSearch = "web-search";

    /// <summary>A warm-up without an answer to show.</summary>
    public const string WarmUp = "warm-up";

    /// <summary>A token count.</summary>
    public const string Count = "count";

    /// <summary>A client's own question which model to take (Gemini CLI); wants JSON.</summary>
    public const string Router = "router";

    /// <summary>An embedding or a legacy completion, forwarded as it is.</summary>
    public const string Other = "other";

    /// <summary>All words, for validation.</summary>
    public static IReadOnlyList<string> All { get; } = [Main, ToolLoop, Subagent, Title, Summary, Compaction, Safety, WebSearch, WarmUp, Count, Router, Other];
}
