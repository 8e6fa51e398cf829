namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of one budget.</summary>
internal static class BudgetShapes
{
    public static ObjectShape<BudgetConfig> Budget { get; } = new(
        new BudgetConfig(),
        [
            new Setting<BudgetConfig, decimal?>(
                "dollars", new OptionalShape<decimal>(new NumberShape<decimal>(0.000001m, 1_000_000)), c => c.Dollars, (c, v) => c with { Dollars = v },
                "US dollars billed per token; what a subscription covers is not counted. More than 0, up to 1000000. Either this or tokens."),
            new Setting<BudgetConfig, long?>(
                "tokens", new OptionalShape<long>(new NumberShape<long>(1, 1_000_000_000_000_000)), c => c.Tokens, (c, v) => c with { Tokens = v },
                "Tokens that cloud models read and write, cached ones and those of subscriptions included. 1 or more. Either this or dollars."),
            new Setting<BudgetConfig, BudgetPeriod>(
                "per", new ChoiceShape<BudgetPeriod>(("day", BudgetPeriod.Day), ("week", BudgetPeriod.Week), ("month", BudgetPeriod.Month)), c => c.Per, (c, v) => c with { Per = v },
                "How long it is for: day, week (from Monday) or month, by this machine's calendar. Default day."),
            new Setting<BudgetConfig, string>(
                "client", TextShapes.Name, c => c.Client, (c, v) => c with { Client = v },
                "Only for this client (claude, codex, gemini, opencode or another name). Default all together."),
            new Setting<BudgetConfig, BudgetEffect>(
                "then", new ChoiceShape<BudgetEffect>(("local-only", BudgetEffect.LocalOnly), ("refuse", BudgetEffect.Refuse)), c => c.Then, (c, v) => c with { Then = v },
                "Once it is used up: local-only (local models answer, a transcript that is too long for them shortened) or refuse (what would go to the cloud is an error). It is passed by the requests that run at that moment at most. Default local-only."),
        ]);
}
