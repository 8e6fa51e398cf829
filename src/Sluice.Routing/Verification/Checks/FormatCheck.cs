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
        var text = draft.Text.Trim();
        var value = JsonMaking.Parse(text);
        var mended = value.IsMissing || (value.IsString && format.Schema.IsObject);
        if (mended) value = Inside(text);
        if (value.IsMissing) return Finding.Failed("JSON was asked for and not given", "Answer with JSON only: no words, no code fence.");
        if (format.Schema.IsObject)
        {
            var fit = new SchemaFit(format.Schema);
            value = fit.Fit(value, format.Schema);
            if (fit.Faults.Count > 0)
            {
                return Finding.Failed("the JSON does not match the schema that was asked for", $"The JSON did not match the schema: {string.Join("; ", fit.Faults.Select(fault => Words.Short(fault.ToString(), 240)))}.");
            }

            mended |= fit.Repairs.Count > 0;
        }

        if (!mended) return Finding.Passed;
        var content = draft.Answer.Content.Where(block => block is not TextBlock).ToList();
        content.Add(new TextBlock(JsonText.FromUtf8(value.Span)));
        draft.Replace(content);
        return Finding.Repaired("the JSON stood among words, or had a value of the wrong type");
    }

    // The one object or list that stands in the text.
    private static RawJson Inside(string text)
    {
        var start = text.AsSpan().IndexOfAny('{', '[');
        if (start < 0) return default;
        var value = LenientJson.At(text, start, out var end);
        return value.IsMissing || text.AsSpan(end).IndexOfAny('{', '[') >= 0 ? default : value;
    }
}
