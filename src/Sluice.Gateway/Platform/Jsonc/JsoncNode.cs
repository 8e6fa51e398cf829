namespace Sluice.Gateway.Platform.Jsonc;

/// <summary>A value in a JSON text, by its place.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after it.</param>
/// <param name="Entries">What is in it; null when it is neither object nor list.</param>
/// <param name="IsList">Whether it is a list.</param>
internal sealed record JsoncNode(int Start, int End, IReadOnlyList<JsoncEntry>? Entries = null, bool IsList = false)
{
    /// <summary>Whether it is an object.</summary>
    public bool IsObject => Entries is not null && !IsList;

    /// <summary>The entry of a name; -1 when there is none.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Entries?.Count; i++)
        {
            if (string.Equals(Entries[i].Name, name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }
}

/// <summary>A member of an object or an entry of a list.</summary>
/// <param name="Name">The member's name; null in a list.</param>
/// <param name="Start">Where it begins: its name, or in a list its value.</param>
/// <param name="NameEnd">The character after its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Comma">The comma behind it; -1 when there is none.</param>
internal sealed record JsoncEntry(string? Name, int Start, int NameEnd, JsoncNode Value, int Comma);
