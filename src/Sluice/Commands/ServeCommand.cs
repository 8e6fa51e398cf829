using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Platform;

namespace Sluice.Commands;

/// <summary><c>sluice serve</c>: the gateway in the foreground.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var config = new Option<string?>("--config") { Description = "Configuration file." };
        var urls = new Option<string?>("--urls") { Description = "Where to listen, for example http://127.0.0.1:8484." };
        var data = new Option<string?>("--data") { Description = "Data directory: ledger, tokens, state." };
        var command = new Command("serve", "Runs the gateway in the foreground. The default with no command.") { config, urls, data };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config), parsed.GetValue(urls), parsed.GetValue(data), cancellation));
        return command;
    }

    /// <summary>Runs until it is told to stop.</summary>
    public static async Task<int> RunAsync(string? config, string? urls, string? data, CancellationToken cancellation)
    {
        var host = HostEnvironment.Read();
        if (!SluicePaths.TryResolve(host, config, data, out var paths, out var problem)) return Complain([problem], ExitCodes.Usage);
        Uri? url = null;
        if (urls is not null && !Uri.TryCreate(urls, UriKind.Absolute, out url)) return Complain([$"--urls {urls} is no address. Write it like http://127.0.0.1:8484."], ExitCodes.Usage);

        // What goes wrong before the gateway's own logging stands is told in words below.
        using var loggers = LoggerFactory.Create(logging => GatewayLogging.Add(logging, new Gateway.Configuration.LoggingConfig()));
        var prepared = GatewayStartup.Prepare(paths, host, url, TimeProvider.System, loggers);
        if (prepared.Parts is not { } parts) return Complain(prepared.Problems, prepared.IsUsage ? ExitCodes.Usage : ExitCodes.Failed);

        var address = url ?? parts.Models.Current.Config.Server.Url;
        var app = GatewayHost.Build(parts, address);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException or SocketException)
        {
            await parts.StopAsync();
            return Complain([$"{address.Authority} is taken by another program{Owner(paths)}. Stop it, or start with --urls http://127.0.0.1:PORT."], ExitCodes.Failed);
        }

        await using (app)
        {
            parts.Lock.Announce(new Uri(app.Urls.First()));
            parts.Config.Watch();
            await app.Services.GetRequiredService<StartupText>().WriteAsync(Console.Out, new Uri(app.Urls.First()), cancellation);
            await app.WaitForShutdownAsync(cancellation);
        }

        await parts.StopAsync();
        return ExitCodes.Done;
    }

    private static string Owner(SluicePaths paths) => RunningInstance.Find(paths) is { } other ? $" (Sluice itself runs there as process {other.Pid})" : "";

    private static int Complain(IReadOnlyList<string> problems, int code)
    {
        foreach (var problem in problems) Console.Error.WriteLine(problem);
        return code;
    }
}
