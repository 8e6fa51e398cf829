using System.Text.Json;
using Sluice.Routing.Classification;

namespace Sluice.Evaluation;

/// <summary>What <c>sluice eval classify</c> answers to a record.</summary>
internal static class Classification
{
    /// <summary>Assesses <c>prompt</c> (or <c>text</c>) as a single turn.</summary>
    public static string? Line(JsonElement record, Utf8JsonWriter writer)
    {
        if ((JsonLines.Text(record, "prompt") ?? JsonLines.Text(record, "text")) is not { } prompt) return "\"prompt\" (or \"text\") is missing or no string.";
        var assessment = ComplexityClassifier.Embedded.Assess(TurnFacts.Of(prompt));
        writer.WriteStartObject();
        if (JsonLines.CopyId(record, writer) is { } problem) return problem;
        writer.WriteNumber("score"u8, Math.Round(assessment.Score, 6));
        writer.WriteNumber("tier"u8, assessment.Tier);
        writer.WriteString("intent"u8, assessment.Intent);
        writer.WriteBoolean("deterministic"u8, assessment.Deterministic);
        writer.WriteEndObject();
        return null;
    }
}
