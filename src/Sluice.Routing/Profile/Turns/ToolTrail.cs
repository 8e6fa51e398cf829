using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;

namespace Sluice.Routing.Profile.Turns;

/// <summary>A tool call with its result.</summary>
/// <param name="Item">Item of the transcript that holds the result.</param>
/// <param name="Call">Hash of the tool's name and its arguments.</param>
/// <param name="Result">Hash of the letters of its result.</param>
/// <param name="Outcome">What the result says.</param>
public readonly record struct ToolStep(int Item, ulong Call, ulong Result, ToolOutcome Outcome);

/// <summary>What a tool's result says of the call.</summary>
public enum ToolOutcome
{
    /// <summary>Nothing particular.</summary>
    Done,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Tests ran, and all passed.</summary>
    TestsPassed,
}

/// <summary>The last tool calls of a user turn. Hashes only: nothing of the text is kept.</summary>
public sealed class ToolTrail
{
    // A loop shows within a few steps; what lies further back costs time on every request of a long one.
    private const int MostItems = 32;

    // The beginning and the end of a result tell whether it is the same as another.
    private const int Look = 1536;

    private readonly List<ToolStep> _steps = [];
    private readonly List<(ulong Id, ulong Call, bool Answered)> _calls = [];
    private readonly List<JsonText> _texts = [];
    private int _item;

    private ToolTrail()
    {
    }

    /// <summary>The steps, oldest first.</summary>
    public IReadOnlyList<ToolStep> Steps => _steps;

    /// <summary>Reads what follows the user's last words.</summary>
    internal static ToolTrail Read(PromptShape shape, IReadOnlyList<RawJson> items, int userItem)
    {
        var trail = new ToolTrail();
        for (var item = Math.Max(userItem + 1, items.Count - MostItems); item < items.Count; item++)
        {
            trail._item = item;
            shape.AddSteps(items[item], trail);
        }

        return trail;
    }

    /// <summary>A call.</summary>
    /// <param name="id">Its id; missing where the protocol has none.</param>
    /// <param name="name">The tool.</param>
    /// <param name="arguments">A string or an object.</param>
    internal void Called(RawJson id, RawJson name, RawJson arguments)
    {
        var call = new TextHash();
        call.Add(name.Span);
        call.Add(arguments.Span);
        _calls.Add((IdOf(id), call.Value, false));
    }

    /// <summary>A result: a string, or an array of parts with texts.</summary>
    /// <param name="id">The call's id; missing where the protocol has none.</param>
    /// <param name="content">What came back.</param>
    /// <param name="isError">The protocol says that it is an error.</param>
    internal void Returned(RawJson id, RawJson content, bool isError)
    {
        var result = new TextHash();
        var outcome = isError ? ToolOutcome.Failed : ToolOutcome.Done;
        if (content.GetText() is { } whole) Add(whole.Escaped, ref result, ref outcome);
        foreach (var part in content.EnumerateArray())
        {
            if (part["text"u8].GetText() is { } text) Add(text.Escaped, ref result, ref outcome);
        }

        // Gemini's answers are objects with an "output" or an "error".
        foreach (var property in content.EnumerateObject())
        {
            if (property.NameEquals("error"u8) && !property.Value.IsNullOrMissing) outcome = ToolOutcome.Failed;
            if (property.Value.GetText() is { } text) Add(text.Escaped, ref result, ref outcome);
        }

        _steps.Add(new ToolStep(_item, CallOf(IdOf(id)), result.Value, outcome));
    }

    private static void Add(ReadOnlySpan<byte> text, ref TextHash hash, ref ToolOutcome outcome)
    {
        hash.AddLetters(text[..Math.Min(text.Length, Look)]);
        if (text.Length > Look) hash.AddLetters(text[Math.Max(Look, text.Length - Look)..]);
        if (outcome == ToolOutcome.Done) outcome = ToolResults.OutcomeOf(text);
    }

    private static ulong IdOf(RawJson id)
    {
        var hash = new TextHash();
        if (!id.IsNullOrMissing) hash.Add(id.Span);
        return hash.Value;
    }

    // Without ids results come in the order of the calls.
    private ulong CallOf(ulong id)
    {
        for (var i = 0; i < _calls.Count; i++)
        {
            if (_calls[i].Answered || (id != 0 && _calls[i].Id != 0 && _calls[i].Id != id)) continue;
            _calls[i] = _calls[i] with { Answered = true };
            return _calls[i].Call;
        }

        return 0;
    }
}
