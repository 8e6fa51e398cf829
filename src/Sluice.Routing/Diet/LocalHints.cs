using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Diet;

/// <summary>A model's own measured quirks, told to it and to nobody else: the last piece of its instructions, the same in every turn.</summary>
public static class LocalHints
{
    /// <summary>Most tokens that they take.</summary>
    public const long MostTokens = 150;

    private const string Heading = "Keep in mind:";

    /// <summary>The quirks as text, most important first, as many as fit; null when there are none.</summary>
    public static string? Text(IReadOnlyList<string> quirks)
    {
        var text = new StringBuilder(Heading);
        foreach (var quirk in quirks)
        {
            var line = quirk.ReplaceLineEndings(" ").Trim();
            if (line.Length == 0) continue;
            var length = text.Length;
            text.Append("\n- ").Append(line);
            if (TokenEstimate.OfJson(Encoding.UTF8.GetBytes(text.ToString())) <= MostTokens) continue;
            text.Length = length;
            break;
        }

        return text.Length == Heading.Length ? null : text.ToString();
    }

    /// <summary>The request with the quirks behind the instructions that open it.</summary>
    public static ModelRequest Append(ModelRequest request, string text)
    {
        var block = new TextBlock(JsonText.FromString(text));
        List<Message> messages = [.. request.Messages];
        var last = messages.FindIndex(message => message.Role != MessageRole.System) - 1;
        if (last == -2) last = messages.Count - 1;
        if (last < 0) messages.Insert(0, new Message(MessageRole.System, [block]));
        else messages[last] = messages[last] with { Content = [.. messages[last].Content, block] };
        return request with { Messages = messages };
    }
}
