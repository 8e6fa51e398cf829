using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Handover;

/// <summary>A file as the transcript last showed it.</summary>
/// <param name="Path">Its path, as the tool was given it.</param>
/// <param name="Content">What was read or written.</param>
internal sealed record OpenFile(string Path, string Content);

/// <summary>
/// The files of the part that is left out: what was read or written there, last seen first, unless it was changed since or is
/// seen again in what is kept.
/// </summary>
internal static class OpenFiles
{
    private const int Most = 8;

    /// <summary>The files, as many as there is room for.</summary>
    /// <param name="dropped">What is left out.</param>
    /// <param name="kept">What is kept.</param>
    /// <param name="room">Tokens.</param>
    public static List<OpenFile> In(IEnumerable<Message> dropped, IEnumerable<Message> kept, long room)
    {
        var seen = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
        var reading = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var block in dropped.SelectMany(message => message.Content))
        {
            switch (block)
            {
                case ToolCallBlock call when Path(call) is { } path:
                    if (Written(call) is { } content) Put(path, content);
                    else if (IsEdit(call)) Put(path, null);
                    else reading[call.Id] = path;
                    break;
                case ToolResultBlock { IsError: false } result when reading.Remove(result.CallId, out var read):
                    Put(read, string.Join('\n', result.Content.OfType<TextBlock>().Select(text => text.Text.Decode())));
                    break;
            }
        }

        foreach (var call in kept.SelectMany(message => message.Content.OfType<ToolCallBlock>()))
        {
            if (Path(call) is { } path) seen.Remove(path);
        }

        var files = new List<OpenFile>();
        var left = TranscriptCost.Characters(room);
        for (var i = seen.Count - 1; i >= 0 && files.Count < Most; i--)
        {
            var (path, content) = seen.GetAt(i);
            // The last seen may take half of the room, the next half of what is left, and so on.
            if (content is null || left < 400) continue;
            var shown = TranscriptCost.Elide(content, left / 2);
            files.Add(new OpenFile(path, shown));
            left -= shown.Length;
        }

        return files;

        void Put(string path, string? content)
        {
            seen.Remove(path);
            seen.Add(path, content);
        }
    }

    private static string? Path(ToolCallBlock call) => First(call.Arguments, "file_path"u8, "filePath"u8, "path"u8, "absolute_path"u8, "notebook_path"u8, "filename"u8);

    private static string? Written(ToolCallBlock call) => First(call.Arguments, "content"u8, "contents"u8, "file_text"u8);

    private static bool IsEdit(ToolCallBlock call) => First(call.Arguments, "old_string"u8, "oldString"u8, "old_str"u8, "new_source"u8) is not null || call.Arguments["edits"u8].IsArray;

    private static string? First(RawJson arguments, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d = default, ReadOnlySpan<byte> e = default, ReadOnlySpan<byte> f = default) =>
        !arguments.IsObject ? null
        : arguments[a].GetString() ?? arguments[b].GetString() ?? arguments[c].GetString()
            ?? (d.IsEmpty ? null : arguments[d].GetString()) ?? (e.IsEmpty ? null : arguments[e].GetString()) ?? (f.IsEmpty ? null : arguments[f].GetString());
}
