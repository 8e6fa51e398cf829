using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Prose;

/// <summary>A tool call that stands in an answer's text.</summary>
/// <param name="Name">The tool's name as written.</param>
/// <param name="Arguments">An object; missing when what stands there cannot be read as one.</param>
internal readonly record struct ProseCall(string Name, RawJson Arguments);

/// <summary>A passage of text that is one or more calls.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">Just behind it.</param>
/// <param name="Calls">The calls in their order.</param>
/// <param name="IsMarked">It stands in the tokens or tags of some family; false for bare JSON, which may be an answer like any other.</param>
internal readonly record struct ProsePassage(int Start, int End, IReadOnlyList<ProseCall> Calls, bool IsMarked);
