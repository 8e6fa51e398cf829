using Sluice.Clients.Setup.Documents;

namespace Sluice.Clients.Setup;

/// <summary>A line that differs now.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">From 1; 0 when the value is no longer there.</param>
/// <param name="Key">Its place in the file.</param>
/// <param name="Value">What stands there, without secrets; null when it is no longer there.</param>
/// <param name="What"><c>added</c>, <c>replaced</c>, <c>restored</c>, <c>removed</c> or <c>kept</c>.</param>
internal sealed record ChangedLine(string File, int Line, string Key, string? Value, string What);

/// <summary>What has to be done to one file, worked out on its text alone.</summary>
/// <param name="Text">The file afterwards.</param>
/// <param name="Keys">Sluice's values in it.</param>
/// <param name="Containers">What held nothing before.</param>
internal sealed record FileEdit(string Text, IReadOnlyList<ConnectedKey> Keys, IReadOnlyList<ConnectedContainer> Containers)
{
    /// <summary>Sets Sluice's values.</summary>
    /// <param name="format">The file's.</param>
    /// <param name="text">The file now.</param>
    /// <param name="original">The file without Sluice's values.</param>
    /// <param name="values">What to set; what an earlier connection set beyond it goes back to what it was.</param>
    /// <param name="earlier">That connection.</param>
    /// <exception cref="DocumentException">The file must not be changed.</exception>
    public static FileEdit Connect(IDocumentFormat format, string text, string original, IReadOnlyList<SetupValue> values, ConnectedFile? earlier)
    {
        var gone = earlier?.Keys.Where(key => !values.Any(value => value.Path.SequenceEqual(key.Path))).ToList();
        if (gone is { Count: > 0 }) text = Restore(format, text, earlier! with { Keys = gone, Containers = [] }).Text;
        List<ConnectedKey> keys = [];
        var containers = new List<ConnectedContainer>(earlier?.Containers ?? []);
        foreach (var value in values)
        {
            var before = format.Find(original, value.Path) is { } range ? original[range] : null;
            var known = earlier?.Keys.FirstOrDefault(key => key.Path.SequenceEqual(value.Path));
            keys.Add(new ConnectedKey(value.Path, before, [value.Spelled, .. (known?.Written ?? []).Where(written => written != value.Spelled)]));
            for (var depth = 0; depth < value.Path.Count; depth++)
            {
                var path = value.Path.Take(depth).ToList();
                if (containers.Exists(container => container.Path.SequenceEqual(path))) continue;
                var there = format.Find(original, path);
                if (there is null || format.IsEmpty(original, path)) containers.Add(new ConnectedContainer(path, there is { } at ? original[at] : null));
            }

            if (format.Find(text, value.Path) is { } now && text[now] == value.Spelled) continue;
            text = format.Set(text, value.Path, value.Spelled);
        }

        return new FileEdit(text, keys, containers);
    }

    /// <summary>Gives the user's values back.</summary>
    /// <param name="format">The file's.</param>
    /// <param name="text">The file now.</param>
    /// <param name="connected">What was done to it.</param>
    /// <returns>The file afterwards, and the values that the user has changed since, which stay.</returns>
    /// <exception cref="DocumentException">The file must not be changed.</exception>
    public static (string Text, IReadOnlyList<ConnectedKey> Kept) Restore(IDocumentFormat format, string text, ConnectedFile connected)
    {
        List<ConnectedKey> kept = [];
        foreach (var key in connected.Keys.Reverse())
        {
            var now = format.Find(text, key.Path) is { } range ? text[range] : null;
            if (now == key.Before) continue;
            if (now is null || !key.Written.Contains(now)) kept.Add(key);
            else text = key.Before is null ? format.Remove(text, key.Path) : format.Set(text, key.Path, key.Before);
        }

        foreach (var container in connected.Containers.OrderByDescending(container => container.Path.Count))
        {
            if (!format.IsEmpty(text, container.Path) || (format.Find(text, container.Path) is { } range && text[range] == container.Before)) continue;
            text = container.Before is null ? format.Remove(text, container.Path) : format.Set(text, container.Path, container.Before);
        }

        return (text, kept);
    }
}
