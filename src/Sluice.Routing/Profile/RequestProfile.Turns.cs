using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Turns;

namespace Sluice.Routing.Profile;

/// <summary>The facets that place the request in its conversation.</summary>
public sealed partial class RequestProfile
{
    private List<RawJson>? _items;
    private UserTurnMark? _turn;
    private ulong? _opening;

    /// <summary>The user turn that this request belongs to.</summary>
    public UserTurnMark Turn => _turn ??= UserTurnMark.Find(Shape, Items);

    /// <summary>Hash of the first words that the user said: what tells conversations without an id apart. 0 when there are none.</summary>
    public ulong Opening => _opening ??= UserTurnMark.Opening(Shape, Items);

    /// <summary>Messages of the transcript in which the user says something. Reads the whole of it: ask once for a conversation.</summary>
    public int CountUserTurns() => UserTurnMark.Count(Shape, Items);

    /// <summary>The tool calls of this user turn and what became of them, oldest first, as far as the last of them reach.</summary>
    public ToolTrail Trail => field ??= ToolTrail.Read(Shape, Items, Turn.Index);

    // The transcript is crossed once; one prompt instead of turns is its only item.
    private List<RawJson> Items => _items ??= ReadItems();

    private List<RawJson> ReadItems()
    {
        if (Head is null) return [];
        var turns = Shape.Turns(Head);
        if (turns.IsString) return [turns];
        var items = new List<RawJson>(64);
        foreach (var turn in turns.EnumerateArray()) items.Add(turn);
        return items;
    }
}
