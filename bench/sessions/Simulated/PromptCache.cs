using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Testing.Fakes;

namespace Sluice.Sessions.Simulated;

/// <summary>
/// Anthropic's prompt cache: what stands before a mark is written, and read again by a prompt of the same model that begins
/// with the same blocks. Nothing expires within a replay.
/// </summary>
internal sealed class PromptCache
{
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    /// <summary>Splits a prompt, and holds it from now on.</summary>
    public PromptTokens Take(JsonObject body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(WireJson.String(body["model"])!));
        long length = 0, read = 0, marked = 0;
        List<string> held = [], open = [];
        foreach (var (text, isMarked) in Blocks(body))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            length += text.Length;
            var name = Convert.ToHexString(hash.GetCurrentHash());
            open.Add(name);
            if (_held.Contains(name)) read = length;
            if (!isMarked) continue;
            marked = length;
            held.AddRange(open);
            open.Clear();
        }

        _held.UnionWith(held);
        read = Math.Min(read, marked);
        return new PromptTokens((length - marked + 3) / 4, read / 4, (marked - read) / 4);
    }

    private static IEnumerable<(string Text, bool IsMarked)> Blocks(JsonObject body)
    {
        foreach (var tool in WireJson.Objects(body["tools"])) yield return Block(tool);
        if (WireJson.String(body["system"]) is { } system) yield return (system, false);
        foreach (var block in WireJson.Objects(body["system"])) yield return Block(block);
        foreach (var message in WireJson.Objects(body["messages"]))
        {
            yield return (WireJson.String(message["role"]) ?? "", false);
            if (WireJson.String(message["content"]) is { } text) yield return (text, false);
            foreach (var block in WireJson.Objects(message["content"])) yield return Block(block);
        }
    }

    // A text counts as its text, whether it stands as a string or as a block.
    private static (string Text, bool IsMarked) Block(JsonObject block)
    {
        var isMarked = block.ContainsKey("cache_control");
        if (WireJson.String(block["type"]) is "text") return (WireJson.String(block["text"]) ?? "", isMarked);
        var plain = block.DeepClone().AsObject();
        plain.Remove("cache_control");
        return (WireJson.Text(plain), isMarked);
    }
}
