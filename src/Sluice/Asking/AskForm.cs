using System.Text.Json;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;

namespace Sluice.Asking;

/// <summary>The form that an answer has to have.</summary>
/// <param name="Schema">A JSON schema, an object.</param>
internal sealed record AskForm(string Schema)
{
    private const int MostBytes = 1 << 20;

    private readonly RawJson _schema = RawJson.Parse(Schema);

    /// <summary>Reads a schema, inline or from a file; null when it cannot be used.</summary>
    /// <param name="given">As the user typed it.</param>
    /// <param name="error">Why not.</param>
    public static AskForm? Read(string given, out string error)
    {
        error = "";
        try
        {
            var isInline = given.TrimStart() is ['{' or '[', ..];
            if (!isInline && new FileInfo(given) is { Exists: true, Length: > MostBytes }) error = $"--schema {given} is larger than 1 MB.";
            if (error.Length > 0) return null;
            var text = isInline ? given : File.ReadAllText(given);
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind is JsonValueKind.Object) return new AskForm(text);
            error = "--schema wants a JSON object: {\"type\":\"object\",…} or a file that holds one.";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            error = $"--schema {given} is neither a schema nor a file that can be read: {problem.Message}";
        }
        catch (JsonException problem)
        {
            error = $"--schema is not valid JSON: {problem.Message}";
        }

        return null;
    }

    /// <summary>The answer as strict JSON of this form; null when it is not.</summary>
    /// <param name="answer">What the model wrote.</param>
    /// <param name="wrong">What is wrong with it, in a sentence.</param>
    public string? Take(AskAnswer answer, out string wrong)
    {
        var read = FormattedAnswer.Read(answer.Text, _schema);
        wrong = read switch
        {
            _ when answer.StopReason is "max_tokens" && (read.Json is null || read.Faults.Count > 0) => "It was cut off at the limit of the answer (--max-tokens).",
            { Json: null } => "It is not JSON.",
            { Faults.Count: > 0 } => $"It does not match the schema: {string.Join("; ", read.Faults)}.",
            _ => "",
        };
        return wrong.Length == 0 ? read.Json : null;
    }
}
