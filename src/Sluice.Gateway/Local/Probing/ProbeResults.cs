using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.Probing;

/// <summary>
/// What a probe has measured of a model so far. Written after every task, so that a probe that was stopped, or killed with the
/// gateway, goes on where it was; bound to the model and the tasks it was measured with.
/// </summary>
internal sealed record ProbeResults
{
    /// <summary>The version that this program writes and goes on with.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Format of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What is measured, and with what.</summary>
    public required ProbeSubject Subject { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>Tasks that were asked: by id what was wrong, "" for those that were right.</summary>
    public Dictionary<string, string> Tasks { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Sections that are over.</summary>
    public List<string> Over { get; init; } = [];

    /// <summary>What was left out, in words.</summary>
    public List<string> LeftOut { get; init; } = [];

    /// <summary>Speeds.</summary>
    public List<CardSpeed> Speeds { get; init; } = [];

    /// <summary>Seconds of a load.</summary>
    public double? LoadSeconds { get; set; }

    /// <summary>The largest prompt in which all was found; null when none was tried.</summary>
    public int? LargestContext { get; set; }

    /// <summary>The smallest prompt in which something was missed.</summary>
    public int? MissedAt { get; set; }
}

/// <summary>What a probe measures: one model, as it is, with one set of tasks.</summary>
/// <param name="Address">Upstream and model.</param>
/// <param name="Digest">Of the model's files.</param>
/// <param name="SizeBytes">Of the model's files.</param>
/// <param name="Quantization">As the server calls it.</param>
/// <param name="Server">Kind and version.</param>
/// <param name="Tasks">Version of the tasks.</param>
/// <param name="Quick">A quick probe.</param>
internal sealed record ProbeSubject(string Address, string? Digest, long? SizeBytes, string? Quantization, string? Server, int Tasks, bool Quick);

/// <summary>Unfinished results, a file a model beside the cards.</summary>
/// <param name="cards">Folder of the cards.</param>
internal sealed class ProbeFiles(string cards)
{
    private readonly string _folder = Path.Combine(cards, "unfinished");

    /// <summary>Goes on with what there is of the same subject; null when there is nothing.</summary>
    public ProbeResults? Read(ProbeSubject subject)
    {
        try
        {
            var results = JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(subject.Address)), ProbeJson.Default.ProbeResults);
            return results is { Version: ProbeResults.CurrentVersion } && results.Subject == subject ? results : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Is there anything unfinished of a model?</summary>
    public bool Has(string address) => File.Exists(PathOf(address));

    /// <summary>Keeps what has been measured.</summary>
    public void Write(ProbeResults results)
    {
        PrivateFiles.CreateDirectory(cards);
        PrivateFiles.CreateDirectory(_folder);
        PrivateFiles.WriteAtomically(PathOf(results.Subject.Address), JsonSerializer.SerializeToUtf8Bytes(results, ProbeJson.Default.ProbeResults));
    }

    /// <summary>The card is made, or the user wants to begin anew.</summary>
    public void Delete(string address)
    {
        if (Has(address)) File.Delete(PathOf(address));
    }

    private string PathOf(string address) => Path.Combine(_folder, CardBook.FileName(address));
}

/// <summary>Serialization of unfinished results.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProbeResults))]
internal sealed partial class ProbeJson : JsonSerializerContext;
