using System.Text.Json;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>Finds which entry of a new list was which of the old one, so that it keeps its comments wherever it goes.</summary>
internal static class ListAlignment
{
    /// <summary>For each new entry the place it had; -1 when it is new. No place is given twice.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<JsonElement> old, IReadOnlyList<JsonElement> fresh)
    {
        var places = Enumerable.Repeat(-1, fresh.Count).ToArray();
        var free = Enumerable.Range(0, old.Count).ToHashSet();

        // 1. The same, in the same place before anywhere else. 2. The same name. 3. The same place, when nothing came or went.
        Match((i, j) => i == j && JsonElement.DeepEquals(old[j], fresh[i]));
        Match((i, j) => JsonElement.DeepEquals(old[j], fresh[i]));
        Match((i, j) => Name(fresh[i]) is { } name && string.Equals(name, Name(old[j]), StringComparison.Ordinal));
        if (old.Count == fresh.Count) Match((i, j) => i == j);
        return places;

        void Match(Func<int, int, bool> same)
        {
            for (var i = 0; i < fresh.Count; i++)
            {
                if (places[i] >= 0) continue;
                var found = free.Order().Where(j => same(i, j)).Cast<int?>().FirstOrDefault();
                if (found is not { } place) continue;
                places[i] = place;
                free.Remove(place);
            }
        }
    }

    private static string? Name(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object && value.TryGetProperty("name", out var name) && name.ValueKind is JsonValueKind.String ? name.GetString() : null;
}
