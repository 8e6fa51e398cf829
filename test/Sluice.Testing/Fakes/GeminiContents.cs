using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>What the vendor checks in a conversation: parts that it knows, results right behind their calls, and its own signatures.</summary>
public static class GeminiContents
{
    /// <summary>The documented word that stands for a signature that was lost.</summary>
    public const string Bypass = "skip_thought_signature_validator";

    private const string Ours = "fake-gemini:";

    private static readonly HashSet<string> PartFields =
        ["text", "thought", "thoughtSignature", "inlineData", "fileData", "functionCall", "functionResponse", "executableCode", "codeExecutionResult", "toolCall", "toolResponse", "videoMetadata", "mediaResolution"];

    /// <summary>The signature over a text.</summary>
    public static string Sign(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Ours + FakeAnthropic.Sign(text)));

    /// <summary>What is wrong; null when nothing is.</summary>
    internal static string? Problem(JsonObject body, string model)
    {
        var contents = WireJson.Objects(body["contents"]).ToArray();
        var calls = 0;
        for (var i = 0; i < contents.Length; i++)
        {
            var parts = WireJson.Objects(contents[i]["parts"]).ToArray();
            if (ContentProblem(contents[i], parts, $"contents[{i}]") is { } problem)
            {
                return problem;
            }

            var results = parts.Count(part => part["functionResponse"] is not null);
            if (results != calls)
            {
                return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
            }

            calls = parts.Count(part => part["functionCall"] is not null);
            if (calls > 0 && (i == 0 || WireJson.String(contents[i - 1]["role"]) is "model"))
            {
                return "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
            }
        }

        if (calls > 0)
        {
            return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
        }

        return model.Contains("gemini-3", StringComparison.Ordinal) ? UnsignedStep(contents) : null;
    }

    private static string? ContentProblem(JsonObject content, JsonObject[] parts, string at)
    {
        if (WireJson.String(content["role"]) is not (null or "user" or "model"))
        {
            return "Please use a valid role: user, model.";
        }

        if (parts.Length == 0)
        {
            return $"* GenerateContentRequest.{at}.parts: contents.parts must not be empty.";
        }

        for (var i = 0; i < parts.Length; i++)
        {
            if (PartProblem(parts[i], $"{at}.parts[{i}]") is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? PartProblem(JsonObject part, string at)
    {
        if (GeminiRequest.Stray(part, PartFields) is { } unknown)
        {
            return GeminiRequest.Unknown(unknown, at);
        }

        if (part["functionCall"] is JsonObject call && (WireJson.String(call["name"]) is not { Length: > 0 } || call["args"] is not (null or JsonObject)))
        {
            return $"Invalid value at '{at}.function_call.args' (type.googleapis.com/google.protobuf.Struct)";
        }

        if (part["functionResponse"] is JsonObject response && (WireJson.String(response["name"]) is not { Length: > 0 } || response["response"] is not JsonObject))
        {
            return $"Invalid value at '{at}.function_response.response' (type.googleapis.com/google.protobuf.Struct)";
        }

        return WireJson.String(part["thoughtSignature"]) is { } signature && !IsOurs(signature) ? "Thought signature is not valid." : null;
    }

    // Of the turn that goes on, the first call of each step has to bring its signature back.
    private static string? UnsignedStep(JsonObject[] contents)
    {
        var turn = contents.Reverse().TakeWhile(content => WireJson.String(content["role"]) is "model" || WireJson.Objects(content["parts"]).Any(part => part["functionResponse"] is not null));
        foreach (var step in turn.Where(content => WireJson.String(content["role"]) is "model"))
        {
            var first = WireJson.Objects(step["parts"]).FirstOrDefault(part => part["functionCall"] is not null);
            if (first is not null && first["thoughtSignature"] is null)
            {
                return $"Function call is missing a thought_signature in functionCall parts. Function call `{WireJson.String(first["functionCall"]!["name"])}`.";
            }
        }

        return null;
    }

    private static bool IsOurs(string signature)
    {
        if (signature is Bypass)
        {
            return true;
        }

        var bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).StartsWith(Ours, StringComparison.Ordinal);
    }
}
