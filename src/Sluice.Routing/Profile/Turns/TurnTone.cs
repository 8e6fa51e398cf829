namespace Sluice.Routing.Profile.Turns;

/// <summary>
/// Whether a user takes back what he got: the first words of his next turn. Only openings that hardly begin a task of their
/// own, in the languages that the clients' users write most; what is missed teaches nothing, and what is wrong teaches little.
/// </summary>
internal static class TurnTone
{
    private const int Look = 64;

    private static readonly byte[][] Openings =
    [
        [.. "undo"u8], [.. "revert that"u8], [.. "revert this"u8], [.. "revert it"u8], [.. "revert your"u8], [.. "revert the last"u8], [.. "roll that back"u8], [.. "roll it back"u8], [.. "roll back"u8],
        [.. "no,"u8], [.. "no."u8], [.. "no!"u8], [.. "nope"u8], [.. "wrong"u8], [.. "that's wrong"u8], [.. "thats wrong"u8], [.. "that is wrong"u8], [.. "this is wrong"u8], [.. "that's not what"u8],
        [.. "that is not what"u8], [.. "this is not what"u8], [.. "not what i"u8], [.. "that didn't work"u8], [.. "that did not work"u8], [.. "it doesn't work"u8], [.. "it does not work"u8],
        [.. "doesn't work"u8], [.. "does not work"u8], [.. "still fail"u8], [.. "it still"u8], [.. "still not"u8], [.. "still the same"u8], [.. "same error"u8], [.. "you broke"u8],
        [.. "nein"u8], [.. "falsch"u8], [.. "das ist falsch"u8], [.. "das geht nicht"u8], [.. "geht nicht"u8], [.. "mach das r"u8], [.. "rückgängig"u8],
        [.. "non,"u8], [.. "annule"u8], [.. "deshaz"u8], [.. "revierte"u8],
    ];

    /// <summary>Does the turn take back the one before it?</summary>
    /// <param name="text">What the user wrote, escapes as they came.</param>
    public static bool TakesBack(ReadOnlySpan<byte> text)
    {
        Span<byte> lower = stackalloc byte[Look];
        var length = Math.Min(text.Length, Look);
        for (var i = 0; i < length; i++) lower[i] = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
        foreach (var opening in Openings)
        {
            if (!lower[..length].StartsWith(opening)) continue;
            // A whole word: "undoubtedly" takes nothing back.
            if (length == opening.Length || opening[^1] is (byte)',' or (byte)'.' or (byte)'!' || !char.IsAsciiLetter((char)lower[opening.Length]) || opening.AsSpan().SequenceEqual("still fail"u8) || opening.AsSpan().SequenceEqual("mach das r"u8)) return true;
        }

        return false;
    }
}
