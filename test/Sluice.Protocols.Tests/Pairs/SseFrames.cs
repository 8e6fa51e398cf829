namespace Sluice.Protocols.Tests.Pairs;

/// <summary>A client's reading of server-sent events, independent of the one in the product.</summary>
internal static class SseFrames
{
    /// <summary>Name and data of each event; a breach when the last is not closed by a blank line.</summary>
    public static List<(string? Name, string Data)> Read(string wire, ClientMessage message)
    {
        var frames = new List<(string?, string)>();
        var lines = wire.ReplaceLineEndings("\n").Split('\n');
        string? name = null;
        var data = new List<string>();
        foreach (var line in lines[..^1])
        {
            if (line.Length == 0)
            {
                if (data.Count > 0 || name is not null) frames.Add((name, string.Join('\n', data)));
                (name, data) = (null, []);
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data.Add(line[6..]);
            }
            else
            {
                message.Rule(holds: false, $"a line that is neither event nor data: {line}");
            }
        }

        message.Rule(lines[^1].Length == 0 && data.Count == 0 && name is null, "the last event is not closed by a blank line");
        return frames;
    }
}
