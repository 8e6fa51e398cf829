using System.Text.Json;

namespace Sluice.Training.Records;

/// <summary>Reads <c>DIR/*.jsonl</c>. The form is told in README.md beside this project.</summary>
internal static class RecordReader
{
    /// <summary>All records, files in the order of their names.</summary>
    /// <exception cref="InvalidDataException">A line cannot be read; says which.</exception>
    public static IReadOnlyList<Record> ReadAll(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(ReadFile)];

    private static IEnumerable<Record> ReadFile(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            yield return ReadLine(line, Path.GetFileNameWithoutExtension(file), $"{file}, line {number}");
        }
    }

    private static Record ReadLine(string line, string dataset, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return new Record
            {
                Id = Text(root, "id") ?? throw new InvalidDataException($"{where}: no id."),
                Dataset = dataset,
                Prompt = Text(root, "prompt") ?? Text(root, "text") ?? throw new InvalidDataException($"{where}: neither prompt nor text."),
                Outcomes = root.TryGetProperty("outcomes", out var outcomes) ? outcomes.EnumerateObject().ToDictionary(outcome => outcome.Name, outcome => Read(outcome.Value), StringComparer.Ordinal) : new(StringComparer.Ordinal),
                Tier = root.TryGetProperty("tier", out var tier) ? tier.GetInt32() : null,
                Intent = Text(root, "intent"),
                Deterministic = root.TryGetProperty("deterministic", out var deterministic) ? deterministic.GetBoolean() : null,
                Category = Text(root, "category"),
                Licence = Text(root, "licence"),
                Source = Text(root, "source"),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"{where}: {error.Message}", error);
        }
    }

    private static Outcome Read(JsonElement outcome) => new(outcome.GetProperty("score").GetDouble())
    {
        Response = Text(outcome, "response"),
        Prediction = Text(outcome, "pred"),
        Length = outcome.TryGetProperty("out_chars", out var length) && length.ValueKind is JsonValueKind.Number ? (int)length.GetDouble() : null,
    };

    private static string? Text(JsonElement record, string name) => record.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
