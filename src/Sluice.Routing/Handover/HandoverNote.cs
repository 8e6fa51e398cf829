using System.Text;

namespace Sluice.Routing.Handover;

/// <summary>The words that stand where a part of the transcript was left out.</summary>
internal static class HandoverNote
{
    private const int LongestAsked = 4000;

    public static string Write(int dropped, string? lastAsked, List<OpenFile> files)
    {
        var text = new StringBuilder("<sluice-handover>\n")
            .Append($"{dropped} messages of this conversation stood here. They are left out because they do not fit; the work goes on from the messages below.\n");
        if (lastAsked is not null) text.Append("What the user asked last in the part that is left out:\n").Append(TranscriptCost.Elide(lastAsked, LongestAsked)).Append('\n');
        foreach (var file in files)
        {
            text.Append($"<file path=\"{file.Path}\" note=\"as it was last seen\">\n").Append(file.Content);
            if (!file.Content.EndsWith('\n')) text.Append('\n');
            text.Append("</file>\n");
        }

        return text.Append("</sluice-handover>").ToString();
    }
}
