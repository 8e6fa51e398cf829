using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.Calls;

/// <summary>
/// How reliably each local model calls tools, and what its diet left out: calls.json in the data directory, written a while after something was counted. What
/// cannot be read is counted anew.
/// </summary>
internal sealed class CallBook : IDisposable
{
    private const int MostModels = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ModelCalls> _models;
    private ITimer? _saving;

    public CallBook(SluicePaths paths, TimeProvider time)
    {
        _path = Path.Combine(paths.DataDirectory, "calls.json");
        _time = time;
        _models = Read(_path);
    }

    /// <summary>All models, by address.</summary>
    public IReadOnlyDictionary<string, ModelCalls> All
    {
        get
        {
            lock (_lock) return new Dictionary<string, ModelCalls>(_models, StringComparer.Ordinal);
        }
    }

    /// <summary>One model's; null when nothing was counted.</summary>
    public ModelCalls? Of(string address)
    {
        lock (_lock) return _models.GetValueOrDefault(address);
    }

    /// <summary>The diet measurably harms that model.</summary>
    public bool DietHarms(string address) => Of(address) is { DietHarms: true };

    /// <summary>Counts an answer.</summary>
    /// <param name="address">The model.</param>
    /// <param name="dieted">Its prompt was on diet.</param>
    /// <param name="count">What came of it.</param>
    public void Count(string address, bool dieted, in CallCount count)
    {
        lock (_lock)
        {
            if (Find(address) is { } calls) Keep(address, dieted ? calls with { Dieted = calls.Dieted.With(count) } : calls with { Plain = calls.Plain.With(count) });
        }
    }

    /// <summary>Adds what a diet left out of an answered turn.</summary>
    /// <param name="address">The model.</param>
    /// <param name="tokens">Estimated tokens that were not sent.</param>
    public void Spare(string address, long tokens)
    {
        lock (_lock)
        {
            if (Find(address) is { } calls) Keep(address, calls with { TokensSpared = calls.TokensSpared + tokens });
        }
    }

    /// <inheritdoc />
    public void Dispose() => Save();

    // Null where there is no room for one more.
    private ModelCalls? Find(string address) => _models.TryGetValue(address, out var calls) ? calls : _models.Count >= MostModels ? null : new ModelCalls();

    private void Keep(string address, ModelCalls calls)
    {
        _models[address] = calls;
        _saving ??= _time.CreateTimer(static book => ((CallBook)book!).Save(), this, Pause, Timeout.InfiniteTimeSpan);
    }

    private void Save()
    {
        byte[] json;
        lock (_lock)
        {
            if (_saving is null) return;
            _saving.Dispose();
            _saving = null;
            json = JsonSerializer.SerializeToUtf8Bytes(_models, CallJson.Default.DictionaryStringModelCalls);
        }

        try
        {
            PrivateFiles.WriteAtomically(_path, json);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk costs what was counted since the last time, nothing more.
        }
    }

    private static Dictionary<string, ModelCalls> Read(string path)
    {
        var models = new Dictionary<string, ModelCalls>(StringComparer.Ordinal);
        try
        {
            foreach (var (address, calls) in JsonSerializer.Deserialize(File.ReadAllBytes(path), CallJson.Default.DictionaryStringModelCalls) ?? [])
            {
                if (calls is { Plain: { Answers: >= 0, Failed: >= 0, Missing: >= 0 }, Dieted: { Answers: >= 0, Failed: >= 0, Missing: >= 0 }, TokensSpared: >= 0 }) models[address] = calls;
            }
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            // See above.
        }

        return models;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, ModelCalls>))]
internal sealed partial class CallJson : JsonSerializerContext;
