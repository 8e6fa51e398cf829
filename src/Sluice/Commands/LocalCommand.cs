using System.CommandLine;
using System.Globalization;
using System.Text;
using Sluice.Admin;
using Sluice.Gateway.Admin;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice local</c>: the model servers on this machine.</summary>
internal static class LocalCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("local", "The model servers on this machine.") { Status(context) };

    private static Command Status(CommandContext context)
    {
        var json = CommandContext.Json();
        return context.OnGateway(new Command("status", "The servers that were found, their models, what is loaded.") { json }, async (parsed, gateway, cancellation) =>
        {
            var answer = await gateway.GetAsync("/admin/local", cancellation);
            if (parsed.GetValue(json)) context.Terminal.Line(Encoding.UTF8.GetString(answer));
            else Write(context.Terminal, AdminClient.Read(answer, AdminJson.Default.LocalView));
            return ExitCodes.Done;
        });
    }

    private static void Write(Terminal terminal, LocalView local)
    {
        if (local.Memory is { } memory) terminal.Line($"Memory         {Figures.Bytes(memory.Available)} of {Figures.Bytes(memory.Total)} available");
        if (local.Servers.Count == 0)
        {
            terminal.Line($"No model server answered. Asked: {string.Join(", ", local.Asked)}. Start Ollama, LM Studio, llama.cpp or vLLM; it is noticed within seconds.");
            return;
        }

        foreach (var server in local.Servers)
        {
            terminal.Line();
            terminal.Line(terminal.Strong(Terminal.Clean($"{server.Kind} {server.Version}".TrimEnd() + $" at {server.Url}: {server.State}")));
            WriteQueue(terminal, server.Queue);
            if (server.Models.Count == 0) terminal.Line("  no models");
            if (server.Models.Count == 0) continue;
            var table = new Table(
                new("MODEL"), new("SIZE", IsFigure: true), new("QUANTIZATION"), new("TRAINED FOR", IsFigure: true), new("CONTEXT NOW", IsFigure: true), new("LOADED"), new("IN MEMORY", IsFigure: true), new("CAN"), new("REMARK"));
            foreach (var model in server.Models)
            {
                table.Add(
                    model.Id, Figures.Bytes(model.SizeBytes), model.Quantization, Figures.Window(model.TrainedContext), Figures.Window(model.AllocatedContext), Figures.YesNo(model.Loaded),
                    Figures.Bytes(model.LoadedBytes), string.Join(", ", model.Abilities), model.Remote ? "runs in a vendor's cloud: never counts as local" : model.Chat ? "" : "no conversation: embeddings or ranking");
            }

            table.Write(terminal);
        }
    }

    // Who waits, the next one first; nothing where nobody does.
    private static void WriteQueue(Terminal terminal, QueueView? queue)
    {
        if (queue is null) return;
        var places = queue.Slots is { } slots ? string.Create(CultureInfo.InvariantCulture, $" of {slots}") : "";
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"  running {queue.Running}{places}, waiting {queue.Waiting.Count}"));
        if (queue.Waiting.Count == 0) return;
        var table = new Table(new("NEXT", IsFigure: true), new("CLIENT"), new("KIND"), new("WAITED", IsFigure: true), new("EXPECTED", IsFigure: true));
        for (var i = 0; i < queue.Waiting.Count; i++)
        {
            var turn = queue.Waiting[i];
            table.Add((i + 1).ToString(CultureInfo.InvariantCulture), turn.Client, turn.Kind, Seconds(turn.WaitedSeconds), Seconds(turn.ExpectedSeconds));
        }

        table.Write(terminal);
    }

    private static string Seconds(double? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.#} s") : "";
}
