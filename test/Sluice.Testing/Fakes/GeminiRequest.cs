using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Testing.Fakes;

/// <summary>Reads a generateContent request: what the vendor would refuse in it, what it costs, what the brain sees of it.</summary>
internal static partial class GeminiRequest
{
    private static readonly HashSet<string> Fields =
        ["contents", "systemInstruction", "tools", "toolConfig", "safetySettings", "cachedContent", "labels", "generationConfig", "model", "serviceTier", "store"];

    private static readonly HashSet<string> GenerationFields =
    [
        "temperature", "topP", "topK", "candidateCount", "maxOutputTokens", "stopSequences", "seed", "presencePenalty", "frequencyPenalty", "responseLogprobs", "logprobs",
        "responseMimeType", "responseSchema", "responseJsonSchema", "responseModalities", "thinkingConfig", "mediaResolution", "speechConfig", "enableEnhancedCivicAnswers", "imageConfig",
    ];

    /// <summary>The vendor's words for a field that it does not know.</summary>
    public static string Unknown(string name, string at) => $"Invalid JSON payload received. Unknown name \"{name}\" at '{at}': Cannot find field.";

    /// <summary>What the vendor would refuse; null when it would accept.</summary>
    public static string? Problem(JsonObject body, string model)
    {
        if (Stray(body, Fields) is { } unknown)
        {
            return $"Invalid JSON payload received. Unknown name \"{unknown}\": Cannot find field.";
        }

        if (body["contents"] is not JsonArray { Count: > 0 })
        {
            return "* GenerateContentRequest.contents: contents is not specified";
        }

        return ToolsProblem(body) ?? GenerationProblem(body, model) ?? GeminiContents.Problem(body, model);
    }

    public static BrainTurn Turn(JsonObject body)
    {
        var turn = WireJson.Objects(body["contents"]).Reverse().TakeWhile(content => WireJson.String(content["role"]) is not "model").Reverse().ToArray();
        var parts = turn.SelectMany(content => WireJson.Objects(content["parts"])).ToArray();
        var choice = body["toolConfig"]?["functionCallingConfig"];
        var mode = WireJson.String(choice?["mode"]);
        var generation = body["generationConfig"];
        return new BrainTurn(
            string.Join('\n', parts.Select(part => WireJson.String(part["text"])).OfType<string>()),
            parts.Any(part => part["functionResponse"] is not null),
            mode is "NONE" ? [] : [.. Declarations(body).Select(tool => new BrainTool(WireJson.String(tool["name"]) ?? "", tool["parametersJsonSchema"] ?? tool["parameters"]))])
        {
            MustCall = mode is "ANY" ? WireJson.String((choice!["allowedFunctionNames"] as JsonArray)?.FirstOrDefault()) ?? "" : null,
            MustFit = WireJson.String(generation?["responseMimeType"]) is "application/json" ? generation!["responseJsonSchema"] ?? generation["responseSchema"] ?? new JsonObject() : null,
            MaxTokens = WireJson.Number(generation?["maxOutputTokens"]) ?? long.MaxValue,
        };
    }

    public static long CountInput(JsonObject body) => FakeBrain.CountTokens(WireJson.Text(body["systemInstruction"]) + WireJson.Text(body["tools"]) + WireJson.Text(body["contents"]));

    /// <summary>The first field that is not among the known ones.</summary>
    public static string? Stray(JsonObject node, IReadOnlySet<string> known) => node.FirstOrDefault(field => !known.Contains(field.Key)).Key;

    private static IEnumerable<JsonObject> Declarations(JsonObject body) => WireJson.Objects(body["tools"]).SelectMany(tool => WireJson.Objects(tool["functionDeclarations"]));

    private static string? ToolsProblem(JsonObject body)
    {
        HashSet<string> known = ["functionDeclarations", "googleSearch", "googleSearchRetrieval", "urlContext", "codeExecution", "googleMaps", "fileSearch", "computerUse"];
        foreach (var tool in WireJson.Objects(body["tools"]))
        {
            if (Stray(tool, known) is { } unknown)
            {
                return Unknown(unknown, "tools[0]");
            }
        }

        HashSet<string> inDeclaration = ["name", "description", "parameters", "parametersJsonSchema", "response", "responseJsonSchema", "behavior"];
        var index = 0;
        HashSet<string> names = [];
        foreach (var declaration in Declarations(body))
        {
            var at = $"tools[0].function_declarations[{index++}]";
            var name = WireJson.String(declaration["name"]) ?? "";
            if (Stray(declaration, inDeclaration) is { } unknown)
            {
                return Unknown(unknown, at);
            }

            if (!NameForm().IsMatch(name))
            {
                return $"* GenerateContentRequest.{at}.name: Invalid function name. Must start with a letter or an underscore.";
            }

            if (!names.Add(name))
            {
                return $"Duplicate function declaration found: {name}";
            }

            if (declaration["parameters"] is not null && declaration["parametersJsonSchema"] is not null)
            {
                return $"* GenerateContentRequest.{at}: parameters and parameters_json_schema are mutually exclusive.";
            }

            if (declaration["parameters"] is JsonObject schema && GeminiSchema.Problem(schema, at + ".parameters") is { } problem)
            {
                return problem;
            }
        }

        var choice = body["toolConfig"]?["functionCallingConfig"];
        return choice?["allowedFunctionNames"] is JsonArray { Count: > 0 } && WireJson.String(choice["mode"]) is not ("ANY" or "VALIDATED")
            ? "Allowed function names should be set only when the function calling mode is ANY."
            : null;
    }

    private static string? GenerationProblem(JsonObject body, string model)
    {
        if (body["generationConfig"] is not JsonObject generation)
        {
            return null;
        }

        if (Stray(generation, GenerationFields) is { } unknown)
        {
            return Unknown(unknown, "generation_config");
        }

        if (generation["responseSchema"] is JsonObject schema && GeminiSchema.Problem(schema, "generation_config.response_schema") is { } problem)
        {
            return problem;
        }

        if (generation["thinkingConfig"] is JsonObject thinking)
        {
            if (Stray(thinking, new HashSet<string> { "includeThoughts", "thinkingBudget", "thinkingLevel" }) is { } stray)
            {
                return Unknown(stray, "generation_config.thinking_config");
            }

            if (thinking["thinkingBudget"] is not null && thinking["thinkingLevel"] is not null)
            {
                return "You can only set only one of thinking budget and thinking level.";
            }

            if (thinking["thinkingLevel"] is not null && model.StartsWith("gemini-2", StringComparison.Ordinal))
            {
                return "Thinking level is not supported for this model.";
            }
        }

        return model.StartsWith("gemini-2", StringComparison.Ordinal) && WireJson.String(generation["responseMimeType"]) is "application/json" && Declarations(body).Any()
            ? "Function calling with a response mime type: 'application/json' is unsupported"
            : null;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$", RegexOptions.None, 1000)]
    private static partial Regex NameForm();
}
