using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>The <c>options</c> object (api/types.go Options, Runner): sampling, the limit, and the server's own knobs.</summary>
internal static class OllamaOptions
{
    public static (SamplingOptions Sampling, long? Limit) Read(RawJson options, List<UnmappedField> unmapped)
    {
        var sampling = SamplingOptions.Default;
        long? limit = null;
        foreach (var property in options.EnumerateObject())
        {
            if (property.Value.IsNullOrMissing) continue;
            var path = $"options.{property.Name}";
            var value = property.Value;
            switch (property.Name)
            {
                case "temperature":
                    sampling = sampling with { Temperature = OllamaFields.Number(value, path) };
                    break;
                case "top_p":
                    sampling = sampling with { TopP = OllamaFields.Number(value, path) };
                    break;
                case "top_k":
                    sampling = sampling with { TopK = OllamaFields.Integer(value, path) };
                    break;
                case "seed":
                    sampling = sampling with { Seed = OllamaFields.Integer(value, path) };
                    break;
                case "presence_penalty":
                    sampling = sampling with { PresencePenalty = OllamaFields.Number(value, path) };
                    break;
                case "frequency_penalty":
                    sampling = sampling with { FrequencyPenalty = OllamaFields.Number(value, path) };
                    break;
                case "stop":
                    sampling = sampling with { Stop = ReadStop(value, path) };
                    break;
                case "num_predict":
                    // -1 is endless and -2 fills the context: no limit.
                    limit = OllamaFields.Integer(value, path) is > 0 and var count ? count : null;
                    break;
                case "min_p" or "typical_p" or "repeat_penalty":
                    unmapped.Add(new UnmappedField(path, Silent: false, "only Ollama samples with it"));
                    break;
                default:
                    unmapped.Add(new UnmappedField(path, Silent: true, "concerns an Ollama server only"));
                    break;
            }
        }

        return (sampling, limit);
    }

    public static void Write(ModelRequest request, Utf8JsonWriter writer, TranslationContext context)
    {
        writer.WriteStartObject("options"u8);
        if (context.NumCtx is { } numCtx) writer.WriteNumber("num_ctx"u8, numCtx);
        // A local model may repeat itself without end (ollama#16179): there is a limit whenever one is known.
        if ((request.MaxOutputTokens ?? context.Target.MaxOutputTokens ?? context.NumCtx) is { } limit) writer.WriteNumber("num_predict"u8, limit);
        var sampling = request.Sampling;
        if (sampling.Temperature is { } temperature) writer.WriteNumber("temperature"u8, temperature);
        if (sampling.TopP is { } topP) writer.WriteNumber("top_p"u8, topP);
        if (sampling.TopK is { } topK) writer.WriteNumber("top_k"u8, topK);
        if (sampling.Seed is { } seed) writer.WriteNumber("seed"u8, seed);
        if (sampling.PresencePenalty is { } presence) writer.WriteNumber("presence_penalty"u8, presence);
        if (sampling.FrequencyPenalty is { } frequency) writer.WriteNumber("frequency_penalty"u8, frequency);
        if (sampling.Stop.Count > 0)
        {
            writer.WriteStartArray("stop"u8);
            foreach (var stop in sampling.Stop) stop.WriteTo(writer);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        if (!sampling.LogitBias.IsNullOrMissing) context.Note("logit_bias", FidelityAction.Dropped, "Ollama has no token biases");
        if (sampling.LogProbabilities == true || sampling.TopLogProbabilities > 0) context.Note("logprobs", FidelityAction.Dropped, "log-probabilities are not translated");
    }

    private static List<JsonText> ReadStop(RawJson value, string path)
    {
        if (value.GetText() is { } single) return [single];
        var stops = new List<JsonText>();
        foreach (var element in OllamaFields.Array(value, path).EnumerateArray()) stops.Add(element.GetText() ?? throw OllamaFields.Wrong($"{path}[{stops.Count}]", "a string", element));
        return stops;
    }
}
