using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Pairs;

/// <summary>What a client of one protocol has understood of an answer, in that protocol's own words, and what was wrong with the bytes.</summary>
internal sealed class ClientMessage
{
    public string Text { get; set; } = "";

    public string Thinking { get; set; } = "";

    public string Signature { get; set; } = "";

    public string Refusal { get; set; } = "";

    public string? Finish { get; set; }

    public List<ClientCall> Calls { get; } = [];

    public JsonObject Usage { get; set; } = [];

    public JsonObject? Error { get; set; }

    /// <summary>The answer came to its good end, terminal marker included.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Breaches of the stream's grammar, the rule in words.</summary>
    public List<string> Breaches { get; } = [];

    /// <summary>Notes a breach unless the rule holds.</summary>
    public void Rule(bool holds, string rule)
    {
        if (!holds) Breaches.Add(rule);
    }

    /// <summary>JSON of a frame; a breach when it is none.</summary>
    public JsonObject? Json(string data)
    {
        try
        {
            if (JsonNode.Parse(data) is JsonObject parsed) return parsed;
        }
        catch (JsonException)
        {
            // Said below.
        }

        Breaches.Add($"not a JSON object: {data}");
        return null;
    }

    /// <summary>A call whose arguments came as text, which must be JSON by its end.</summary>
    public void AddCall(string? id, string? name, string arguments)
    {
        JsonNode? parsed = null;
        try
        {
            parsed = JsonNode.Parse(arguments.Length == 0 ? "{}" : arguments);
        }
        catch (JsonException)
        {
            // The limit may have cut it: the text is kept.
        }

        AddCall(id, name, parsed, arguments);
    }

    /// <summary>A call whose arguments are known.</summary>
    public void AddCall(string? id, string? name, JsonNode? arguments, string? text = null)
    {
        Rule(id is { Length: > 0 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'), $"illegal call id '{id}'");
        Rule(Calls.TrueForAll(call => call.Id != id), $"call id '{id}' stands twice");
        Rule(!string.IsNullOrEmpty(name), "a call without a name");
        Calls.Add(new ClientCall(id ?? "", name ?? "", arguments?.ToJsonString() ?? text ?? ""));
    }
}

/// <summary>A call as the client sees it; arguments as JSON text.</summary>
internal sealed record ClientCall(string Id, string Name, string Arguments);
