using System.CommandLine;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Clients;
using Sluice.Clients.Setup;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice connect CLIENT</c>: that client, for good through Sluice; and what to enter in one that is set up by hand.</summary>
internal static class ConnectCommand
{
    /// <summary>Makes the command, with one below it for each client.</summary>
    public static Command Create(CommandContext context)
    {
        var print = new Option<string?>("--print")
        {
            Description = $"Prints address, token and steps for a client that is set up by hand, and changes nothing: {string.Join(", ", ManualSteps.Names)}.",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = CommandContext.Json();
        var connect = new Command("connect", "Sets a coding client up for good, in its own configuration of this user. 'sluice disconnect' undoes it.") { print, json };
        foreach (var setup in KnownSetups.All)
        {
            var report = CommandContext.Json();
            var command = new Command(setup.Client.Name, $"Sets {setup.Client.Program} up to go through Sluice.") { report };

            // After --print the name is a word like any other, though it is a command's.
            connect.Add(context.On(command, (parsed, paths, _) => Task.FromResult(ConnectionReport.Run(context.Terminal, () => parsed.GetResult(print) is null
                ? Connect(context, paths, setup, parsed.GetValue(report))
                : Print(context, paths, setup.Client.Name, parsed.GetValue(report) || parsed.GetValue(json))))));
        }

        return context.On(connect, (parsed, paths, _) => Task.FromResult(parsed.GetResult(print) is null
            ? context.Terminal.Complain(ExitCodes.Usage, $"Which client? One of {string.Join(", ", KnownSetups.All.Select(setup => setup.Client.Name))}; for others see 'sluice connect --print'.")
            : ConnectionReport.Run(context.Terminal, () => Print(context, paths, parsed.GetValue(print), parsed.GetValue(json)))));
    }

    private static int Connect(CommandContext context, SluicePaths paths, IClientSetup setup, bool json)
    {
        var terminal = context.Terminal;
        var client = setup.Client;
        if (ClientProgram.Find(context.Host, client.Program) is null)
            return terminal.Complain(ExitCodes.Failed, $"{client.Program} is not installed or not on the PATH. Nothing was changed. Install it with: {client.Install}");

        var connection = new ClientConnection(setup, context.Host, new ConnectionStore(paths), context.Time);
        connection.Check();
        if (Gateway(context, paths, out var problem) is not { } gateway) return terminal.Complain(ExitCodes.Usage, problem);
        if (!Tokens.TryLoadOrCreate(paths, out var tokens, out var error)) return terminal.Complain(ExitCodes.Failed, error);
        var result = connection.Connect(gateway.Url, tokens.Inference.Reveal());
        List<string> remarks = [.. result.Remarks, .. setup.Shadows(KnownSetups.WithoutOurs(context.Host, gateway.Url, tokens.Inference.Reveal()), Environment.CurrentDirectory, gateway.Url)];
        if (ProxyBypass.IsNeeded(context.Host)) remarks.Add($"Your environment names a proxy: add {gateway.Url.Host} to NO_PROXY, or {client.Program} asks the proxy for Sluice.");
        if (!gateway.IsRunning) remarks.Add($"Sluice is not running. {client.Program} reaches no model until it does: sluice serve");
        if (json) terminal.Line(JsonSerializer.Serialize(new ConnectionView(client.Name, result.State, gateway.Url.GetLeftPart(UriPartial.Authority), gateway.IsRunning, result.Lines, remarks), ReportJson.Default.ConnectionView));
        else ConnectionReport.Write(terminal, client, result, remarks, gateway.Url);
        return ExitCodes.Done;
    }

    private static int Print(CommandContext context, SluicePaths paths, string? name, bool json)
    {
        if (name is not null && !ManualSteps.Names.Contains(name, StringComparer.Ordinal))
            return context.Terminal.Complain(ExitCodes.Usage, $"'{name}' is not known here. One of {string.Join(", ", ManualSteps.Names)}; most others take the values of openai.");
        if (Gateway(context, paths, out var problem) is not { } gateway) return context.Terminal.Complain(ExitCodes.Usage, problem);
        if (!Tokens.TryLoadOrCreate(paths, out var tokens, out var error)) return context.Terminal.Complain(ExitCodes.Failed, error);
        var steps = ManualSteps.For(name, gateway.Url, tokens.Inference.Reveal());
        if (json) context.Terminal.Line(JsonSerializer.Serialize(steps, ReportJson.Default.ManualSteps));
        else steps.Write(context.Terminal);
        if (!gateway.IsRunning) context.Terminal.Remark("Sluice is not running. Start it with: sluice serve");
        return ExitCodes.Done;
    }

    // Where it runs, or else where it will.
    private static (Uri Url, bool IsRunning)? Gateway(CommandContext context, SluicePaths paths, out string problem)
    {
        problem = "";
        if (RunningInstance.Find(paths) is { } instance) return (AdminClient.Reachable(instance.Url), true);
        var loaded = new ConfigLoader(context.Host, new SecretResolver(context.Host)).Load(paths);
        if (loaded.Effective is { } effective) return (AdminClient.Reachable(effective.Config.Server.Url), false);
        problem = string.Join(Environment.NewLine, loaded.Problems);
        return null;
    }
}
