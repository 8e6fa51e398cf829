using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Platform;
using Sluice.Routing.Classification;

namespace Sluice.Gateway.Learning;

/// <summary>learned.json in the data directory: mode 0600, written whole.</summary>
internal sealed class OutcomeFile(string path)
{
    /// <summary>The file of a data directory.</summary>
    public static OutcomeFile Of(SluicePaths paths) => new(Path.Combine(paths.DataDirectory, "learned.json"));

    /// <summary>What was kept; nothing when there is none or it cannot be read: learning begins anew.</summary>
    public Dictionary<string, IntentTally> Read()
    {
        var tallies = new Dictionary<string, IntentTally>(StringComparer.Ordinal);
        try
        {
            foreach (var (intent, tally) in JsonSerializer.Deserialize(File.ReadAllBytes(path), OutcomeJson.Default.DictionaryStringIntentTally) ?? [])
            {
                if (Intents.All.Contains(intent) && tally is { Good: >= 0, Bad: >= 0, Accepted: >= 0, Refused: >= 0, Pauses: >= 0 } && double.IsFinite(tally.Seconds) && double.IsFinite(tally.Dollars)) tallies[intent] = tally;
            }
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            // See above.
        }

        return tallies;
    }

    /// <summary>Writes it. A full disk costs what was learned since the last time, nothing more.</summary>
    public void Write(Dictionary<string, IntentTally> tallies)
    {
        try
        {
            PrivateFiles.WriteAtomically(path, JsonSerializer.SerializeToUtf8Bytes(tallies, OutcomeJson.Default.DictionaryStringIntentTally));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // See above.
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, IntentTally>))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
