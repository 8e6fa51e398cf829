using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>What an event says about a piece of an item. One for a whole stream: it is filled anew with each event.</summary>
internal sealed class ResponsesPiece
{
    /// <summary><c>output_index</c>.</summary>
    public long? Output { get; set; }

    /// <summary><c>content_index</c> or <c>summary_index</c>.</summary>
    public long Part { get; set; }

    public RawJson ItemId { get; set; }

    public RawJson Delta { get; set; }

    /// <summary>All of the part, at its end.</summary>
    public RawJson Whole { get; set; }

    public RawJson Item { get; set; }

    /// <summary>Forgets the event before.</summary>
    public void Clear()
    {
        Output = null;
        Part = 0;
        ItemId = Delta = Whole = Item = default;
    }
}
