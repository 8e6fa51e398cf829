using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Asking;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice ask</c>: one routed answer on standard output, and nothing else there.</summary>
internal static class AskCommand
{
    private const int MaxTokens = 8192, MostTokens = 1_000_000;

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var prompt = new Argument<string>("PROMPT") { Description = "What to ask; - reads standard input." };
        var tier = new Option<int?>("--tier") { Description = "0 to 3; without it the router decides.", HelpName = "N" };
        tier.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value is not ("0" or "1" or "2" or "3")) result.AddError("--tier takes 0, 1, 2 or 3.");
        });
        var files = new Option<string[]>("--file") { Description = "A text or picture to put below the prompt; may be given several times, and - is standard input.", HelpName = "F" };
        var schema = new Option<string>("--schema") { Description = "A JSON schema, or a file that holds one: the answer is JSON that was checked against it.", HelpName = "S" };
        var limit = new Option<int>("--max-tokens") { Description = "Most tokens of the answer.", HelpName = "N", DefaultValueFactory = _ => MaxTokens };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostTokens)) result.AddError($"--max-tokens takes 1 to {MostTokens}.");
        });
        var json = CommandContext.Json();
        return context.On(new Command("ask", "One routed answer on standard output, for scripts and agents.") { prompt, tier, files, schema, limit, json }, async (parsed, paths, cancellation) =>
        {
            // What is wrong with the question is said whether or not anything runs.
            AskForm? form = null;
            if (parsed.GetValue(schema) is { } given && (form = AskForm.Read(given, out var error)) is null) return context.Terminal.Complain(ExitCodes.Usage, error);
            using var gateway = AdminClient.Find(paths, out error);
            if (gateway is null) return context.Terminal.Complain(ExitCodes.NotRunning, error);
            if (Tokens.Read(paths.InferenceTokenFile, out error) is not { } token) return context.Terminal.Complain(ExitCodes.Failed, error);
            if (new AskInput(context.Input).Read(parsed.GetValue(prompt)!, parsed.GetValue(files) ?? [], out error) is not { } parts) return context.Terminal.Complain(ExitCodes.Usage, error);
            var number = parsed.GetValue(tier);
            var model = number is null ? "sluice/auto" : string.Create(CultureInfo.InvariantCulture, $"sluice/tier{number}");
            using var exchange = new AskExchange(gateway.Url, token);
            try
            {
                return await AskAsync(context, paths, exchange, new AskQuestion(model, parts, form?.Schema, parsed.GetValue(limit)), form, parsed.GetValue(json), cancellation);
            }
            catch (AskException failure)
            {
                var hint = number == 0 && failure.Status is 404 or 503 ? " Tier 0 is for local models: 'sluice local status' shows what was found. Without --tier another tier may answer." : "";
                return context.Terminal.Complain(ExitCodes.Failed, failure.Message + (hint.Length > 0 && !failure.Message.EndsWith('.') ? "." : "") + hint);
            }
        });
    }

    private static async Task<int> AskAsync(CommandContext context, SluicePaths paths, AskExchange exchange, AskQuestion question, AskForm? form, bool json, CancellationToken cancellationToken)
    {
        var answer = await exchange.SendAsync(question.Body(), null, cancellationToken);
        List<string?> ids = [answer.RequestId];
        var text = answer.Text;
        if (form is not null)
        {
            var taken = form.Take(answer, out var wrong);
            if (taken is null)
            {
                // Once more, by the same route: another model would be another price than was asked for.
                answer = await exchange.SendAsync(question.Body((answer.Text, wrong)), answer.Model, cancellationToken);
                ids.Add(answer.RequestId);
                taken = form.Take(answer, out wrong);
            }

            if (taken is null) return context.Terminal.Complain(ExitCodes.Failed, $"{Terminal.Clean(answer.Model)} was asked twice, and its answer does not do. {Terminal.Clean(wrong)} Ask a stronger tier, for example with --tier 2.");
            text = taken;
        }

        if (string.IsNullOrWhiteSpace(text)) return context.Terminal.Complain(ExitCodes.Failed, $"{Terminal.Clean(answer.Model)} answered with nothing{(answer.StopReason is { } reason ? $" (stop reason {Terminal.Clean(reason)})" : "")}.");
        if (json) context.Terminal.Line(JsonSerializer.Serialize(await ViewAsync(context, paths, answer with { Text = text }, ids, cancellationToken), ReportJson.Default.AnswerView));
        else context.Terminal.Line(text);
        if (answer.StopReason is "max_tokens" && form is null) context.Terminal.Remark($"The answer was cut off at {question.MaxTokens} tokens. A longer one: --max-tokens N.");
        return ExitCodes.Done;
    }

    private static async Task<AnswerView> ViewAsync(CommandContext context, SluicePaths paths, AskAnswer answer, List<string?> ids, CancellationToken cancellationToken)
    {
        AskReceipt? receipt = null;
        try
        {
            receipt = await AskReceipt.ReadAsync(paths, ids, context.Time, cancellationToken);
        }
        catch (SqliteFailure)
        {
            // The answer is there; only what it cost is not known.
        }

        return new AnswerView(answer.Text, answer.Model, answer.Tier, answer.Route, answer.RequestId, answer.StopReason, ids.Count, receipt?.Tokens, receipt?.Spend, receipt?.PlanValue, receipt?.Electricity);
    }
}
