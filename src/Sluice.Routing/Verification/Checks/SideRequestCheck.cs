using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;

namespace Sluice.Routing.Verification.Checks;

/// <summary>A client's own question for a title: is it one, on one line and short?</summary>
internal sealed class SideRequestCheck : IAnswerCheck
{
    private const int LongestTitle = 160;

    /// <inheritdoc />
    public string Name => "title";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (draft.Tools.Any || draft.Calls.Count > 0 || draft.Text.Length == 0) return Finding.Nothing;
        var schema = draft.Request.OutputFormat?.Schema["properties"u8] ?? default;
        if (!schema["title"u8].IsMissing && JsonMaking.Parse(draft.Text.Trim())["title"u8].GetString() is { } inJson) return Judge(inJson);
        if (draft.Request.OutputFormat is not null || !AsksForTitle(draft.Request)) return Finding.Nothing;
        var title = draft.Text.Trim();
        var line = title.IndexOf('\n', StringComparison.Ordinal);
        if (line < 0) return Judge(title);
        // A title and an explanation of it.
        var first = title[..line].Trim().Trim('#', '*', '"', ' ');
        if (Judge(first) is { Outcome: CheckOutcome.Failed } failed) return failed;
        draft.Replace([.. draft.Answer.Content.Where(block => block is not TextBlock), new TextBlock(JsonText.FromString(first))]);
        return Finding.Repaired("a title of several lines became its first");
    }

    private static Finding Judge(string title)
    {
        if (string.IsNullOrWhiteSpace(title)) return Finding.Failed("the title is empty", "The title was empty. Give a title of three to seven words.");
        return title.Length > LongestTitle || title.Contains('\n', StringComparison.Ordinal)
            ? Finding.Failed("the title is no title", "That was too long for a title. Give a title of three to seven words on one line and nothing else.")
            : Finding.Passed;
    }

    private static bool AsksForTitle(ModelRequest request)
    {
        foreach (var message in request.Messages)
        {
            if (message.Role != MessageRole.System) continue;
            foreach (var block in message.Content)
            {
                if (block is TextBlock text && text.Text.Escaped is { Length: < 16_384 } bytes && (bytes.IndexOf("title generator"u8) >= 0 || bytes.IndexOf("Generate a title"u8) >= 0)) return true;
            }
        }

        return false;
    }
}
