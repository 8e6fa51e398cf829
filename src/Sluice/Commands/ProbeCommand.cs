using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Admin.Local.Probing;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Probing;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice probe</c>: measures what local models can do, and shows their cards.</summary>
internal static class ProbeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var models = new Argument<string[]>("MODEL") { Description = "Aliases, addresses or ids of local models; none: every one that has no card.", Arity = ArgumentArity.ZeroOrMore };
        var quick = new Option<bool>("--quick") { Description = "Fewer tasks and sizes: about a minute a model." };
        var restart = new Option<bool>("--restart") { Description = "Begin anew, also where there is a card or an unfinished probe." };
        var show = new Option<bool>("--show") { Description = "Show the cards; measure nothing." };
        var json = CommandContext.Json();
        var command = new Command("probe", "Measures what local models can do, in a few minutes each; the router obeys the result.") { models, quick, restart, show, json };
        return context.OnGateway(command, async (parsed, gateway, cancellation) =>
        {
            IReadOnlyList<string> named = parsed.GetValue(models) ?? [];
            if (parsed.GetValue(show)) return await ShowAsync(context, gateway, named, parsed.GetValue(json), cancellation);
            using var interrupt = new Interrupt(cancellation);
            return await ProbeAsync(context, gateway, new ProbeOrder(named, parsed.GetValue(quick), parsed.GetValue(restart)), parsed.GetValue(json), interrupt.Token);
        });
    }

    private static async Task<int> ShowAsync(CommandContext context, AdminClient gateway, IReadOnlyList<string> named, bool json, CancellationToken cancellation)
    {
        var terminal = context.Terminal;
        var cards = await gateway.GetAsync("/admin/cards", CardViewJson.Default.IReadOnlyListCardView, cancellation);
        var chosen = named.Count == 0 ? cards : [.. cards.Where(card => named.Any(name => CardText.Means(name, card)))];
        if (named.FirstOrDefault(name => !cards.Any(card => CardText.Means(name, card))) is { } unknown)
            return terminal.Complain(ExitCodes.Failed, $"\"{unknown}\" is no local model and has no card. See: sluice probe --show");

        if (json) terminal.Line(JsonSerializer.Serialize(chosen, CardViewJson.Default.IReadOnlyListCardView));
        else if (chosen.Count == 0) terminal.Line("No local model was found, and there is no card.");
        else if (named.Count == 0) CardText.WriteTable(terminal, chosen);
        else foreach (var card in chosen) CardText.Write(terminal, card);
        return ExitCodes.Done;
    }

    private static async Task<int> ProbeAsync(CommandContext context, AdminClient gateway, ProbeOrder order, bool json, CancellationToken cancellation)
    {
        var terminal = context.Terminal;
        var progress = new ProbeProgress(terminal, silent: json);
        var cards = new List<CapabilityCard>();
        var code = ExitCodes.Done;
        try
        {
            await foreach (var told in gateway.FollowAsync("/admin/probe", order, CardViewJson.Default.ProbeOrder, CardViewJson.Default.ProbeEvent, cancellation))
            {
                progress.Tell(told);
                if (told.Card is { } card) cards.Add(card);
                if (told.Kind is ProbeEventKinds.Failed or ProbeEventKinds.Stopped)
                {
                    code = ExitCodes.Failed;
                    terminal.Remark(told.Text ?? "The probe failed.");
                }
                else if (told.Kind is ProbeEventKinds.Ended && told.Text is { } text)
                {
                    terminal.Remark(text);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            progress.Clear();
            terminal.Remark("Stopped. What was measured is kept; the same command goes on from there.");
            return ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            progress.Clear();
            return terminal.Complain(ExitCodes.Failed, "The gateway has stopped. What was measured is kept; the same command goes on from there.");
        }

        if (json) terminal.Line(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(cards, CardJson.Default.IReadOnlyListCapabilityCard)));
        else foreach (var card in cards) CardText.Write(terminal, new CardView { Model = card.Address, Present = true, Card = card });
        return code;
    }
}
