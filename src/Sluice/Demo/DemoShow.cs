using System.Text.RegularExpressions;
using Sluice.Gateway.Ledger;
using Sluice.Output;

namespace Sluice.Demo;

/// <summary>Runs scripts and tells what happens while it happens.</summary>
internal static partial class DemoShow
{
    private static readonly DateTimeOffset Day = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What the ledger holds of a script when it is over.</summary>
    /// <param name="ByTier">A row for each tier.</param>
    /// <param name="Rows">The requests, the newest first.</param>
    public sealed record Result(UsagePage ByTier, IReadOnlyList<RequestRow> Rows);

    /// <summary>Runs one script to its end and prints it.</summary>
    public static async Task<Result> RunAsync(DemoScript script, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var stage = await DemoStage.StartAsync(script.Config);
        terminal.Line(terminal.Strong(script.Title));
        terminal.Line($"Simulated: Ollama at {stage.Ollama.Address.Authority}, Anthropic at {stage.Anthropic.Address.Authority}; the real gateway at {stage.Url.Authority}.");
        terminal.Line();
        var shown = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var batch in script.Requests.Chunk(script.Parallel))
        {
            if (batch[0].Before is { } turn)
            {
                stage.Clock.Set(batch[0].At);
                await turn.Change(stage);
                terminal.Line($"  {batch[0].At:HH\\:mm}  {terminal.Faint($"- {turn.Words}")}");
            }

            var answers = await Task.WhenAll(batch.Select(request => stage.SendAsync(request, cancellationToken)));
            foreach (var (request, answer) in batch.Zip(answers))
            {
                var count = shown[request.Client] = shown.GetValueOrDefault(request.Client) + 1;
                if (count <= script.Shown) terminal.Line(Line(terminal, request, answer, isFirst: shown.Count == 1 && count == 1));
            }
        }

        foreach (var (client, count) in shown.Where(pair => pair.Value > script.Shown)) terminal.Line($"  ...    and {Figures.Count(count - script.Shown)} more {client}");
        var ledger = await stage.EndAsync();
        var usage = ledger.Usage(new UsageQuery { From = Day, To = Day.AddDays(1), By = UsageGroup.Tier });
        terminal.Line();
        Account(terminal, usage);
        terminal.Line(script.Remark);
        terminal.Line();
        return new Result(usage, ledger.Requests(new RequestQuery { Limit = 1000 }, cancellationToken).Rows);
    }

    private static string Line(Terminal terminal, DemoRequest request, DemoAnswer answer, bool isFirst)
    {
        var head = $"  {request.At:HH\\:mm}  {request.Client,-15} {request.What,-54} {request.Model,-16} -> ";
        if (answer.Status != 200) return head + terminal.Bad($"{answer.Status} {Message(answer.Body)}");
        var tries = answer.Attempts is null or "1" ? "" : $", attempt {answer.Attempts}";
        var line = $"{head}{Terminal.Clean(answer.Model),-27} tier {answer.Tier}, {Terminal.Clean(answer.Route)}{tries}";
        return isFirst ? $"{line}\n         its reply begins: {SimulatedMark().Match(answer.Body).Value}" : line;
    }

    private static void Account(Terminal terminal, UsagePage usage)
    {
        var table = new Table(
            new("TIER"), new("REQUESTS", IsFigure: true), new("INPUT", IsFigure: true), new("CACHE READ", IsFigure: true), new("CACHE WRITE", IsFigure: true), new("OUTPUT", IsFigure: true),
            new("SPENT", IsFigure: true), new("ASKED FOR", IsFigure: true), new("CLOUD TOKENS", IsFigure: true), new("AVOIDED", IsFigure: true));
        foreach (var row in usage.Rows) Add(row, row.Key.Length == 0 ? "none" : row.Key);
        Add(usage.Total, "all");
        table.Write(terminal);
        terminal.Line();
        UsageText.Savings(terminal, usage.Total);

        void Add(UsageRow row, string tier) => table.Add(
            tier, Figures.Count(row.Requests), Figures.Count(row.Tokens.Input), Figures.Count(row.Tokens.CacheRead), Figures.Count(row.Tokens.CacheWrite), Figures.Count(row.Tokens.Output),
            Figures.Dollars(row.Spend), Figures.Dollars(row.Asked.Baseline), Figures.Count(row.CloudTokens), Figures.Count(row.CloudTokensAvoided));
    }

    private static string Message(string body) => Terminal.Clean(ErrorMessage().Match(body).Groups["text"].Value);

    [GeneratedRegex("\"message\":\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ErrorMessage();

    [GeneratedRegex(@"\[simulated [^\]]*\]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SimulatedMark();
}
