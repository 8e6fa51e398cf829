using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Schemas;

/// <summary>Local references: <c>#</c>, <c>#/$defs/Name</c>, <c>#/definitions/Name</c> and any other pointer into the same schema.</summary>
internal static class SchemaReference
{
    /// <summary>What the reference points to; missing when it points nowhere, or elsewhere.</summary>
    public static RawJson Resolve(RawJson root, string reference)
    {
        if (!reference.StartsWith('#')) return default;
        var found = root;
        foreach (var step in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            found = found.IsArray && int.TryParse(name, out var index) ? At(found, index) : found[Encoding.UTF8.GetBytes(name)];
        }

        return found;
    }

    private static RawJson At(RawJson array, int index)
    {
        foreach (var item in array.EnumerateArray())
        {
            if (index-- == 0) return item;
        }

        return default;
    }
}
