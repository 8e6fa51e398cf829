using System.CommandLine;
using Sluice.Evaluation;

namespace Sluice.Commands;

/// <summary><c>sluice eval</c>: runs the shipped estimators over a file, for measuring them.</summary>
internal static class EvalCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("eval", "Runs the shipped estimators over a JSONL file, for measuring them.")
    {
        Classify(context),
        Judge(context),
    };

    private static Command Classify(CommandContext context)
    {
        var input = new Option<string>("--in") { Description = "JSONL, one object a line: id, prompt (or text). - reads standard input.", HelpName = "FILE", Required = true };
        var output = new Option<string>("--out") { Description = "JSONL, one object a line: id, score, tier, intent, deterministic. - writes to standard output.", HelpName = "FILE", Required = true };
        var command = new Command("classify", "How much a stronger model would help with each prompt: score 1-10, tier, intent, deterministic.") { input, output };
        return context.On(command, async (parsed, _, cancellation) =>
            await JsonLines.Transform(context.Terminal, parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), Classification.Line, cancellation));
    }

    private static Command Judge(CommandContext context)
    {
        var input = new Option<string>("--in") { Description = "JSONL, one object a line: id, prompt, response, alternatives (other models' answers, optional). - reads standard input.", HelpName = "FILE", Required = true };
        var output = new Option<string>("--out") { Description = "JSONL, one object a line: id, score. - writes to standard output.", HelpName = "FILE", Required = true };
        var command = new Command("judge", "How strongly each answer is to be rejected: score 0-1, about the chance that it is wrong.") { input, output };
        return context.On(command, async (parsed, _, cancellation) =>
            await JsonLines.Transform(context.Terminal, parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), Judging.Line, cancellation));
    }
}
