using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Local.Probing;

/// <summary>
/// One question to a model and the check of its answer. Everything about it is fixed in source: the same model gives the same
/// answer to it each time, as far as its server can.
/// </summary>
/// <param name="Id">Names it in files; never used for another task again.</param>
/// <param name="Prompt">What the user says.</param>
/// <param name="Check">What is wrong with the answers, in a few words; null when they are right.</param>
internal sealed record ProbeTask(string Id, string Prompt, Func<ProbeAnswers, string?> Check)
{
    /// <summary>Calls that a chain may take; one that needs more goes round in circles.</summary>
    public const int MostSteps = 6;

    /// <summary>Seed of every request, where the server takes one.</summary>
    public const long Seed = 7;

    /// <summary>Instructions in front of it.</summary>
    public string? System { get; init; }

    /// <summary>Tools on offer.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>Schema of the answer; missing for text.</summary>
    public RawJson Schema { get; init; }

    /// <summary>Longest answer, tokens.</summary>
    public int MaxTokens { get; init; } = 320;

    /// <summary>What a call returns, so that the conversation goes on; null: the first answer is all.</summary>
    public Func<ProbeCall, string>? Run { get; init; }

    /// <summary>The request after these messages.</summary>
    /// <param name="model">Model id.</param>
    /// <param name="messages">The conversation so far.</param>
    /// <param name="traits">What is known of the model.</param>
    public ModelRequest Request(string model, IReadOnlyList<Message> messages, ModelTraits traits) => new()
    {
        Model = model,
        Messages = messages,
        Tools = Tools,
        OutputFormat = Schema.IsMissing ? null : new OutputFormat(Schema, "answer"),
        MaxOutputTokens = MaxTokens,
        Sampling = new SamplingOptions { Temperature = 0, Seed = Seed },
        // Thinking would use up the answer's tokens, and coding clients switch it on or off turn by turn.
        Reasoning = traits.Thinking is true ? new ReasoningOptions(ReasoningLevel.Off) : null,
        Stream = true,
        IncludeUsage = true,
    };

    /// <summary>Its opening messages.</summary>
    public IReadOnlyList<Message> Opening() => System is null
        ? [Say(MessageRole.User, Prompt)]
        : [Say(MessageRole.System, System), Say(MessageRole.User, Prompt)];

    /// <summary>A message of one text.</summary>
    public static Message Say(MessageRole role, string text) => new(role, [new TextBlock(JsonText.FromString(text))]);
}

/// <summary>A call that a model made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments; undefined when they are no JSON object.</param>
internal readonly record struct ProbeCall(string Id, string Name, JsonElement Arguments)
{
    /// <summary>An argument as text; null when it is missing or no string.</summary>
    public string? Text(string name) => Value(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>An argument as a number; null when it is missing or none.</summary>
    public double? Number(string name) => Value(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    /// <summary>An argument; undefined when it is missing.</summary>
    public JsonElement Value(string name) => Arguments.ValueKind is JsonValueKind.Object && Arguments.TryGetProperty(name, out var value) ? value : default;
}

/// <summary>What a model answered to one task, turn by turn.</summary>
internal sealed class ProbeAnswers
{
    private readonly List<ProbeCall> _calls = [];

    /// <summary>All calls, in order.</summary>
    public IReadOnlyList<ProbeCall> Calls => _calls;

    /// <summary>The calls of the first answer.</summary>
    public IReadOnlyList<ProbeCall> FirstCalls { get; private set; } = [];

    /// <summary>Text of the last answer, trimmed.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Answers so far.</summary>
    public int Turns { get; private set; }

    /// <summary>The answer was cut at its limit.</summary>
    public bool WasCut { get; private set; }

    /// <summary>One more answer; returns its calls.</summary>
    public IReadOnlyList<ProbeCall> Add(ModelResponse response)
    {
        List<ProbeCall> calls = [.. response.ToolCalls.Select(Read)];
        if (Turns++ == 0) FirstCalls = calls;
        _calls.AddRange(calls);
        Text = response.Text.Trim();
        WasCut = response.Stop.Kind is StopKind.MaxTokens;
        return calls;
    }

    private static ProbeCall Read(ToolCallBlock call)
    {
        if (call.Arguments.IsMissing) return new ProbeCall(call.Id, call.Name, default);
        using var document = JsonDocument.Parse(call.Arguments.Bytes);
        return new ProbeCall(call.Id, call.Name, document.RootElement.Clone());
    }
}
