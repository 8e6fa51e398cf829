namespace Sluice.Routing.Verification.Checks;

/// <summary>Small pieces of the hints' wording.</summary>
internal static class Words
{
    /// <summary>The text, cut to at most <paramref name="most"/> characters and never within a surrogate pair.</summary>
    public static string Short(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return text[..end] + "…";
    }
}
