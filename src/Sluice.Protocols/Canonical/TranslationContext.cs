using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>What one attempt at one upstream shares between the request's writer and the answer's reader and writer. Not thread-safe.</summary>
public sealed class TranslationContext
{
    private readonly List<FidelityNote> _notes = [];

    /// <summary>Name of the protocol the caller speaks.</summary>
    public required string InboundProtocol { get; init; }

    /// <summary>Name of the protocol the upstream speaks.</summary>
    public required string UpstreamProtocol { get; init; }

    /// <summary>Model id to ask the upstream for.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>Model name that the client is shown in the answer: the one it asked for.</summary>
    public required string ResponseModel { get; init; }

    /// <summary>What the upstream's model and server can do.</summary>
    public ModelTraits Target { get; init; } = ModelTraits.Default;

    /// <summary>Clock for <c>created</c> stamps and durations.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>When the attempt began, as a timestamp of <see cref="Time"/>: Ollama's answers tell durations. Null: they are left out or count from the first event.</summary>
    public long? StartTimestamp { get; init; }

    /// <summary>Source of ids; tests give their own.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>The caller's request, for answers that repeat parts of it (Responses) or whose framing it chose (Gemini).</summary>
    public RequestHead? Inbound { get; init; }

    /// <summary>Remembers seals by the id of their tool call, for clients that have no place for them; null: nothing is remembered.</summary>
    public ISealMemory? SealMemory { get; init; }

    /// <summary>Estimate of the prompt in tokens, shown until the upstream tells.</summary>
    public long EstimatedInputTokens { get; init; }

    /// <summary>Ollama: the context size to ask for, in tokens; null leaves it to the server.</summary>
    public long? NumCtx { get; init; }

    /// <summary>Ollama: how long the model stays loaded, as Ollama spells it (<c>"30m"</c>, <c>-1</c>); null leaves it to the server.</summary>
    public string? KeepAlive { get; init; }

    /// <summary>The caller asked for Chat's usage chunk; set by the request's reader.</summary>
    public bool IncludeUsage { get; set; }

    /// <summary>The caller used Chat's legacy functions; set by the request's reader.</summary>
    public bool LegacyFunctions { get; set; }

    /// <summary>
    /// Names of the caller's free-text tools; set by the request's reader. Everywhere between reader and writer such a call's
    /// arguments are <c>{"input": "text"}</c>, as <see cref="CustomTools"/> wraps them.
    /// </summary>
    public HashSet<string>? CustomTools { get; set; }

    /// <summary>
    /// The caller's tools that stand in a namespace (Responses), by the one name under which everything between reader and
    /// writer knows them; set by the request's or the answer's reader.
    /// </summary>
    public Dictionary<string, NamespacedName>? ToolNamespaces { get; set; }

    /// <summary>
    /// The caller's tools that a Responses client runs by their type (<c>shell</c>, <c>apply_patch</c> …) and that everything
    /// between reader and writer knows as functions, by name; the value is the type. Set by the request's or the answer's reader.
    /// </summary>
    public Dictionary<string, string>? NativeTools { get; set; }

    /// <summary>The caller wants the answer kept, and the gateway keeps answers: the writer sets <see cref="Kept"/>.</summary>
    public bool KeepsResponses { get; init; }

    /// <summary>The whole answer as the client got it, for a protocol whose answers can be continued by their id (Responses); set by the answer's writer when the caller wants it kept.</summary>
    public KeptResponse? Kept { get; set; }

    /// <summary>The caller switched thinking on or left it to the model; set by the request's reader. Writers may show reasoning only where the client can take it.</summary>
    public bool ReasoningRequested { get; set; }

    /// <summary>A forced tool stands in for structured output: its arguments become the answer's text. Name of that tool.</summary>
    public string? StructuredOutputTool { get; set; }

    /// <summary>What the upstream says the answer cost, in dollars (OpenRouter); set by the answer's reader.</summary>
    public decimal? ReportedCost { get; set; }

    /// <summary>Gathers how sure the model was of its tokens; null: nobody wants to know. Writers of requests ask the server for it, readers of answers fill it.</summary>
    public TokenCertainty? Certainty { get; init; }

    /// <summary>Names of tools that had to change on the way up.</summary>
    public ToolNames ToolNames { get; } = new();

    /// <summary>Ids of tool calls that had to change on the way up.</summary>
    public ToolCallIds CallIds { get; } = new();

    /// <summary>What could not be carried faithfully.</summary>
    public IReadOnlyList<FidelityNote> Notes => _notes;

    /// <summary>Leaves a note; the same note twice counts once.</summary>
    public void Note(string path, FidelityAction action, string why)
    {
        var note = new FidelityNote(path, action, why);
        if (!_notes.Contains(note)) _notes.Add(note);
    }

    /// <summary>
    /// A writer that has begun under this context goes on with a later attempt's answer: what that attempt knows of the caller's
    /// request holds from here on, and what its reader finds out is shared.
    /// </summary>
    public void GoOnWith(TranslationContext later)
    {
        (later.CustomTools ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(CustomTools ?? []);
        CustomTools = later.CustomTools;
        ToolNamespaces = later.ToolNamespaces = Merged(later.ToolNamespaces ?? new(StringComparer.Ordinal), ToolNamespaces);
        NativeTools = later.NativeTools = Merged(later.NativeTools ?? new(StringComparer.Ordinal), NativeTools);
        IncludeUsage |= later.IncludeUsage;
        LegacyFunctions |= later.LegacyFunctions;
        ReasoningRequested |= later.ReasoningRequested;
    }

    /// <summary>The caller's request was read under another context: what its reader found out, notes included, holds here too.</summary>
    public void Know(TranslationContext reading)
    {
        IncludeUsage |= reading.IncludeUsage;
        LegacyFunctions |= reading.LegacyFunctions;
        ReasoningRequested |= reading.ReasoningRequested;
        if (reading.CustomTools is { } custom) (CustomTools ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(custom);
        ToolNamespaces = Merged(ToolNamespaces, reading.ToolNamespaces);
        NativeTools = Merged(NativeTools, reading.NativeTools);
        foreach (var note in reading._notes) Note(note.Path, note.Action, note.Why);
    }

    /// <summary>
    /// A fresh context for the same request at the same upstream: what is known of the caller's request holds, what one answer
    /// left behind (notes, renamed names, cost) does not.
    /// </summary>
    /// <param name="certain">Gather how sure the model is of its tokens.</param>
    public TranslationContext Again(bool certain = false) => new()
    {
        InboundProtocol = InboundProtocol,
        UpstreamProtocol = UpstreamProtocol,
        UpstreamModel = UpstreamModel,
        ResponseModel = ResponseModel,
        Target = Target,
        Time = Time,
        StartTimestamp = StartTimestamp,
        Random = Random,
        Inbound = Inbound,
        SealMemory = SealMemory,
        EstimatedInputTokens = EstimatedInputTokens,
        NumCtx = NumCtx,
        KeepAlive = KeepAlive,
        KeepsResponses = KeepsResponses,
        Certainty = certain ? new TokenCertainty() : null,
        IncludeUsage = IncludeUsage,
        LegacyFunctions = LegacyFunctions,
        ReasoningRequested = ReasoningRequested,
        CustomTools = CustomTools is null ? null : new HashSet<string>(CustomTools, StringComparer.Ordinal),
        ToolNamespaces = ToolNamespaces is null ? null : new Dictionary<string, NamespacedName>(ToolNamespaces, StringComparer.Ordinal),
        NativeTools = NativeTools is null ? null : new Dictionary<string, string>(NativeTools, StringComparer.Ordinal),
    };

    private static Dictionary<string, T>? Merged<T>(Dictionary<string, T>? into, Dictionary<string, T>? from)
    {
        if (from is null) return into;
        into ??= new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, value) in from) into.TryAdd(name, value);
        return into;
    }

    /// <summary>A fresh id: the prefix and 24 letters and digits.</summary>
    public string NewId(string prefix) => prefix + new string(Random.GetItems<char>("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", 24));
}

/// <summary>A tool's place: namespace and short name.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The name inside it.</param>
public readonly record struct NamespacedName(string Namespace, string Name);

/// <summary>An answer that the caller may refer to later.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Body">The answer's whole JSON object.</param>
public sealed record KeptResponse(string Id, ReadOnlyMemory<byte> Body);
