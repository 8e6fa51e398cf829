using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;

namespace Sluice.Routing.Verification.Checks;

/// <summary>Where the client asks for JSON: is the answer JSON, and does it match the schema? A fence or words around it are taken off.</summary>
internal sealed class FormatCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "format";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (draft.Request.OutputFormat is not { } format || draft.Calls.Count > 0 || draft.Text.Length == 0) return Finding.Nothing;
        var answer = FormattedAnswer.Read(draft.Text, format.Schema);
        if (answer.Value.IsMissing) return Finding.Failed("JSON was asked for and not given", "Answer with JSON only: no words, no code fence.");
        if (answer.Faults.Count > 0) return Finding.Failed("the JSON does not match the schema that was asked for", $"The JSON did not match the schema: {string.Join("; ", answer.Faults)}.");
        if (!answer.IsMended) return Finding.Passed;
        var content = draft.Answer.Content.Where(block => block is not TextBlock).ToList();
        content.Add(new TextBlock(JsonText.FromUtf8(answer.Value.Span)));
        draft.Replace(content);
        return Finding.Repaired("the JSON stood among words, or had a value of the wrong type");
    }
}
