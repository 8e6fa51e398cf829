using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Local.Probing.Tasks;

/// <summary>Facts out of a text, as JSON of a given schema. Servers that force the form leave only the facts to get wrong.</summary>
internal static class JsonTasks
{
    /// <summary>The tasks.</summary>
    public static IReadOnlyList<ProbeTask> All { get; } =
    [
        Of("json-person", "Extract the person: Noor Haddad, 34 years old, lives in Utrecht.",
            """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"city":{"type":"string"}},"required":["name","age","city"],"additionalProperties":false}""",
            json => Text(json, "name") == "Noor Haddad" && Number(json, "age") is 34 && Text(json, "city") == "Utrecht"),
        Of("json-class", "Classify this message as bug, feature or question: \"The export button crashes the program since yesterday.\"",
            """{"type":"object","properties":{"class":{"type":"string","enum":["bug","feature","question"]}},"required":["class"],"additionalProperties":false}""",
            json => Text(json, "class") == "bug"),
        Of("json-list", "List the colours that are named, in their order, in lower case: \"The red bus passed the green door and the yellow fence.\"",
            """{"type":"object","properties":{"colours":{"type":"array","items":{"type":"string"}}},"required":["colours"],"additionalProperties":false}""",
            json => Items(json, "colours").Select(item => item.ValueKind is JsonValueKind.String ? item.GetString() : null).SequenceEqual(["red", "green", "yellow"], StringComparer.Ordinal)),
        Of("json-nested", "Write this order as data: order 815 of the customer Bram, two pieces of A-1 and five pieces of B-7.",
            """{"type":"object","properties":{"order":{"type":"integer"},"customer":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"lines":{"type":"array","items":{"type":"object","properties":{"part":{"type":"string"},"pieces":{"type":"integer"}},"required":["part","pieces"]}}},"required":["order","customer","lines"]}""",
            json => Number(json, "order") is 815 && Text(Member(json, "customer"), "name") == "Bram"
                && Items(json, "lines").Select(line => (Text(line, "part"), Number(line, "pieces"))).SequenceEqual([("A-1", 2d), ("B-7", 5d)])),
        Of("json-boolean", "Is 91 a prime number, and which is its smallest divisor greater than one?",
            """{"type":"object","properties":{"prime":{"type":"boolean"},"divisor":{"type":"integer"}},"required":["prime","divisor"],"additionalProperties":false}""",
            json => Member(json, "prime").ValueKind is JsonValueKind.False && Number(json, "divisor") is 7),
        Of("json-null", "Extract name and telephone number. What the text does not say is null: \"Please ask Sanna about it.\"",
            """{"type":"object","properties":{"name":{"type":"string"},"telephone":{"type":["string","null"]}},"required":["name","telephone"],"additionalProperties":false}""",
            json => Text(json, "name") == "Sanna" && Member(json, "telephone").ValueKind is JsonValueKind.Null),
        Of("json-log", "Take the error out of this line: 2031-04-02 11:58:07 ERROR [billing] code=E4417 could not reach bank",
            """{"type":"object","properties":{"time":{"type":"string","description":"HH:MM:SS"},"component":{"type":"string"},"code":{"type":"string"}},"required":["time","component","code"],"additionalProperties":false}""",
            json => Text(json, "time") == "11:58:07" && Text(json, "component") == "billing" && Text(json, "code") == "E4417"),
    ];

    private static ProbeTask Of(string id, string prompt, string schema, Func<JsonElement, bool> isRight) => new(id, $"{prompt}\nAnswer with JSON of this schema and nothing else: {schema}", answers =>
    {
        try
        {
            using var document = JsonDocument.Parse(answers.Text);
            return isRight(document.RootElement) ? null : "a value is wrong or missing";
        }
        catch (JsonException)
        {
            return answers.Text.Length == 0 ? "said nothing" : answers.WasCut ? "the JSON was not finished" : "is not JSON";
        }
    })
    { Schema = RawJson.Parse(schema) };

    private static JsonElement Member(JsonElement json, string name) => json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement json, string name) => Member(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static double? Number(JsonElement json, string name) => Member(json, name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name) => Member(json, name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : default;
}
