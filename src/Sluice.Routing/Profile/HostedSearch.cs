using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;

namespace Sluice.Routing.Profile;

/// <summary>Requests whose one tool is a search that a vendor runs itself.</summary>
internal static class HostedSearch
{
    // Longer lists hold other tools as well; the look costs nothing on a real turn.
    private const int LongestList = 2048;

    /// <summary>Is it the only tool offered?</summary>
    public static bool IsOnlyTool(PromptShape shape, RequestHead head)
    {
        var tools = shape.Tools(head);
        if (!tools.IsArray || tools.Bytes.Length > LongestList) return head["web_search_options"u8].IsObject && !tools.EnumerateArray().MoveNext();
        var (count, searches) = (0, 0);
        foreach (var tool in tools.EnumerateArray())
        {
            count++;
            var type = tool["type"u8].GetText();
            if (type?.StartsWith("web_search"u8) == true || !tool["googleSearch"u8].IsMissing || !tool["google_search"u8].IsMissing) searches++;
        }

        return count > 0 && count == searches;
    }
}
