using System.Globalization;
using Sluice.Gateway.Admin.Local.Probing;
using Sluice.Gateway.Local.Cards;

namespace Sluice.Output;

/// <summary>Capability cards for people.</summary>
internal static class CardText
{
    /// <summary>Does a word on the command line mean this model?</summary>
    public static bool Means(string name, CardView card) => name == card.Alias || name == card.Model || (card.Model.IndexOf('/') is var slash and > 0 && card.Model[(slash + 1)..] == name);

    /// <summary>One line a model: what turns are kept from it by. The rest stands on the whole card.</summary>
    public static void WriteTable(Terminal terminal, IReadOnlyList<CardView> cards)
    {
        var table = new Table(
            new("MODEL"), new("MEASURED"), new("TOOLS", IsFigure: true), new("ARGUMENTS", IsFigure: true), new("CHAINS", IsFigure: true), new("EDITS", IsFigure: true),
            new("JSON", IsFigure: true), new("CONTEXT", IsFigure: true), new("READS", IsFigure: true), new("WRITES", IsFigure: true), new("REMARK"));
        foreach (var view in cards)
        {
            var card = view.Card;
            var speed = card?.Speeds is [.., { } last] ? last : null;
            table.Add(
                view.Model, card?.Measured.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Short(card?.ToolChoice), Short(card?.ToolArguments), Short(card?.ToolChains), Short(card?.Edits),
                Short(card?.Json), Context(card), Speed(speed?.PrefillPerSecond), Speed(speed?.OutputPerSecond), Remark(view));
        }

        table.Write(terminal);
    }

    /// <summary>A whole card.</summary>
    public static void Write(Terminal terminal, CardView view)
    {
        terminal.Line();
        terminal.Line(terminal.Strong(Terminal.Clean(view.Model)));
        if (view.Card is not { } card)
        {
            terminal.Line($"  not measured{(view.Unfinished ? "; a probe was begun" : "")}");
            return;
        }

        Row(terminal, "measured", string.Create(CultureInfo.InvariantCulture, $"{card.Measured:yyyy-MM-dd HH:mm}Z{(card.Quick ? ", quick" : "")}{(card.Server is { } server ? $", {server}" : "")}{(card.Quantization is { } quantization ? $", {quantization}" : "")}"));
        if (view.Stale is { } stale) Row(terminal, "stale", $"{stale}; not obeyed. Probe it again.");
        Row(terminal, "choosing tools", Score(card.ToolChoice));
        Row(terminal, "tool arguments", Score(card.ToolArguments));
        Row(terminal, "chains of calls", Score(card.ToolChains));
        Row(terminal, "parallel calls", Score(card.ParallelTools));
        Row(terminal, "exact edits", Score(card.Edits));
        Row(terminal, "JSON of a schema", Score(card.Json));
        Row(terminal, "instructions", Score(card.Instructions));
        Row(terminal, "answers", card.Willing is { } willing ? $"{willing} harmless requests" : null);
        Row(terminal, "usable context", Context(card) is { } context ? $"{context} tokens{(card.MissedAt is { } missed ? string.Create(CultureInfo.InvariantCulture, $"; missed something at {missed:N0}") : ", the most that was tried")}" : null);
        Row(terminal, "loads in", card.LoadSeconds is { } load ? string.Create(CultureInfo.InvariantCulture, $"{load:0.0} s") : null);
        foreach (var speed in card.Speeds)
        {
            var cached = speed.CachedFirstTokenSeconds is { } warm ? string.Create(CultureInfo.InvariantCulture, $", {Figures.Milliseconds((int)Math.Round(1000 * warm))} when cached") : "";
            Row(terminal, string.Create(CultureInfo.InvariantCulture, $"at {speed.PromptTokens:N0} tokens"), string.Create(CultureInfo.InvariantCulture, $"first token in {Figures.Milliseconds((int)Math.Round(1000 * speed.FirstTokenSeconds))}{cached}; reads {speed.PrefillPerSecond:N0}{(speed.OutputPerSecond > 0 ? $", writes {speed.OutputPerSecond.ToString("N0", CultureInfo.InvariantCulture)}" : "")} tokens/s"));
        }

        Row(terminal, "not given", card.Unfit.Count > 0 ? string.Join(", ", card.Unfit) : null);
        foreach (var quirk in card.Quirks) Row(terminal, "hint", quirk);
        foreach (var left in card.LeftOut) Row(terminal, "left out", left);
    }

    /// <summary>A card in a few characters, for a column beside others.</summary>
    public static string? Short(CardView? view) => view switch
    {
        null or { Card: null } => null,
        { Stale: not null } => "stale",
        { Card: { Unfit: [] } } => "fit",
        { Card: { } card } => $"not: {string.Join(", ", card.Unfit)}",
    };

    private static string? Remark(CardView view) =>
        view.Probing ? "being measured"
        : view.Card is null ? view.Unfinished ? "begun; sluice probe goes on" : "not measured"
        : view.Stale is { } stale ? $"stale: {stale}"
        : view.KeptFrom.Count > 0 ? $"not: {string.Join(", ", view.KeptFrom.Select(kept => kept.Split(':')[0]))}"
        : view.Present ? null : "not there now";

    private static void Row(Terminal terminal, string name, string? value)
    {
        if (value is not null) terminal.Line($"  {name,-18} {Terminal.Clean(value)}");
    }

    private static string? Score(CardScore? score) => score?.ToString();

    private static string? Short(CardScore? score) => score is null ? null : string.Create(CultureInfo.InvariantCulture, $"{score.Passed}/{score.Of}");

    private static string? Context(CapabilityCard? card) => card?.LargestContext?.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Speed(double? perSecond) => perSecond is > 0 and var speed ? string.Create(CultureInfo.InvariantCulture, $"{speed:0}/s") : null;
}
