using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Sluice.Admin;
using Sluice.Clients;
using Sluice.Clients.Setup;
using Sluice.Dashboard;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Dashboard;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice serve</c>: the gateway in the foreground.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) =>
        Add(context, new Command("serve", "Runs the gateway in the foreground until it is told to stop."));

    /// <summary>Makes it what happens without a command.</summary>
    public static void BeDefault(CommandContext context, RootCommand root) => Add(context, root);

    private static Command Add(CommandContext context, Command command)
    {
        var urls = new Option<string?>("--urls") { Description = "Where to listen, for example http://127.0.0.1:8484.", HelpName = "URL" };
        var insecure = new Option<bool>("--insecure-http") { Description = "Allow plain HTTP beyond this machine: token and prompts travel readable." };
        var log = new Option<string?>("--background-log") { Hidden = true };
        command.Add(urls);
        command.Add(insecure);
        command.Add(log);
        return context.On(command, (parsed, paths, cancellation) =>
        {
            var terminal = context.Terminal;
            if (parsed.GetValue(log) is { } file)
            {
                var output = BackgroundGateway.Detach(file);
                terminal = new Terminal(output, output, colours: false);
            }

            return RunAsync(context, terminal, paths, parsed.GetValue(log) is null, parsed.GetValue(urls), parsed.GetValue(insecure), cancellation);
        });
    }

    private static async Task<int> RunAsync(CommandContext context, Terminal terminal, SluicePaths paths, bool isForeground, string? urls, bool insecure, CancellationToken cancellation)
    {
        Uri? url = null;
        if (urls is not null && !(Uri.TryCreate(urls, UriKind.Absolute, out url) && url.Scheme is "http" or "https"))
            return terminal.Complain(ExitCodes.Usage, $"--urls {urls} is no address. Write it like http://127.0.0.1:8484.");

        // What goes wrong before the gateway's own logging stands is told in words below.
        using var loggers = LoggerFactory.Create(logging => GatewayLogging.Add(logging, new LoggingConfig()));
        var prepared = GatewayStartup.Prepare(paths, context.Host, Options(url, insecure), context.Time, loggers);
        if (prepared.Parts is not { } found) return terminal.Complain(prepared.IsUsage ? ExitCodes.Usage : ExitCodes.Failed, prepared.Problems);
        var parts = found with { Clients = new ClientSetups(context.Host, paths, context.Time) };

        var address = parts.Models.Current.Config.Server.Url;
        var app = GatewayHost.Build(parts with { Dashboard = EmbeddedDashboard.Of(DashboardFiles.Assembly) }, address);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException or SocketException)
        {
            await parts.StopAsync();
            return terminal.Complain(ExitCodes.Failed, $"{address.Authority} is taken by another program. Stop it, or start with --urls http://127.0.0.1:PORT.");
        }

        await using (app)
        {
            url = new Uri(app.Urls.First());
            parts.Lock.Announce(url);
            parts.Config.Watch();
            // What stands in a log is nobody's to open.
            await app.Services.GetRequiredService<StartupText>().WriteAsync(terminal.Out, url, isForeground ? AdminClient.Reachable(url) : null, cancellation);
            await app.WaitForShutdownAsync(cancellation);
        }

        await parts.StopAsync();
        return ExitCodes.Done;
    }

    private static Dictionary<string, string> Options(Uri? url, bool insecure)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        if (url is not null) options["server.url"] = url.ToString();
        if (insecure) options["server.insecureHttp"] = "true";
        return options;
    }
}
