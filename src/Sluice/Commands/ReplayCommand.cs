using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Gateway.Replay;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice replay</c>: what would have become of past requests, with the configuration in force or with another. Calls no model.</summary>
internal static class ReplayCommand
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var since = new Option<string?>("--since") { Description = "How far back: 24h, 7d (default); at most 90d.", HelpName = "T" };
        var with = new Option<string?>("--with") { Description = "A JSON file whose sections routing and pacing are tried: a whole configuration, or only what changes.", HelpName = "FILE" };
        var json = CommandContext.Json();
        var command = new Command("replay", "Decides past requests again, without asking a model: with the configuration in force, or with another one beside it.") { since, with, json };
        return context.OnGateway(command, async (parsed, gateway, cancellation) =>
        {
            RoutingDraft? draft = null;
            if (parsed.GetValue(with) is { } file && (draft = Read(file, out var problem)) is null) return context.Terminal.Complain(ExitCodes.Usage, problem);
            using var interrupt = new Interrupt(cancellation);
            ReplayResult? result = null;
            await foreach (var step in gateway.FollowAsync("/admin/routing/replay", new ReplayOrder(draft, parsed.GetValue(since)), ReplayJson.Default.ReplayOrder, ReplayJson.Default.ReplayProgress, interrupt.Token))
            {
                if (step.Error is { } error) return context.Terminal.Complain(ExitCodes.Failed, error.Split('\n'));
                result = step.Result;
            }

            if (result is null) return context.Terminal.Complain(ExitCodes.Failed, "The replay ended without a result.");
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(result, ReplayJson.Default.ReplayResult));
            else Write(context.Terminal, result);
            return ExitCodes.Done;
        });
    }

    private static void Write(Terminal terminal, ReplayResult result)
    {
        var against = result.ComparedWith == "recorded" ? "than they went" : "than with the configuration in force";
        terminal.Line($"{Figures.Count(result.Replayed, "request")} of {Figures.Count(result.Requests)} decided again: {Figures.Count(result.Changed)} would go elsewhere {against}.");
        terminal.Line($"List price for the same tokens: {Figures.Dollars(result.DollarsBefore)} before, {Figures.Dollars(result.DollarsAfter)} after.");
        foreach (var tier in result.Tiers) terminal.Line($"  {(tier.Tier < 0 ? "refused" : $"tier {tier.Tier}"),-8}{Figures.Count(tier.Before),10} -> {Figures.Count(tier.After)}");
        foreach (var move in result.Moves.Take(15))
            terminal.Line(string.Create(CultureInfo.InvariantCulture, $"  {move.Requests,8}  {Place(move.From, move.FromDraft)} -> {Place(move.To, move.ToDraft)}  {(move.Dollars > 0 ? "+" : "")}{Figures.Dollars(move.Dollars)}"));
        foreach (var skip in result.Skipped) terminal.Line($"not decided again: {Figures.Count(skip.Requests)}, {Terminal.Clean(skip.Why)}");
        if (result.Pacing is { } pacing) terminal.Line($"- {pacing}");
        foreach (var assumption in result.Assumptions) terminal.Line($"- {assumption}");
    }

    private static string Place(string? address, bool draft) => address is null ? "refused" : $"{Terminal.Clean(address)}{(draft ? " (draft)" : "")}";

    private static RoutingDraft? Read(string file, out string problem)
    {
        problem = "";
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) throw new JsonException("it is no object");
            JsonElement? Section(string name) => document.RootElement.TryGetProperty(name, out var section) ? section.Clone() : null;
            var draft = new RoutingDraft(Section("routing"), Section("pacing"));
            if (draft is not { Routing: null, Pacing: null }) return draft;
            problem = $"{file} has neither routing nor pacing: there is nothing to try.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = $"{file} cannot be read: {error.Message}";
        }
        catch (JsonException error)
        {
            problem = $"{file} is not valid JSON: {error.Message}";
        }

        return null;
    }
}
