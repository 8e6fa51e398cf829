using System.Buffers.Binary;
using System.Text;

namespace Sluice.Gateway.Upstreams.Http;

/// <summary>
/// Takes what an upstream quotes of the request out of its error, for everything that is kept: some servers repeat the part
/// that they did not like, and a prompt is in no row and no log (F121). The client is told all of it; it is the client's own.
/// </summary>
internal static class PromptQuotes
{
    /// <summary>Bytes from which on the same text in both is no coincidence: longer than the words that both use of themselves.</summary>
    public const int MinBytes = 16;

    private const string Mask = "[request]";

    /// <summary>The text without the runs of at least <see cref="MinBytes"/> bytes that stand in the request too.</summary>
    /// <param name="text">The error's text.</param>
    /// <param name="request">The request's body.</param>
    /// <param name="model">The model asked for, which may be named.</param>
    public static string Of(string text, ReadOnlySpan<byte> request, string? model)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < MinBytes || request.Length < MinBytes) return text;
        var quoted = Find(bytes, request);
        if (model is not null) Allow(bytes, Encoding.UTF8.GetBytes(model), quoted);
        return Array.IndexOf(quoted, true) < 0 ? text : Replace(bytes, quoted);
    }

    // One pass over the request, which may be long, with the windows of the text, which is short, in a table.
    private static bool[] Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> request)
    {
        var windows = new Dictionary<UInt128, List<int>>();
        for (var at = 0; at + MinBytes <= text.Length; at++)
        {
            var window = BinaryPrimitives.ReadUInt128LittleEndian(text[at..]);
            if (!windows.TryGetValue(window, out var places)) windows[window] = places = [];
            places.Add(at);
        }

        var quoted = new bool[text.Length];
        for (var at = 0; at + MinBytes <= request.Length; at++)
        {
            if (!windows.TryGetValue(BinaryPrimitives.ReadUInt128LittleEndian(request[at..]), out var places)) continue;
            foreach (var place in places) quoted.AsSpan(place, MinBytes).Fill(true);
        }

        // A character is taken out whole.
        for (var at = 1; at < text.Length; at++) quoted[at] |= quoted[at - 1] && IsContinuation(text[at]);
        for (var at = text.Length - 2; at >= 0; at--) quoted[at] |= quoted[at + 1] && IsContinuation(text[at + 1]);
        return quoted;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;

    private static void Allow(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, bool[] quoted)
    {
        if (name.IsEmpty) return;
        for (var from = 0; text[from..].IndexOf(name) is >= 0 and var at; from += at + name.Length)
        {
            // Not where it is part of a longer quotation.
            var (start, end) = (from + at, from + at + name.Length);
            var isAlone = (start == 0 || !quoted[start - 1]) && (end == quoted.Length || !quoted[end]);
            if (isAlone) quoted.AsSpan(start, name.Length).Clear();
        }
    }

    private static string Replace(ReadOnlySpan<byte> text, bool[] quoted)
    {
        var kept = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && quoted[end] == quoted[at]) end++;
            kept.Append(quoted[at] ? Mask : Encoding.UTF8.GetString(text[at..end]));
            at = end;
        }

        return kept.ToString();
    }
}
