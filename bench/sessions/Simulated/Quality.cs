using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Sessions.Scripts;

namespace Sluice.Sessions.Simulated;

/// <summary>What became of an answer of the simulated local model.</summary>
internal enum Worth
{
    /// <summary>The right answer.</summary>
    Good,

    /// <summary>The right call, written as prose.</summary>
    Prose,

    /// <summary>An edit of text that the file does not hold, or a call without what it needs.</summary>
    Malformed,

    /// <summary>A tool that does not exist.</summary>
    UnknownTool,

    /// <summary>A refusal.</summary>
    Refusal,

    /// <summary>Nothing at all.</summary>
    Empty,

    /// <summary>Cut off in the middle.</summary>
    CutOff,

    /// <summary>Well formed and wrong: no check of facts can see it.</summary>
    Wrong,
}

/// <summary>How often the simulated local model is right, and how it is wrong. Stated, not measured: see <see cref="Statement"/>.</summary>
/// <param name="easy">Share of the steps of an easy turn that it gets right, 0.6 to 1; harder turns follow.</param>
internal sealed class Quality(double easy)
{
    private const double AfterRepair = 0.5;

    private static readonly (Worth Worth, double Share)[] Calls = [(Worth.Malformed, 0.3), (Worth.Prose, 0.3), (Worth.UnknownTool, 0.1), (Worth.Refusal, 0.05), (Worth.Wrong, 0.25)];
    private static readonly (Worth Worth, double Share)[] Texts = [(Worth.Refusal, 0.2), (Worth.Empty, 0.1), (Worth.CutOff, 0.2), (Worth.Wrong, 0.5)];

    /// <summary>The mix in words, for the output.</summary>
    public string Statement { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"The local model is simulated. It is right in {100 * easy:0} % of the steps of an easy turn, {100 * Share(easy, Difficulty.Medium):0} % of a medium, {100 * Share(easy, Difficulty.Hard):0} % of a hard and {100 * Share(easy, Difficulty.Sensitive):0} % of a sensitive one, and in {100 * AfterRepair:0} % of second tries. ")
        + "Wrong calls: 30 % malformed, 30 % written as prose, 10 % of an unknown tool, 5 % refusals, 25 % well formed but wrong. Wrong texts: 20 % refusals, 10 % empty, 20 % cut off, 50 % well formed but wrong.";

    /// <summary>What the model says to a step; the same for every strategy.</summary>
    /// <param name="right">The right answer.</param>
    /// <param name="difficulty">That of the turn.</param>
    /// <param name="random">Seeded by the step and the try.</param>
    /// <param name="isSecondTry">It was told what was wrong.</param>
    public (Worth Worth, Step Step) Answer(Step right, Difficulty difficulty, Random random, bool isSecondTry)
    {
        var share = isSecondTry ? AfterRepair : Share(easy, difficulty);
        var worth = random.NextDouble() < share ? Worth.Good : Pick(right.Calls.Count > 0 ? Calls : Texts, random.NextDouble());
        return (worth, Spoil(right, worth));
    }

    private static double Share(double easy, Difficulty difficulty) => easy - difficulty switch { Difficulty.Easy => 0, Difficulty.Medium => 0.2, Difficulty.Sensitive => 0.4, _ => 0.5 };

    private static Worth Pick((Worth Worth, double Share)[] mix, double at)
    {
        foreach (var (worth, share) in mix)
        {
            if ((at -= share) < 0) return worth;
        }

        return mix[^1].Worth;
    }

    private static Step Spoil(Step right, Worth worth) => worth switch
    {
        Worth.Prose => new Step($"<tool_call>\n{new JsonObject { ["name"] = right.Calls[0].Tool, ["arguments"] = right.Calls[0].Arguments.DeepClone() }.ToJsonString()}\n</tool_call>"),
        Worth.Malformed => right with { Calls = [right.Calls[0] with { Arguments = Malformed(right.Calls[0].Arguments) }] },
        Worth.UnknownTool => right with { Calls = [right.Calls[0] with { Tool = "do_" + right.Calls[0].Tool.ToLowerInvariant() }] },
        Worth.Refusal => new Step("I'm sorry, but I can't help with that."),
        Worth.Empty => new Step(""),
        Worth.CutOff => new Step(right.Text[..(right.Text.Length / 2)]),
        Worth.Wrong => right.Calls is [var call, ..] ? right with { Calls = [call with { Arguments = WellFormedButWrong(call.Arguments) }] } : new Step("All of it was done before already, so there is nothing to change here."),
        _ => right,
    };

    private static JsonObject Malformed(JsonObject arguments)
    {
        var spoiled = arguments.DeepClone().AsObject();
        if (Old(spoiled) is { } old) spoiled[old] = spoiled[old]!.GetValue<string>() + "  # as it was";
        else spoiled.RemoveAt(0);
        return spoiled;
    }

    private static JsonObject WellFormedButWrong(JsonObject arguments)
    {
        var spoiled = arguments.DeepClone().AsObject();
        if (New(spoiled) is { } @new) spoiled[@new] = "pass  # later";
        else if (spoiled.ContainsKey("command")) spoiled["command"] = "true";
        else spoiled["limit"] = 1;
        return spoiled;
    }

    private static string? Old(JsonObject arguments) => arguments.Select(one => one.Key).FirstOrDefault(key => key is "old_string" or "oldString");

    private static string? New(JsonObject arguments) => arguments.Select(one => one.Key).FirstOrDefault(key => key is "new_string" or "newString");
}
