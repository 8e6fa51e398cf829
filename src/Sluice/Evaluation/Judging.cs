using System.Text.Json;
using Sluice.Routing.Verification;
using Sluice.Routing.Verification.Judging;

namespace Sluice.Evaluation;

/// <summary>What <c>sluice eval judge</c> answers to a record.</summary>
internal static class Judging
{
    /// <summary>Judges <c>response</c> as an answer to <c>prompt</c>, beside <c>alternatives</c> where there are any.</summary>
    public static string? Line(JsonElement record, Utf8JsonWriter writer)
    {
        if (JsonLines.Text(record, "prompt") is not { } prompt) return "\"prompt\" is missing or no string.";
        if (JsonLines.Text(record, "response") is not { } response) return "\"response\" is missing or no string.";
        List<string>? alternatives = null;
        if (record.TryGetProperty("alternatives"u8, out var others) && others.ValueKind is not JsonValueKind.Null)
        {
            if (others.ValueKind is not JsonValueKind.Array) return "\"alternatives\" is no array of strings.";
            alternatives = [];
            foreach (var other in others.EnumerateArray())
            {
                if (other.ValueKind is not JsonValueKind.String) return "\"alternatives\" is no array of strings.";
                alternatives.Add(other.GetString()!);
            }
        }

        writer.WriteStartObject();
        if (JsonLines.CopyId(record, writer) is { } problem) return problem;
        writer.WriteNumber("score"u8, Math.Round(AnswerJudge.Embedded.Judge(prompt, response, new AnswerEvidence { Alternatives = alternatives }).Doubt, 6));
        writer.WriteEndObject();
        return null;
    }
}
