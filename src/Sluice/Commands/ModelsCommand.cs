using System.CommandLine;
using System.Globalization;
using System.Text;
using Sluice.Admin;
using Sluice.Gateway.Admin.Local.Probing;
using Sluice.Gateway.Admin.Models;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice models</c>: what a request can be routed to.</summary>
internal static class ModelsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var json = CommandContext.Json();
        return context.OnGateway(new Command("models", "Every routable model: tier, context window, abilities, price.") { json }, async (parsed, gateway, cancellation) =>
        {
            var answer = await gateway.GetAsync("/admin/models", cancellation);
            if (parsed.GetValue(json)) context.Terminal.Line(Encoding.UTF8.GetString(answer));
            else Write(context.Terminal, AdminClient.Read(answer, ModelsJson.Default.IReadOnlyListModelView), await gateway.GetAsync("/admin/cards", CardViewJson.Default.IReadOnlyListCardView, cancellation));
            return ExitCodes.Done;
        });
    }

    private static void Write(Terminal terminal, IReadOnlyList<ModelView> models, IReadOnlyList<CardView> cards)
    {
        var table = new Table(
            new("MODEL"), new("ALIAS"), new("TIER", IsFigure: true), new("WHERE"), new("CONTEXT", IsFigure: true), new("OUTPUT", IsFigure: true), new("CAN"),
            new("$/M IN", IsFigure: true), new("$/M OUT", IsFigure: true), new("LOADED"), new("CARD"), new("REMARK"));
        foreach (var model in models)
        {
            table.Add(
                model.Address, model.Alias, model.Tier.ToString(CultureInfo.InvariantCulture), model.Local ? "local" : "cloud",
                Figures.Window(model.ContextWindow), Figures.Window(model.MaxOutputTokens), Abilities(model),
                Price(model, model.InputPrice), Price(model, model.OutputPrice), Figures.YesNo(model.Loaded), CardText.Short(cards.FirstOrDefault(card => card.Model == model.Address)), model.Disabled);
        }

        table.Write(terminal);
        if (models.Count == 0) terminal.Remark("No model is known. Start a local model server, or set a key; 'sluice doctor' says what was looked for.");
    }

    private static string Abilities(ModelView model) => string.Join(
        ", ",
        new[] { model.Tools is true ? "tools" : null, model.Vision is true ? "images" : null, model.Thinking is true ? "thinking" : null }.OfType<string>());

    private static string Price(ModelView model, decimal? price) => price switch
    {
        { } dollars => dollars.ToString("0.00##", CultureInfo.InvariantCulture),
        null when model.Local => "free",
        _ => "unpriced",
    };
}
