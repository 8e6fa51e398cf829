using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary>
/// <c>sluice routing on|off|status</c> and <c>sluice routing private on|off|status</c>: the switches. Through the gateway when it runs, so that it takes effect at once; else in
/// the file that the next start reads.
/// </summary>
internal static class RoutingCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("routing", "The routing switch, for all or for one client.")
    {
        Turn(context, "on", "Routes requests to the cheapest model that can answer.", true),
        Turn(context, "off", "Sends every request to the vendor of the model it asks for.", false),
        Turn(context, "status", "Says how the switch stands.", null),
        new Command("private", "Private mode: nothing leaves this machine, whatever else is set.")
        {
            TurnPrivate(context, "on", "Keeps everything on this machine, at once and over restarts.", true),
            TurnPrivate(context, "off", "Lets requests leave again.", false),
            TurnPrivate(context, "status", "Says whether private mode is on.", null),
        },
        RoutingLearnedCommand.Create(context),
    };

    private static Command Turn(CommandContext context, string name, string description, bool? enabled)
    {
        var client = new Option<string?>("--client") { Description = "One client: claude, codex, gemini, opencode, or the name of an app.", HelpName = "C" };
        var json = CommandContext.Json();
        return context.On(new Command(name, description) { client, json }, async (parsed, paths, cancellation) =>
        {
            var one = parsed.GetValue(client);
            using var gateway = AdminClient.Find(paths, out _);
            if ((gateway is null ? WithoutGateway(context, paths, enabled, one) : await ThroughAsync(gateway, enabled, one, cancellation)) is not { } view) return ExitCodes.Usage;
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(view, AdminJson.Default.RoutingView));
            else Write(context.Terminal, view, gateway is not null, one);
            return ExitCodes.Done;
        });
    }

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
                    ? await gateway!.PostAsync("/admin/routing/private", new PrivateChange(wanted), AdminJson.Default.PrivateChange, cancellation)
                    : await gateway!.GetAsync("/admin/routing", cancellation),
                AdminJson.Default.RoutingView).Private;
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(new PrivateChange(isPrivate), AdminJson.Default.PrivateChange));
            else context.Terminal.Line((isPrivate ? "Private mode is on: nothing leaves this machine." : "Private mode is off.") + (gateway is null ? " Sluice is not running; this holds from its next start." : ""));
            return ExitCodes.Done;
        });
    }

    private static async Task<RoutingView> ThroughAsync(AdminClient gateway, bool? enabled, string? client, CancellationToken cancellation) => AdminClient.Read(
        enabled is { } on
            ? await gateway.PostAsync("/admin/routing", new RoutingChange(on, client), AdminJson.Default.RoutingChange, cancellation)
            : await gateway.GetAsync("/admin/routing", cancellation),
        AdminJson.Default.RoutingView);

    private static RoutingView? WithoutGateway(CommandContext context, SluicePaths paths, bool? enabled, string? client)
    {
        var loaded = new ConfigLoader(context.Host, new SecretResolver(context.Host)).Load(paths);
        if (loaded.Effective is not { } effective)
        {
            context.Terminal.Complain(ExitCodes.Usage, loaded.Problems.Select(problem => problem.ToString()));
            return null;
        }

        var state = Load(context, paths);
        if (enabled is { } on) state.Set(on, client);
        var routing = effective.Config.Routing;
        var clients = routing.Clients.Keys.Concat(state.Current.Clients.Keys).Distinct(StringComparer.OrdinalIgnoreCase);
        return new RoutingView(
            state.Current.IsRouted(routing, null),
            routing.Strategy.ToString().ToLowerInvariant(),
            clients.ToDictionary(name => name, name => state.Current.IsRouted(routing, name), StringComparer.OrdinalIgnoreCase))
        {
            Private = state.Current.Private,
        };
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
        if (client is null || !view.Clients.TryGetValue(client, out var ofClient))
        {
            text.Append(view.Enabled ? $"Routing is on ({view.Strategy})." : "Routing is off: every request goes to the vendor of the model it asks for.");
            foreach (var (name, on) in view.Clients.OrderBy(pair => pair.Key, StringComparer.Ordinal)) text.Append($" {Terminal.Clean(name)}: {(on ? "on" : "off")}.");
        }
        else
        {
            text.Append($"Routing is {(ofClient ? "on" : "off")} for {Terminal.Clean(client)}.");
        }

        if (view.Private) text.Append(" Private mode is on: nothing leaves this machine.");
        if (!isRunning) text.Append(" Sluice is not running; this holds from its next start.");
        terminal.Line(text.ToString());
    }
}
