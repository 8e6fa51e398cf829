using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;

namespace Sluice.Routing.Verification.Prose;

/// <summary>Calls as JSON: an object with a name and arguments under one of the words in use, or a list of such.</summary>
internal static class JsonCalls
{
    /// <summary>The calls that the JSON value at this place is; empty when it is none.</summary>
    public static List<ProseCall> At(string text, int start, out int end)
    {
        var calls = new List<ProseCall>();
        end = start;
        while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
        if (end >= text.Length || text[end] is not ('{' or '[')) return calls;
        var value = LenientJson.At(text, end, out end);
        if (value.IsObject) Add(value, calls);
        foreach (var item in value.EnumerateArray()) Add(item, calls);
        return calls;
    }

    /// <summary>An argument value as an object: as it is, or out of the string that holds it.</summary>
    public static RawJson Arguments(RawJson value)
    {
        if (value.IsString) value = LenientJson.Parse(value.GetString()!);
        return value.IsObject ? value : default;
    }

    private static void Add(RawJson value, List<ProseCall> calls)
    {
        string? name = null;
        RawJson arguments = default;
        foreach (var property in value.EnumerateObject())
        {
            switch (property.Name)
            {
                case "name" or "tool_name" or "tool" or "recipient_name" or "function_name":
                    name = property.Value.GetString();
                    break;
                case "function" when property.Value.IsObject:
                    Add(property.Value, calls);
                    return;
                case "function" or "action":
                    name ??= property.Value.GetString();
                    break;
                case "arguments" or "parameters" or "args" or "tool_input" or "action_input" or "params" or "input":
                    arguments = Arguments(property.Value);
                    break;
            }
        }

        if (name is { Length: > 0 } && arguments.IsObject) calls.Add(new ProseCall(name, arguments));
    }
}
