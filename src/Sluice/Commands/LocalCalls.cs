using System.Globalization;
using Sluice.Gateway.Admin.Local;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary>The part of <c>sluice local status</c> about tool calls.</summary>
internal static class LocalCalls
{
    /// <summary>Writes it; nothing where nothing was counted.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<LocalCallsView> calls)
    {
        if (calls.Count == 0) return;
        terminal.Line();
        var table = new Table(
            new("TOOL CALLS OF"), new("ANSWERS", IsFigure: true), new("CALLS", IsFigure: true), new("REPAIRED", IsFigure: true), new("ASKED AGAIN", IsFigure: true), new("FAILED", IsFigure: true), new("ON DIET", IsFigure: true), new("TOKENS SPARED", IsFigure: true), new("REMARK"));
        foreach (var model in calls)
        {
            var total = model.Total;
            table.Add(model.Model, Number(total.Answers), Number(total.Calls), Number(total.Repaired), Number(total.Retried), Number(total.Failed + total.Missing), Number(model.OnDiet.Answers), Number(model.TokensSpared), model.DietHarms ? "the diet harms it: off where it is auto" : "");
        }

        table.Write(terminal);
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
