using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Admin.Routing;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary>
/// <c>sluice routing on|off|use|status</c> and <c>sluice routing private on|off|status</c>: the switches. Through the gateway when it runs, so that it takes effect at once; else in
/// the file that the next start reads.
/// </summary>
internal static class RoutingCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("routing", "The routing switch, for all or for one client.")
    {
        Turn(context, new Command("on", "Routes requests to the cheapest model that can answer."), _ => SwitchWords.Auto),
        Turn(context, new Command("off", "Sends every request to the vendor of the model it asks for."), _ => SwitchWords.Off),
        Use(context),
        Turn(context, new Command("status", "Says how the switch stands."), _ => null),
        new Command("private", "Private mode: nothing leaves this machine, whatever else is set.")
        {
            TurnPrivate(context, "on", "Keeps everything on this machine, at once and over restarts.", true),
            TurnPrivate(context, "off", "Lets requests leave again.", false),
            TurnPrivate(context, "status", "Says whether private mode is on.", null),
        },
        RoutingLearnedCommand.Create(context),
    };

    private static Command Use(CommandContext context)
    {
        var word = new Argument<string>("WHAT") { Description = "auto (rules and strategy decide), off, tier:0 to tier:3, a model's alias or address, or default (as everybody; for all: as the configuration says)." };
        return Turn(context, new Command("use", "Pins everything that routing decides to one tier or model, until the switch is turned again.") { word }, parsed => parsed.GetValue(word));
    }

    private static Command Turn(CommandContext context, Command command, Func<ParseResult, string?> read)
    {
        var client = new Option<string?>("--client") { Description = "One client: claude, codex, gemini, opencode, or the name of an app.", HelpName = "C" };
        var json = CommandContext.Json();
        command.Add(client);
        command.Add(json);
        return context.On(command, async (parsed, paths, cancellation) =>
        {
            var one = parsed.GetValue(client);
            var change = read(parsed) is { } word ? Change(word, one) : null;
            using var gateway = AdminClient.Find(paths, out _);
            if (gateway is null && change is not null && SwitchReport.Wrong(change, null) is { } wrong) return context.Terminal.Complain(ExitCodes.Usage, wrong);
            if ((gateway is null ? WithoutGateway(context, paths, change) : await ThroughAsync(gateway, change, cancellation)) is not { } view) return ExitCodes.Usage;
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(view, RoutingJson.Default.RoutingView));
            else Write(context.Terminal, view, gateway is not null, one);
            return ExitCodes.Done;
        });
    }

    // On and off are said as they always were: a gateway that was not restarted after an update knows no other words.
    private static RoutingChange Change(string word, string? client) => word switch
    {
        SwitchWords.Auto => new RoutingChange(true, client),
        SwitchWords.Off => new RoutingChange(false, client),
        _ => new RoutingChange(null, client, word),
    };

    private static Command TurnPrivate(CommandContext context, string name, string description, bool? on)
    {
        var json = CommandContext.Json();
        return context.On(new Command(name, description) { json }, async (parsed, paths, cancellation) =>
        {
            using var gateway = AdminClient.Find(paths, out _);
            var state = gateway is null ? Load(context, paths) : null;
            if (on is { } turned) state?.SetPrivate(turned);
            var isPrivate = state?.Current.Private ?? AdminClient.Read(
                on is { } wanted
                    ? await gateway!.PostAsync("/admin/routing/private", new PrivateChange(wanted), RoutingJson.Default.PrivateChange, cancellation)
                    : await gateway!.GetAsync("/admin/routing", cancellation),
                RoutingJson.Default.RoutingView).Private;
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(new PrivateChange(isPrivate), RoutingJson.Default.PrivateChange));
            else context.Terminal.Line((isPrivate ? "Private mode is on: nothing leaves this machine." : "Private mode is off.") + (gateway is null ? " Sluice is not running; this holds from its next start." : ""));
            return ExitCodes.Done;
        });
    }

    private static async Task<RoutingView> ThroughAsync(AdminClient gateway, RoutingChange? change, CancellationToken cancellation) => AdminClient.Read(
        change is null
            ? await gateway.GetAsync("/admin/routing", cancellation)
            : await gateway.PostAsync("/admin/routing", change, RoutingJson.Default.RoutingChange, cancellation),
        RoutingJson.Default.RoutingView);

    private static RoutingView? WithoutGateway(CommandContext context, SluicePaths paths, RoutingChange? change)
    {
        var loaded = new ConfigLoader(context.Host, new SecretResolver(context.Host)).Load(paths);
        if (loaded.Effective is not { } effective)
        {
            context.Terminal.Complain(ExitCodes.Usage, loaded.Problems.Select(problem => problem.ToString()));
            return null;
        }

        var state = Load(context, paths);
        if (change is not null) SwitchReport.Make(change, state);
        return SwitchReport.Read(effective.Config.Routing, state.Current, null);
    }

    private static SwitchState Load(CommandContext context, SluicePaths paths)
    {
        var state = SwitchState.Load(paths);
        if (state.Problem is { } problem) context.Terminal.Remark(problem);
        return state;
    }

    private static void Write(Terminal terminal, RoutingView view, bool isRunning, string? client)
    {
        var text = new StringBuilder();
        if (client is null || !view.Clients.ContainsKey(client))
        {
            text.Append(view.Use switch
            {
                SwitchWords.Auto => $"Routing is on ({view.Strategy}).",
                SwitchWords.Off => "Routing is off: every request goes to the vendor of the model it asks for.",
                _ => $"Routing is pinned to {Terminal.Clean(view.Use)}: everything that it would decide goes there.",
            });
            if (view.Problem is { } problem) text.Append($" But {Terminal.Clean(problem)}, so requests are routed as without the pin.");
            foreach (var (name, _) in view.Clients.OrderBy(pair => pair.Key, StringComparer.Ordinal)) text.Append($" {Terminal.Clean(name)}: {Word(view, name)}.");
        }
        else
        {
            text.Append($"Routing is {Word(view, client)} for {Terminal.Clean(client)}.");
            if (view.Switches.GetValueOrDefault(client)?.Problem is { } problem) text.Append($" But {Terminal.Clean(problem)}, so requests are routed as without the pin.");
        }

        if (view.Private) text.Append(" Private mode is on: nothing leaves this machine.");
        if (!isRunning) text.Append(" Sluice is not running; this holds from its next start.");
        terminal.Line(text.ToString());
    }

    /// <summary>How the switch stands for a client, in a word or two. An older gateway tells on and off only.</summary>
    public static string Word(RoutingView view, string client) => view.Switches.GetValueOrDefault(client)?.Use switch
    {
        null => view.Clients[client] ? "on" : "off",
        SwitchWords.Auto => "on",
        SwitchWords.Off => "off",
        var pin => $"pinned to {Terminal.Clean(pin)}",
    };
}
