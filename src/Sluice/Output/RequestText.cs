using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Protocols.Json;
using Sluice.Routing.Receipts;

namespace Sluice.Output;

/// <summary>One request of the ledger, told to a person.</summary>
internal static class RequestText
{
    // Shorter silences are how models write.
    private const int ToldSilenceMs = 1_000;

    /// <summary>Upstream and model; empty when none answered.</summary>
    public static string AnsweredBy(RequestRow row) => row.Model is null ? "" : $"{row.Upstream}/{row.Model}";

    /// <summary>What it cost; says so when that is not known or a plan covered it.</summary>
    public static string Cost(RequestRow row) => row switch
    {
        { CostGap: { } gap } => gap,
        { PaidBy: Payers.Plan } => "plan",
        { PaidBy: Payers.Local } when row.Spend == 0 => "local",
        _ => Figures.Dollars(row.Spend),
    };

    /// <summary>Everything: what was asked, why it went where it went, every attempt, what it cost.</summary>
    public static void Write(Terminal terminal, RequestDetail detail, TimeZoneInfo zone)
    {
        var row = detail.Request;
        terminal.Line(terminal.Strong($"{row.Name}  {row.Outcome}{(row.HttpStatus is { } status ? $" ({status})" : "")}"));
        Fact(terminal, "started", $"{Figures.Time(row.StartedAt, zone)}{(row.DurationMs is null ? "" : $", took {Figures.Milliseconds(row.DurationMs)}")}{(row.FirstContentMs is null ? "" : $", first words after {Figures.Milliseconds(row.FirstContentMs)}")}");
        Fact(terminal, "from", string.Join(", ", new[] { row.Client ?? "an unknown client", row.App is null ? null : $"app {row.App}", row.User is null ? null : $"user {row.User}", row.Session is null ? null : $"session {row.Session}" }.OfType<string>()));
        Fact(terminal, "asked for", $"{row.RequestedModel} ({row.Protocol}, {row.Kind}{(row.Streaming ? ", streaming" : "")}, about {Figures.Count(row.EstimatedInputTokens)} tokens)");
        if (row.Model is not null) Fact(terminal, "answered by", AnsweredBy(row));
        if (row.Error is not null) Fact(terminal, "error", row.Error);
        if (row.Fidelity is not null) Fact(terminal, "changed", row.Fidelity);
        terminal.Line();
        Why(terminal, detail.Receipt);
        Attempts(terminal, detail.Attempts);
        Money(terminal, row);
    }

    /// <summary>The headers of a request, message by message; of those whose value is not kept the names.</summary>
    public static void WriteHeaders(Terminal terminal, RequestDetail detail)
    {
        terminal.Line();
        if (detail.Headers is not { } headers)
        {
            terminal.Line("The headers of this request are not kept (any more).");
            return;
        }

        Write($"FROM {detail.Request.Client ?? "THE CLIENT"}", headers.Client);
        foreach (var attempt in detail.Attempts)
        {
            var went = headers.Attempts.GetValueOrDefault(attempt.Number);
            Write($"{Figures.Count(attempt.Number)}. TO {attempt.Upstream}", went?.Sent);
            Write($"{Figures.Count(attempt.Number)}. FROM {attempt.Upstream}", went?.Answered);
        }

        Write($"TO {detail.Request.Client ?? "THE CLIENT"}", headers.Answer);

        void Write(string title, RecordedHeaders? message)
        {
            if (message is null) return;
            terminal.Line(terminal.Strong(Terminal.Clean(title)));
            foreach (var line in message.Lines.Where(line => line.Value is not null)) terminal.Line($"{Terminal.Clean(line.Name)}: {Terminal.Clean(line.Value)}");
            var hidden = string.Join(", ", message.Lines.Where(line => line.Value is null).Select(line => Terminal.Clean(line.Name)));
            if (hidden.Length > 0) terminal.Line($"Without their values: {hidden}");
            if (message.More > 0) terminal.Line($"And {Figures.Count(message.More)} more.");
            terminal.Line();
        }
    }

    private static void Why(Terminal terminal, ReadOnlyMemory<byte> receipt)
    {
        terminal.Line(terminal.Strong("WHY"));
        try
        {
            terminal.Line(receipt.IsEmpty ? "No decision was made; it was refused before." : Lines(ReceiptJson.Read(receipt)));
        }
        catch (JsonSyntaxException)
        {
            terminal.Line("The receipt cannot be read.");
        }

        terminal.Line();
    }

    private static void Attempts(Terminal terminal, IReadOnlyList<AttemptRow> attempts)
    {
        if (attempts.Count == 0) return;
        var table = new Table(
            new("ATTEMPT", IsFigure: true), new("AT", IsFigure: true), new("MODEL"), new("OUTCOME"), new("STATUS", IsFigure: true), new("INPUT", IsFigure: true), new("CACHE READ", IsFigure: true), new("CACHE WRITE", IsFigure: true),
            new("OUTPUT", IsFigure: true), new("FIRST BYTE", IsFigure: true), new("TOOK", IsFigure: true), new("PAID BY"), new("COST", IsFigure: true));
        foreach (var attempt in attempts)
        {
            table.Add(
                Figures.Count(attempt.Number), $"+{Figures.Milliseconds(attempt.StartedAfterMs)}", $"{attempt.Upstream}/{attempt.Model}", attempt.Outcome, attempt.HttpStatus?.ToString(), Figures.Count(attempt.Tokens.Input),
                attempt.Tokens.CacheRead > 0 ? Figures.Count(attempt.Tokens.CacheRead) : "", attempt.Tokens.CacheWrite > 0 ? Figures.Count(attempt.Tokens.CacheWrite) : "",
                Figures.Count(attempt.Tokens.Output) + (attempt.IsEstimated ? "~" : ""), Figures.Milliseconds(attempt.FirstByteMs), Figures.Milliseconds(attempt.DurationMs), attempt.PaidBy,
                attempt.Spend is { } spend ? Figures.Dollars(attempt.PaidBy == Payers.Plan ? attempt.PlanValue : spend) : attempt.CostSource);
        }

        table.Write(terminal);

        // Sentences: below the table, which would be wider than a terminal with them.
        foreach (var attempt in attempts.Where(attempt => attempt.Error is { Length: > 0 })) Fact(terminal, $"attempt {Figures.Count(attempt.Number)}", attempt.Error!);
        foreach (var attempt in attempts.Where(attempt => attempt.SilenceMs >= ToldSilenceMs))
            Fact(terminal, $"attempt {Figures.Count(attempt.Number)}", $"silent for {Figures.Milliseconds(attempt.SilenceMs)} from {Figures.Milliseconds(attempt.SilenceAtMs)} on{(attempt.Silences > 1 ? $", {Figures.Count(attempt.Silences)} silences of 5 s or more" : "")}");
        terminal.Line();
    }

    private static void Money(Terminal terminal, RequestRow row)
    {
        terminal.Line($"Cost {Cost(row)}{(row.PlanValue > 0 ? $" (list value {Figures.Dollars(row.PlanValue)})" : "")}{(row.Electricity > 0 ? $", electricity {Figures.Dollars(row.Electricity)}" : "")}; {Figures.Count(row.CloudTokens)} cloud tokens, {Figures.Count(row.CloudTokensAvoided)} kept out of the cloud.");
        if (row is { Asked: { } asked, Actual: { } actual })
            terminal.Line($"{(asked < actual ? "Dearer" : "Saved")} {Figures.Dollars(Math.Abs(asked - actual))}: {Terminal.Clean(row.RequestedModel)} would have cost {Figures.Dollars(asked)}.");
        if (row is { Dearest: { } dearest, Actual: { } paid }) terminal.Line(dearest == paid ? "The dearest tier would have cost the same." : $"The dearest tier would have cost {Figures.Dollars(dearest)}, {Figures.Dollars(Math.Abs(dearest - paid))} {(dearest < paid ? "less" : "more")}.");
    }

    /// <summary>A receipt, line by line, without control characters.</summary>
    public static string Lines(Receipt receipt) => string.Join('\n', ReceiptText.Write(receipt).Split('\n').Select(Terminal.Clean));

    private static void Fact(Terminal terminal, string name, string text) => terminal.Line($"{name,-12}{Terminal.Clean(text)}");
}
