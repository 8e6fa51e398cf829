using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Handover;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Diet;

/// <summary>
/// Shortened texts and tools by what they were: a client sends the same 100 KB with every turn, and pays for the shortening
/// once. Bounded; what does not fit is made anew. Safe for many threads.
/// </summary>
public sealed class DietMemory
{
    private const int MostEntries = 1024;
    private const long MostBytes = 16 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, (byte[] Key, object Value)> _entries = [];
    private long _bytes;

    /// <summary>A system text, shortened, with the tokens it has before and after.</summary>
    internal ShortText Text(JsonText text) => (ShortText)Get(text.Token.Span, default, default, text, static before =>
    {
        var decoded = before.Decode();
        var after = SystemShortening.Shorten(decoded);
        var token = string.Equals(after, decoded, StringComparison.Ordinal) ? before.Token.Copy() : JsonText.FromString(after).Token;
        return new ShortText(JsonText.FromToken(token), TokenEstimate.OfJson(before.Escaped), TokenEstimate.OfJson(token.Span[1..^1]));
    });

    /// <summary>A tool, shortened, with the tokens it has before and after.</summary>
    internal ShortTool Tool(ToolDefinition tool)
    {
        if (tool.Kind != ToolKind.Function) return new ShortTool(tool, TranscriptCost.Of(tool), TranscriptCost.Of(tool));
        var description = tool.Description is { } text ? text.Token.Span : default;
        var known = (ShortTool)Get(description, tool.Schema.Span, System.Text.Encoding.UTF8.GetBytes(tool.Name), tool, static before =>
        {
            var after = ToolShortening.Shorten(before);
            // Nothing of the request's buffer may stay behind.
            after = new ToolDefinition(before.Name) { Description = after.Description is { } kept ? JsonText.FromToken(kept.Token.Copy()) : null, Schema = after.Schema.Copy() };
            return new ShortTool(after, TranscriptCost.Of(before), TranscriptCost.Of(after));
        });
        return known with { Tool = tool with { Description = known.Tool.Description, Schema = known.Tool.Schema } };
    }

    private object Get<T>(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, T from, Func<T, object> make)
    {
        var hash = default(HashCode);
        hash.AddBytes(first);
        hash.Add(first.Length);
        hash.AddBytes(second);
        hash.Add(second.Length);
        hash.AddBytes(third);
        var key = hash.ToHashCode();
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry) && Is(entry.Key, first, second, third)) return entry.Value;
        }

        var value = make(from);
        byte[] bytes = [.. first, .. second, .. third];
        lock (_lock)
        {
            if (_entries.Count >= MostEntries || _bytes + bytes.Length > MostBytes)
            {
                _entries.Clear();
                _bytes = 0;
            }

            if (_entries.TryGetValue(key, out var other)) _bytes -= other.Key.Length;
            _entries[key] = (bytes, value);
            _bytes += bytes.Length;
        }

        return value;
    }

    private static bool Is(ReadOnlySpan<byte> key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        key.Length == first.Length + second.Length + third.Length && key.StartsWith(first) && key[first.Length..].StartsWith(second) && key.EndsWith(third);
}

/// <summary>A text before and after.</summary>
internal sealed record ShortText(JsonText Text, long Before, long After);

/// <summary>A tool before and after.</summary>
internal sealed record ShortTool(ToolDefinition Tool, long Before, long After);
