namespace Sluice.Routing.Profile;

/// <summary>Anthropic's <c>cache_control</c> marks.</summary>
internal static class CacheMarks
{
    /// <summary>Does a mark ask for an hour? Quotes inside texts are escaped, so the name can only be a property's.</summary>
    public static bool HasHour(ReadOnlySpan<byte> json)
    {
        while (true)
        {
            var mark = json.IndexOf("\"cache_control\""u8);
            if (mark < 0) return false;
            json = json[(mark + 15)..];
            var end = json.IndexOf((byte)'}');
            if (end > 0 && json[..end].IndexOf("\"1h\""u8) >= 0) return true;
        }
    }
}
