using System.Text.Json.Nodes;

namespace Sluice.Sessions.Scripts;

/// <summary>How much a turn asks of a model; decides how often the simulated local model is right.</summary>
internal enum Difficulty
{
    /// <summary>Mechanical: renames, lookups, conversions.</summary>
    Easy,

    /// <summary>Explanations, tests, small features.</summary>
    Medium,

    /// <summary>Debugging, design.</summary>
    Hard,

    /// <summary>What cannot be taken back: deploying, deleting.</summary>
    Sensitive,
}

/// <summary>A tool call of an answer.</summary>
internal sealed record Call(string Tool, JsonObject Arguments);

/// <summary>One answer of the model: text, and calls that keep the turn going.</summary>
internal sealed record Step(string Text, params IReadOnlyList<Call> Calls)
{
    /// <summary>Tokens by the simulation's rule of one for four characters.</summary>
    public long Tokens => (Text.Length + Calls.Sum(call => call.Tool.Length + call.Arguments.ToJsonString().Length) + 3) / 4;
}

/// <summary>What the user asks, and the right answers to it in order; the last one calls nothing.</summary>
internal sealed record Turn(string Prompt, Difficulty Difficulty, params IReadOnlyList<Step> Steps);

/// <summary>A session with a real client.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Client">claude or opencode.</param>
/// <param name="Files">What stands in the working folder before.</param>
/// <param name="Turns">The user's turns.</param>
internal sealed record SessionScript(string Name, string Client, IReadOnlyDictionary<string, string> Files, IReadOnlyList<Turn> Turns);
