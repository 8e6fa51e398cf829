using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Tools in a namespace under one flat name, <c>space__name</c>, and back. The flat name depends on the two alone, so that a
/// prompt prefix stays the same from turn to turn: a long one is cut and gets a check sum.
/// </summary>
internal static class ToolNamespaces
{
    private const int MaxLength = 64;

    /// <summary>The flat name, remembered for the way back.</summary>
    /// <param name="context">Remembers it.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The name inside it.</param>
    /// <param name="plain">Names of tools without a namespace, which are not to be met.</param>
    public static string Flatten(TranslationContext context, string space, string name, HashSet<string>? plain = null)
    {
        var flat = $"{space}__{name}";
        var known = context.ToolNamespaces ??= new Dictionary<string, NamespacedName>(StringComparer.Ordinal);
        var place = new NamespacedName(space, name);
        // `a__b` + `c` and `a` + `b__c` would meet.
        if (flat.Length > MaxLength || plain?.Contains(flat) == true || (known.TryGetValue(flat, out var other) && other != place)) flat = $"{flat[..Math.Min(flat.Length, MaxLength - 9)]}_{CheckSum(space + "\0" + name):x8}";
        known[flat] = place;
        return flat;
    }

    /// <summary>Where the tool of that flat name stands; null for one without a namespace.</summary>
    public static NamespacedName? Find(TranslationContext context, string flat) =>
        context.ToolNamespaces is { } known && known.TryGetValue(flat, out var place) ? place : null;

    // FNV-1a; string.GetHashCode differs from process to process.
    private static uint CheckSum(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text) hash = unchecked((hash ^ c) * 16777619u);
        return hash;
    }
}
