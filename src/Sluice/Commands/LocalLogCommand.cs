using System.CommandLine;
using System.Text;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.LifeCycle;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice local log</c>: what a server wrote that Sluice started, or where another one's log is.</summary>
internal static class LocalLogCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var server = new Argument<string?>("SERVER") { Description = "Whose; without it that of the server started last.", Arity = ArgumentArity.ZeroOrOne };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on as it grows, until Ctrl+C." };
        var lines = new Option<int>("--lines", "-n") { Description = "How many of the last lines.", HelpName = "N", DefaultValueFactory = _ => 50 };
        return context.On(new Command("log", "The output of the server that Sluice started, or where another one's is.") { server, follow, lines }, async (parsed, paths, cancellation) =>
        {
            var loaded = new ConfigLoader(context.Host, new SecretResolver(context.Host)).Load(paths);
            if (!ServerWish.TryRead(parsed.GetValue(server), (loaded.Effective ?? EffectiveConfig.Default).Config, out var wish, out var problem)) return context.Terminal.Complain(ExitCodes.Usage, problem);
            var started = new StartedServers(paths);
            var file = started.Alive().LastOrDefault(one => wish.Means(one.Kind, one.Root))?.Log ?? (parsed.GetValue(server) is null ? started.NewestLog() : null);
            if (file is null || !File.Exists(file)) return await ElsewhereAsync(context, wish, cancellation);

            await WriteAsync(context, file, Math.Max(1, parsed.GetValue(lines)), parsed.GetValue(follow), cancellation);
            return ExitCodes.Done;
        });
    }

    private static async Task<int> ElsewhereAsync(CommandContext context, ServerWish wish, CancellationToken cancellation)
    {
        var installed = await InstalledServers.FindAsync(new SystemTool(context.Host, context.Time), context.Host, cancellation);
        var logs = installed.Where(server => server.Log is not null && wish.Means(server.Kind, server.Root)).Select(server => $"The log of {server.Words}: {server.Log}").ToList();
        return context.Terminal.Complain(ExitCodes.Failed, ["Sluice started no server whose output it has.", .. logs]);
    }

    private static async Task WriteAsync(CommandContext context, string file, int lines, bool follow, CancellationToken cancellation)
    {
        await using var stream = LogFile.Open(file);
        var end = stream.Length;
        var text = LogFile.End(file, lines);
        if (text.Length > 0) Write(context.Terminal, text);
        if (!follow) return;
        stream.Seek(end, SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (!cancellation.IsCancellationRequested)
        {
            if (await reader.ReadLineAsync(cancellation) is { } line)
            {
                Write(context.Terminal, line);
                continue;
            }

            await Task.Delay(Pause, context.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Write(Terminal terminal, string text)
    {
        foreach (var line in text.Split('\n')) terminal.Line(Terminal.Clean(line));
    }
}
