namespace Sluice.Protocols.Tests.Pairs;

/// <summary>Why a scripted answer ends, in shared words.</summary>
public enum ScriptedStop
{
    Natural,
    StopString,
    Length,
    Calls,
    Filtered,
    Paused,
    Window,
}

/// <summary>What an upstream is to say, whatever its protocol. Pieces are deltas, so that any of them can be a cut.</summary>
internal sealed record ScriptedAnswer(string Name)
{
    public string[] Thinking { get; init; } = [];

    public string? Seal { get; init; }

    public string[] Text { get; init; } = [];

    public string[] Refusal { get; init; } = [];

    /// <summary>Id, name and the pieces of the arguments; pieces of several calls interleave where the protocol can.</summary>
    public (string Id, string Name, string[] Arguments)[] Calls { get; init; } = [];

    public ScriptedStop Stop { get; init; }

    public bool HasUsage { get; init; } = true;

    /// <summary>Tokens: 12 in, 4 of them cached; 9 out, 3 of them reasoning.</summary>
    public static ScriptedAnswer[] All { get; } =
    [
        new("text") { Text = ["Grüße, ", "\ud83d\ude80 \"quoted\"\\\n", "end"] },
        new("thinking") { Thinking = ["Let me ", "see."], Seal = "U0lHTkVE", Text = ["Yes"] },
        new("thinking without a seal") { Thinking = ["Hm"], Text = ["Yes"] },
        new("one call") { Text = ["I look."], Calls = [("call_1", "read", ["{\"pa", "th\":\"a\\", "\"b\"}"])], Stop = ScriptedStop.Calls },
        new("parallel calls") { Calls = [("call_1", "read", ["{\"n\":", "1}"]), ("call_2", "read", ["{\"n\":", "2}"]), ("call_3", "list", ["{}"])], Stop = ScriptedStop.Calls },
        new("call without arguments") { Calls = [("call_1", "list", [])], Stop = ScriptedStop.Calls },
        new("call that ends as natural") { Calls = [("call_1", "list", ["{\"a\":[]}"])] },
        new("tool calls without a call") { Text = ["No call"], Stop = ScriptedStop.Calls },
        new("duplicate call ids") { Calls = [("call_1", "read", ["{\"n\":1}"]), ("call_1", "read", ["{\"n\":2}"])], Stop = ScriptedStop.Calls },
        new("call without an id") { Calls = [("", "read", ["{\"n\":1}"])], Stop = ScriptedStop.Calls },
        new("call with an illegal id") { Calls = [("functions.read:0", "read", ["{\"n\":1}"])], Stop = ScriptedStop.Calls },
        new("big numbers") { Calls = [("call_1", "read", ["{\"n\":12345678901234567890.10,\"b\":1e400}"])], Stop = ScriptedStop.Calls },
        new("length") { Text = ["Half"], Stop = ScriptedStop.Length },
        new("context window") { Text = ["Half"], Stop = ScriptedStop.Window },
        new("stop string") { Text = ["Until"], Stop = ScriptedStop.StopString },
        new("filtered") { Text = ["Par"], Stop = ScriptedStop.Filtered },
        new("filtered at once") { Stop = ScriptedStop.Filtered },
        new("refusal") { Refusal = ["I can", "not"] },
        new("paused") { Text = ["Later"], Stop = ScriptedStop.Paused },
        new("nothing") { },
        new("no usage") { Text = ["Hi"], HasUsage = false },
        new("thinking, text and calls") { Thinking = ["Plan"], Seal = "U0lHTkVE", Text = ["Go"], Calls = [("call_1", "read", ["{\"n\":1}"])], Stop = ScriptedStop.Calls },
    ];
}
