using System.Text.RegularExpressions;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Reads from a server's 400 which field of the request it does not know. Every wording was seen in public reports of the server
/// named beside it; what is not understood here stays a 400.
/// </summary>
internal static partial class RefusedFields
{
    private const int MaxText = 16 * 1024;

    /// <summary>The paths it names, each as its pieces in the server's own spelling; empty when it names none.</summary>
    /// <param name="message">The error's message.</param>
    /// <param name="body">The error's body; may be anything.</param>
    public static List<string[]> Read(string message, ReadOnlyMemory<byte> body)
    {
        var paths = new List<string[]>();
        var text = message.Length > MaxText ? message[..MaxText] : message;
        // Anthropic, Bedrock, Vertex.
        foreach (Match match in ExtraInputs().Matches(text)) paths.Add(Split(match.Groups[1].Value));
        // OpenAI: unknown_parameter, unsupported_parameter; a field that has another name instead is not left out but renamed by its owner.
        foreach (Match match in UnknownParameter().Matches(text)) paths.Add(Split(match.Groups[1].Value));
        // OpenAI's older wording, Azure.
        foreach (Match match in Unrecognized().Matches(text))
        {
            foreach (var name in match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) paths.Add(Split(name.TrimEnd('.')));
        }

        // Gemini: one line for each.
        foreach (Match match in UnknownName().Matches(text)) paths.Add([.. Split(match.Groups[2].Value), match.Groups[1].Value]);
        // Servers in Go and Rust.
        foreach (Match match in UnknownField().Matches(text)) paths.Add(Split(match.Groups[1].Value));
        // LM Studio.
        foreach (Match match in UnrecognizedKeys().Matches(text))
        {
            foreach (Match key in Quoted().Matches(match.Groups[1].Value)) paths.Add([key.Groups[1].Value]);
        }

        // Groq, Cerebras.
        foreach (Match match in UnsupportedProperty().Matches(text)) paths.Add([.. Split(match.Groups[1].Value), match.Groups[2].Value]);
        // xAI, llama.cpp.
        foreach (Match match in UnsupportedArgument().Matches(text)) paths.Add(Split(match.Groups[1].Value));
        // vLLM puts the list of a validator into the message, as Python writes it.
        foreach (Match match in PythonLocation().Matches(text)) paths.Add(WithoutBody([.. match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(piece => piece.Trim('\''))]));
        if (paths.Count == 0) ReadDetails(body, paths);
        return paths;
    }

    // Mistral and other servers in Python: {"detail":[{"type":"extra_forbidden","loc":["body","x"],…}]}.
    private static void ReadDetails(ReadOnlyMemory<byte> body, List<string[]> paths)
    {
        RawJson json;
        try
        {
            json = RawJson.Parse(body);
        }
        catch (JsonSyntaxException)
        {
            return;
        }

        foreach (var detail in json["detail"u8].EnumerateArray())
        {
            if (!detail["type"u8].StringEquals("extra_forbidden"u8) && !detail["type"u8].StringEquals("value_error.extra"u8)) continue;
            var pieces = new List<string>();
            foreach (var piece in detail["loc"u8].EnumerateArray()) pieces.Add(piece.GetString() ?? piece.ToString());
            paths.Add(WithoutBody([.. pieces]));
        }

        // An aggregator hands on what the provider said.
        if (paths.Count == 0 && json["error"u8]["metadata"u8]["raw"u8].GetString() is { Length: > 0 } raw) paths.AddRange(Read(raw.Replace("\\\"", "\"", StringComparison.Ordinal), default));
    }

    private static string[] WithoutBody(string[] pieces) => pieces is ["body", .. var rest] ? rest : pieces;

    private static string[] Split(string path) => path.Split(['.', '[', ']', '/'], StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"(?<first>[A-Za-z_$][\w$.\[\]-]*)\s*:\s*Extra (?:inputs are|fields) not permitted", RegexOptions.CultureInvariant, 100)]
    private static partial Regex ExtraInputs();

    [GeneratedRegex(@"(?:Unknown|Unsupported) parameter: '(?<first>[^']{1,200})'(?!.{0,80}Use ')", RegexOptions.CultureInvariant, 100)]
    private static partial Regex UnknownParameter();

    [GeneratedRegex(@"Unrecognized request arguments? supplied: (?<first>[\w$., \[\]-]{1,300})", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Unrecognized();

    [GeneratedRegex("Unknown name \"(?<first>[^\"]{1,100})\"(?: at '(?<second>[^']{0,300})')?: Cannot find field", RegexOptions.CultureInvariant, 100)]
    private static partial Regex UnknownName();

    [GeneratedRegex("unknown field [`\"'](?<first>[^`\"']{1,200})[`\"']", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 100)]
    private static partial Regex UnknownField();

    [GeneratedRegex("Unrecognized keys?(?:\\(s\\))?(?: in object)?: (?<first>(?:['\"][^'\"]{1,100}['\"](?:, )?)+)", RegexOptions.CultureInvariant, 100)]
    private static partial Regex UnrecognizedKeys();

    [GeneratedRegex("['\"](?<first>[^'\"]+)['\"]", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Quoted();

    [GeneratedRegex("(?:'(?<first>[^']{1,200})' : )?property '(?<second>[^']{1,100})' is unsupported", RegexOptions.CultureInvariant, 100)]
    private static partial Regex UnsupportedProperty();

    [GeneratedRegex(@"(?:Argument not supported on this model|Unsupported param): (?<first>\w{1,100})", RegexOptions.CultureInvariant, 100)]
    private static partial Regex UnsupportedArgument();

    [GeneratedRegex(@"'loc': \((?<first>[^)]{1,300})\),\s*'msg': 'Extra inputs", RegexOptions.CultureInvariant, 100)]
    private static partial Regex PythonLocation();
}
