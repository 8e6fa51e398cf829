using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Checks;

/// <summary>What makes two calls the same: the tool and its arguments, whatever their order, their blanks and the words of a description.</summary>
internal static class CallKey
{
    /// <summary>The key.</summary>
    public static string Of(ToolCallBlock call)
    {
        if (!call.Arguments.IsObject) return call.Name + "\n" + call.ArgumentsText;
        var properties = new List<string>();
        foreach (var property in call.Arguments.EnumerateObject())
        {
            if (property.NameEquals("description"u8) || property.NameEquals("explanation"u8) || property.NameEquals("timeout"u8) || property.NameEquals("yield_time_ms"u8)) continue;
            if (property.Value.IsNullOrMissing || property.Value.IsFalse) continue;
            properties.Add(property.Name + "=" + Value(property.Value));
        }

        properties.Sort(StringComparer.Ordinal);
        var key = new StringBuilder(call.Name);
        foreach (var property in properties) key.Append('\n').Append(property);
        return key.ToString();
    }

    /// <summary>Has the call that key? Its name is compared first.</summary>
    public static bool Is(ToolCallBlock call, string name, string key) => string.Equals(call.Name, name, StringComparison.Ordinal) && string.Equals(Of(call), key, StringComparison.Ordinal);

    private static string Value(RawJson value) => value.GetString() ?? value.ToString();
}
