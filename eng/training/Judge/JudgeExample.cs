using Sluice.Routing.Verification.Judging;
using Sluice.Training.Records;

namespace Sluice.Training.Judge;

/// <summary>One answer of a weak model, and how right it was.</summary>
/// <param name="Record">What was asked.</param>
/// <param name="Model">Who answered.</param>
/// <param name="Target">0.0 right, 1.0 wrong.</param>
/// <param name="Alone">Features without other answers.</param>
/// <param name="Beside">Features with the other local models' answers; null where there are none.</param>
internal sealed record JudgeExample(Record Record, string Model, double Target, float[] Alone, float[]? Beside)
{
    /// <summary>Every answer of which the text is known.</summary>
    public static IReadOnlyList<JudgeExample> Of(IEnumerable<Record> records) => [.. records.SelectMany(Of)];

    private static IEnumerable<JudgeExample> Of(Record record)
    {
        var answered = record.Outcomes.Where(outcome => !string.IsNullOrWhiteSpace(outcome.Value.Response)).OrderBy(outcome => outcome.Key, StringComparer.Ordinal).ToArray();
        foreach (var (model, outcome) in answered)
        {
            string[] others = [.. answered.Where(other => other.Key != model).Select(other => other.Value.Response!)];
            yield return new JudgeExample(record, model, 1 - outcome.Score, new JudgeFeatures(record.Prompt, outcome.Response!, null).Vector.ToArray(),
                others.Length == 0 ? null : new JudgeFeatures(record.Prompt, outcome.Response!, others).Vector.ToArray());
        }
    }
}
