using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Forwarding;

/// <summary>A field that a model's server refuses.</summary>
/// <param name="Address">The model.</param>
/// <param name="Field">The field, as <see cref="FieldPattern.Display"/> shows it.</param>
/// <param name="Since">When it was learned.</param>
internal sealed record RefusedField(string Address, string Field, DateTimeOffset Since);

/// <summary>
/// Which fields which server refuses, for a week: then it is asked again, for servers are updated. Anthropic's own betas open
/// fields by a header, so there the memory is one for each set of betas. Kept in the data directory.
/// </summary>
internal sealed class FieldMemory
{
    private const int MaxEntries = 500;
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    private readonly ConcurrentDictionary<string, Entry[]> _entries = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Lock _saving = new();

    /// <summary>Reads what was learned before.</summary>
    public FieldMemory(SluicePaths paths, TimeProvider time)
    {
        (_path, _time) = (Path.Combine(paths.DataDirectory, "refused-fields.json"), time);
        try
        {
            foreach (var group in (JsonSerializer.Deserialize(File.ReadAllBytes(_path), FieldMemoryJsonContext.Default.KeptFields)?.Fields ?? []).GroupBy(field => field.Where, StringComparer.Ordinal))
                _entries[group.Key] = [.. group.Select(field => FieldPattern.Parse(field.Path) is { } pattern ? new Entry(pattern, field.Since) : null).OfType<Entry>()];
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            // Learned anew with the next 400.
        }
    }

    /// <summary>All that is remembered, for people.</summary>
    public IReadOnlyList<RefusedField> All =>
    [
        .. _entries.SelectMany(entry => entry.Value.Where(IsAlive).Select(kept => new RefusedField(entry.Key.Split('|')[0], kept.Pattern.Display, kept.Since)))
            .OrderBy(refused => refused.Address, StringComparer.Ordinal).ThenBy(refused => refused.Field, StringComparer.Ordinal),
    ];

    /// <summary>The fields to leave out there.</summary>
    public IEnumerable<FieldPattern> Of(string place) =>
        _entries.TryGetValue(place, out var fields) ? fields.Where(IsAlive).Select(field => field.Pattern) : [];

    /// <summary>Remembers one.</summary>
    public void Add(string place, FieldPattern pattern)
    {
        lock (_saving)
        {
            if (_entries.Count >= MaxEntries && !_entries.ContainsKey(place)) return;
            var now = _time.GetUtcNow();
            _entries[place] = [.. _entries.GetValueOrDefault(place, []).Where(field => IsAlive(field) && !field.Pattern.Equals(pattern)).TakeLast(31), new Entry(pattern, now)];
            var kept = new KeptFields([.. _entries.SelectMany(entry => entry.Value.Select(field => new KeptField(entry.Key, field.Pattern.ToString(), field.Since)))]);
            try
            {
                PrivateFiles.WriteAtomically(_path, JsonSerializer.SerializeToUtf8Bytes(kept, FieldMemoryJsonContext.Default.KeptFields));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // In memory it holds all the same.
            }
        }
    }

    private bool IsAlive(Entry field) => _time.GetUtcNow() - field.Since < Life;

    private sealed record Entry(FieldPattern Pattern, DateTimeOffset Since);
}

/// <summary>refused-fields.json.</summary>
internal sealed record KeptFields(IReadOnlyList<KeptField>? Fields);

/// <summary>One field in refused-fields.json.</summary>
internal sealed record KeptField(string Where, string Path, DateTimeOffset Since);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(KeptFields))]
internal sealed partial class FieldMemoryJsonContext : JsonSerializerContext;
