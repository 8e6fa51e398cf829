using Sluice.Protocols.Json;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// A field of a request body wherever it stands: names, <c>[]</c> for every element of an array, <c>{}</c> for every value of an
/// object. It can find itself in a body and take itself out; all other bytes stay as they are.
/// </summary>
internal sealed class FieldPattern : IEquatable<FieldPattern>
{
    private const string Elements = "[]";
    private const string Values = "{}";

    // What carries the conversation is never left out, whatever a server says of it: the answer would be to something else.
    private static readonly HashSet<string> Content = new(
        [
            "model", "messages", "input", "contents", "content", "parts", "system", "instructions", "systeminstruction", "prompt", "suffix", "text", "role", "type", "name", "tools", "function",
            "functiondeclarations", "functioncall", "functionresponse", "arguments", "args", "parameters", "parametersjsonschema", "inputschema", "properties", "items", "required", "schema",
            "source", "data", "imageurl", "inlinedata", "filedata", "url", "images", "toolcalls", "tooluseid", "toolcallid", "callid", "id", "output", "response", "thinkingtext",
            "stream", "maxtokens", "maxcompletiontokens", "maxoutputtokens", "numpredict", "generationconfig", "options",
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly string[] _pieces;

    private FieldPattern(string[] pieces) => _pieces = pieces;

    /// <summary>For people and headers: <c>tools[].cache_control.scope</c>.</summary>
    public string Display => string.Join('.', _pieces).Replace(".[]", "[]", StringComparison.Ordinal).Replace(".{}", ".*", StringComparison.Ordinal);

    /// <summary>A top-level field.</summary>
    public static FieldPattern Top(string name) => new([name]);

    /// <summary>As <see cref="ToString"/> wrote it; null when that says nothing or names what must stay.</summary>
    public static FieldPattern? Parse(string text)
    {
        var pieces = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return pieces.Length > 0 && MayGo(pieces) ? new FieldPattern(pieces) : null;
    }

    /// <summary>Finds in a body what a server named, in its own words: names of union members that are no fields are passed over, numbers are positions.</summary>
    /// <returns>Null when nothing stands there, or what stands there must stay.</returns>
    public static FieldPattern? Locate(ReadOnlyMemory<byte> body, IReadOnlyList<string> named)
    {
        var pieces = new List<string>(named.Count);
        var at = RawJson.Trusted(body);
        for (var i = 0; i < named.Count; i++)
        {
            var isNumber = int.TryParse(named[i], out var index);
            if (at.IsArray)
            {
                if (!isNumber) continue;
                if (!TryElement(at, index, out at)) return null;
                pieces.Add(Elements);
            }
            else if (TryProperty(at, named[i], out var value, out var name))
            {
                at = value;
                pieces.Add(name);
            }
            else if (isNumber && at.IsObject)
            {
                // Gemini counts the entries of a map: properties[3].value.
                if (!TryValue(at, index, out at)) return null;
                pieces.Add(Values);
            }
            else if (i == named.Count - 1)
            {
                return null;
            }
        }

        return pieces.Count > 0 && pieces[^1] is not (Elements or Values) && MayGo(pieces) ? new FieldPattern([.. pieces]) : null;
    }

    /// <summary>Takes the field out wherever it stands; null when it stands nowhere.</summary>
    public byte[]? Remove(ReadOnlyMemory<byte> body)
    {
        var cuts = new List<(int Start, int End)>();
        Find(body, RawJson.Trusted(body), 0, cuts);
        if (cuts.Count == 0) return null;
        cuts.Sort();
        var rest = new byte[body.Length - cuts.Sum(cut => cut.End - cut.Start)];
        var (position, written) = (0, 0);
        foreach (var (start, end) in cuts.Append((body.Length, body.Length)))
        {
            body.Span[position..start].CopyTo(rest.AsSpan(written));
            (position, written) = (end, written + start - position);
        }

        return rest;
    }

    /// <inheritdoc />
    public bool Equals(FieldPattern? other) => other is not null && _pieces.AsSpan().SequenceEqual(other._pieces);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as FieldPattern);

    /// <inheritdoc />
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => string.Join('/', _pieces);

    private static bool MayGo(IReadOnlyList<string> pieces) => !Content.Contains(Plain(pieces[^1]));

    private void Find(ReadOnlyMemory<byte> body, RawJson at, int piece, List<(int Start, int End)> cuts)
    {
        var wanted = _pieces[piece];
        if (wanted is Elements)
        {
            foreach (var element in at.EnumerateArray()) Find(body, element, piece + 1, cuts);
            return;
        }

        foreach (var property in at.EnumerateObject())
        {
            if (wanted is not Values && !IsName(property.RawName, wanted)) continue;
            if (piece < _pieces.Length - 1)
            {
                Find(body, property.Value, piece + 1, cuts);
                if (wanted is not Values) return;
            }
            else
            {
                body.Span.Overlaps(property.RawName, out var start);
                cuts.Add(Around(body.Span, start - 1, Offset(body, property.Value) + property.Value.Bytes.Length));
                return;
            }
        }
    }

    // With the comma behind it, or for the last one the comma before it.
    private static (int Start, int End) Around(ReadOnlySpan<byte> body, int start, int end)
    {
        var next = end;
        while (body[next] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') next++;
        if (body[next] == ',') return (start, next + 1);
        var before = start - 1;
        while (body[before] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') before--;
        return body[before] == ',' ? (before, end) : (start, end);
    }

    private static int Offset(ReadOnlyMemory<byte> body, RawJson value)
    {
        body.Span.Overlaps(value.Span, out var offset);
        return offset;
    }

    private static bool TryElement(RawJson array, int index, out RawJson element)
    {
        foreach (var candidate in array.EnumerateArray())
        {
            element = candidate;
            if (index-- == 0) return true;
        }

        element = default;
        return false;
    }

    private static bool TryValue(RawJson json, int index, out RawJson value)
    {
        foreach (var property in json.EnumerateObject())
        {
            value = property.Value;
            if (index-- == 0) return true;
        }

        value = default;
        return false;
    }

    private static bool TryProperty(RawJson json, string named, out RawJson value, out string name)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (!IsName(property.RawName, named)) continue;
            (value, name) = (property.Value, property.Name);
            return true;
        }

        (value, name) = (default, "");
        return false;
    }

    // Gemini answers in snake_case what was asked in camelCase.
    private static bool IsName(ReadOnlySpan<byte> raw, string name)
    {
        var i = 0;
        foreach (var b in raw)
        {
            if (b == '_') continue;
            while (i < name.Length && name[i] == '_') i++;
            if (i == name.Length || char.ToLowerInvariant((char)b) != char.ToLowerInvariant(name[i++])) return false;
        }

        while (i < name.Length && name[i] == '_') i++;
        return i == name.Length;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
