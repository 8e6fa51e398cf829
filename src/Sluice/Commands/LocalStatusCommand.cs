using System.CommandLine;
using System.Globalization;
using System.Text;
using Sluice.Admin;
using Sluice.Gateway.Admin.Local;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice local status</c>: the machine, the servers on it, their models.</summary>
internal static class LocalStatusCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var json = CommandContext.Json();
        return context.OnGateway(new Command("status", "This machine, the servers that were found, their models, what is loaded.") { json }, async (parsed, gateway, cancellation) =>
        {
            var answer = await gateway.GetAsync("/admin/local", cancellation);
            if (parsed.GetValue(json)) context.Terminal.Line(Encoding.UTF8.GetString(answer));
            else Write(context.Terminal, AdminClient.Read(answer, LocalJson.Default.LocalView), context.Time);
            return ExitCodes.Done;
        });
    }

    /// <summary>Writes it for people, within a hundred columns where names allow.</summary>
    public static void Write(Terminal terminal, LocalView local, TimeProvider time)
    {
        Machine(terminal, local);
        if (local.Servers.Count == 0)
        {
            terminal.Line($"No model server answered. Asked: {string.Join(", ", local.Asked)}.");
            terminal.Line("Start Ollama, LM Studio, llama.cpp or vLLM, or: sluice local on. It is noticed within seconds.");
            return;
        }

        foreach (var server in local.Servers)
        {
            terminal.Line();
            Server(terminal, server);
            if (server.Models.Count == 0)
            {
                terminal.Line("  no models");
                continue;
            }

            Models(server, time).Write(terminal);
        }

        LocalCalls.Write(terminal, local.Calls);
    }

    private static void Machine(Terminal terminal, LocalView local)
    {
        if (local.Memory is { } memory) terminal.Line($"Memory    {Figures.Bytes(memory.Available)} of {Figures.Bytes(memory.Total)} available");
        foreach (var device in local.Devices)
        {
            var free = device.Free is { } bytes ? $"{Figures.Bytes(bytes)} of {Figures.Bytes(device.Total)} free" : Figures.Bytes(device.Total);
            terminal.Line($"Graphics  {Terminal.Clean(device.Name)}: {free}{(device.Unified ? ", part of the machine's memory" : "")}");
        }

        if (local.Power is "battery") terminal.Line("Power     battery: no model is loaded ahead unless local.onBattery is true");
        if (local.Advice is not { } advice) return;
        terminal.Line($"Suits     {advice.Size} at {advice.Quantization} ({Figures.Bytes(advice.Bytes)} of files), for example {advice.Example}");
        terminal.Line($"          {advice.Why}");
    }

    private static void Server(Terminal terminal, LocalServerView server)
    {
        terminal.Line(terminal.Strong(Terminal.Clean($"{server.Kind} {server.Version}".TrimEnd() + $" at {server.Url}{Named(server)}: {server.State}")) + (server.RunBy is { } who ? Terminal.Clean($", run by {who}") : ""));
        if (server.Log is { } log) terminal.Line($"  log {Terminal.Clean(log)}");
        WriteQueue(terminal, server.Queue);
    }

    // The name that commands take, where it is not the kind's.
    private static string Named(LocalServerView server) =>
        server.Upstream is { } name && !name.Equals(string.Concat(server.Kind.Where(char.IsLetterOrDigit)), StringComparison.OrdinalIgnoreCase) ? $" ({name})" : "";

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

    private static Table Models(LocalServerView server, TimeProvider time)
    {
        var table = new Table(new("MODEL"), new("FILES", IsFigure: true), new("QUANT"), new("CONTEXT", IsFigure: true), new("NEEDS", IsFigure: true), new("FITS"), new("STATE"), new("CAN"));
        foreach (var model in server.Models)
        {
            table.Add(
                model.Id, Figures.Bytes(model.SizeBytes), model.Quantization, Context(model), Figures.Bytes(model.NeedsBytes), Fits(model), State(model, time),
                model.Remote ? "runs in a vendor's cloud" : model.Chat ? string.Join(", ", model.Abilities) : "embeddings");
        }

        return table;
    }

    private static string Context(LocalModelView model) => (model.AllocatedContext, model.TrainedContext) switch
    {
        ({ } now, { } most) when now != most => $"{Figures.Window(now)} of {Figures.Window(most)}",
        (var now, var most) => Figures.Window(now ?? most),
    };

    private static string Fits(LocalModelView model) => (model.Fits, model.Place) switch
    {
        (_, "no") => "no",
        (false, _) => "not now",
        (_, "card") => "on the card",
        (_, "partly") => "partly on it",
        (true, _) => "yes",
        _ => "",
    };

    private static string State(LocalModelView model, TimeProvider time) => model switch
    {
        { Load: { } load } => FormattableString.Invariant($"loading, {Math.Max(0, (time.GetUtcNow() - load.Since).TotalSeconds):0}{(load.ExpectedSeconds is { } whole ? FormattableString.Invariant($" of about {whole:0}") : "")} s"),
        { Loaded: true, LoadedBytes: > 0 and var all, VideoBytes: > 0 and var video } when video < all => $"loaded, {Figures.Bytes(all)}, {(100 * video / all).ToString(CultureInfo.InvariantCulture)}% on the card",
        { Loaded: true, LoadedBytes: > 0 and var all } => $"loaded, {Figures.Bytes(all)}",
        { Loaded: true } => "loaded",
        { NotWarmed: { } why } => $"not warmed up: {why}",
        _ => "",
    };
}
