using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Platform;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Learns from finished answers how many tokens an upstream reports for each that was estimated: the median of a model's last
/// fifteen, between 0.5 and 2. A model that has not answered yet goes by its vendor's others, then by what is known of its
/// family. Kept in the data directory; what cannot be read there is learned anew.
/// </summary>
internal sealed class TokenCalibration : ITokenCalibration, IDisposable
{
    /// <summary>Shorter prompts tell more of the chat template than of the vocabulary.</summary>
    public const long LeastTokens = 96;

    private const int Window = 15;
    private const int Enough = 3;
    private const int MaxModels = 500;
    private const double Lowest = 0.5;
    private const double Highest = 2;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Learned> _learned = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Looks> _looks = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Lock _saving = new();
    private long _savedAt;
    private bool _changed;

    /// <summary>Reads what was learned before.</summary>
    public TokenCalibration(SluicePaths paths, TimeProvider time)
    {
        _path = Path.Combine(paths.DataDirectory, "token-calibration.json");
        _time = time;
        _savedAt = time.GetTimestamp();
        try
        {
            foreach (var (key, ratios) in JsonSerializer.Deserialize(File.ReadAllBytes(_path), CalibrationJsonContext.Default.KeptCalibration)?.Ratios ?? [])
                _learned[key] = new Learned(ratios);
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            // Learned anew within a few answers.
        }
    }

    /// <summary>What was learned of each model: its address or id, the ratio and the number of answers it rests on.</summary>
    public IEnumerable<(string Model, double Ratio, int Answers)> Known => _learned.Select(entry => (entry.Key, entry.Value.Median, entry.Value.Count));

    /// <inheritdoc />
    public double RatioOf(RoutableModel model)
    {
        var family = TokenFamilies.Of(model);
        var prior = TokenFamilies.Prior(family);
        if (family != TokenFamily.Other && _learned.TryGetValue(Key(family), out var vendors) && vendors.Count >= Enough) prior = vendors.Median;
        if (!_learned.TryGetValue(Key(model), out var own)) return prior;
        // One odd answer does not overturn what is known of the family.
        var weight = Math.Min(own.Count, Enough) / (double)Enough;
        return Math.Clamp((own.Median * weight) + (prior * (1 - weight)), Lowest, Highest);
    }

    /// <summary>
    /// Is another answer of this model worth a look? To compare, the prompt is read from end to end, which costs more than
    /// forwarding it: the first answers are, whatever they teach, later ones every half minute.
    /// </summary>
    public bool Wants(RoutableModel model)
    {
        var looks = _looks.GetOrAdd(Key(model), static _ => new Looks());
        var now = _time.GetTimestamp();
        if (looks.Count >= Window && _time.GetElapsedTime(looks.Last, now) < LookEvery) return false;
        if (_looks.Count > MaxModels) _looks.Clear();
        looks.Last = now;
        looks.Count++;
        return true;
    }

    /// <summary>An answer has come.</summary>
    /// <param name="model">Who answered.</param>
    /// <param name="estimated">Text tokens of the prompt as counted here, uncalibrated.</param>
    /// <param name="reported">All input tokens that the upstream reported.</param>
    public void Learn(RoutableModel model, long estimated, long reported)
    {
        if (estimated < LeastTokens || reported <= 0) return;
        var ratio = reported / (double)estimated;
        // A server that reports only what its cache did not hold, or that cut the prompt, teaches nothing.
        if (ratio is < 0.4 or > 2.5) return;
        ratio = Math.Clamp(ratio, Lowest, Highest);
        if (_learned.Count < MaxModels || _learned.ContainsKey(Key(model))) _learned.GetOrAdd(Key(model), static _ => new Learned([])).Add(ratio);
        var family = TokenFamilies.Of(model);
        if (family != TokenFamily.Other) _learned.GetOrAdd(Key(family), static _ => new Learned([])).Add(ratio);
        _changed = true;
        if (_time.GetElapsedTime(_savedAt) >= SaveEvery) Save();
    }

    /// <inheritdoc />
    public void Dispose() => Save();

    private void Save()
    {
        lock (_saving)
        {
            if (!_changed) return;
            (_changed, _savedAt) = (false, _time.GetTimestamp());
            var kept = new KeptCalibration(_learned.ToDictionary(entry => entry.Key, entry => entry.Value.Ratios()));
            try
            {
                PrivateFiles.WriteAtomically(_path, JsonSerializer.SerializeToUtf8Bytes(kept, CalibrationJsonContext.Default.KeptCalibration));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A full disk costs the next start its head start, nothing more.
            }
        }
    }

    private static string Key(RoutableModel model) => model.IsLocal ? model.Address : model.Id;

    private static string Key(TokenFamily family) => family switch
    {
        TokenFamily.Anthropic => "family:anthropic",
        TokenFamily.AnthropicNew => "family:anthropic-new",
        TokenFamily.OpenAi => "family:openai",
        _ => "family:gemini",
    };

    /// <summary>How often a model's answers were looked at, and when last. Two at once cost a look too many, nothing else.</summary>
    private sealed class Looks
    {
        public int Count { get; set; }

        public long Last { get; set; }
    }

    /// <summary>The last ratios of one model.</summary>
    private sealed class Learned
    {
        private readonly double[] _ratios = new double[Window];
        private readonly Lock _adding = new();
        private int _next;

        public Learned(IReadOnlyList<double> kept)
        {
            foreach (var ratio in kept.TakeLast(Window))
            {
                if (double.IsFinite(ratio)) Add(Math.Clamp(ratio, Lowest, Highest));
            }
        }

        public int Count { get; private set; }

        public double Median { get; private set; } = 1;

        public void Add(double ratio)
        {
            lock (_adding)
            {
                _ratios[_next] = ratio;
                _next = (_next + 1) % Window;
                Count = Math.Min(Count + 1, Window);
                Span<double> sorted = stackalloc double[Window];
                _ratios.AsSpan(0, Count).CopyTo(sorted);
                sorted[..Count].Sort();
                Median = (sorted[Count / 2] + sorted[(Count - 1) / 2]) / 2;
            }
        }

        public double[] Ratios()
        {
            lock (_adding) return [.. _ratios.Take(Count).Select(ratio => Math.Round(ratio, 4))];
        }
    }
}

/// <summary>token-calibration.json.</summary>
internal sealed record KeptCalibration(Dictionary<string, double[]>? Ratios);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptCalibration))]
internal sealed partial class CalibrationJsonContext : JsonSerializerContext;
