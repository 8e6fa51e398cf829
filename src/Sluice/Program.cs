using System.CommandLine;
using System.CommandLine.Invocation;
using Sluice.Commands;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice;

/// <summary>The executable: every command there is.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var host = HostEnvironment.Read();
        // Run after every message: most of its time would go into the commands that it is not.
        if (args is ["statusline"] && SluicePaths.TryResolve(host, null, null, out var paths, out _))
            return Task.FromResult(StatusLineCommand.Run(Terminal.Of(host), paths));

        return RunAsync(new CommandContext(host, Terminal.Of(host), TimeProvider.System), args);
    }

    /// <summary>Runs one command.</summary>
    /// <returns>One of <see cref="ExitCodes"/>, or the exit code of the client that was run.</returns>
    public static async Task<int> RunAsync(CommandContext context, IReadOnlyList<string> args)
    {
        // An argument is what the user typed: @name is no file to read more arguments from, and -xyz are not three options.
        var parsed = Commands(context).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        var errors = parsed.Action as ParseErrorAction;
        errors?.ShowHelp = false;
        var code = await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = errors is null ? context.Terminal.Out : context.Terminal.Error,
            Error = context.Terminal.Error,
            ProcessTerminationTimeout = null,
        });
        return errors is null ? code : ExitCodes.Usage;
    }

    private static RootCommand Commands(CommandContext context)
    {
        var root = new RootCommand("Sluice: a local-first model router for AI coding tools. Without a command: sluice serve.")
        {
            context.Config,
            context.Data,

            // Run it.
            ServeCommand.Create(context),
            RunCommand.Create(context),
            StopCommand.Create(context),
            DemoCommand.Create(context),
            AskCommand.Create(context),

            // Look at it.
            DashboardCommand.Create(context),
            StatusCommand.Create(context),
            ModelsCommand.Create(context),
            LocalCommand.Create(context),
            ProbeCommand.Create(context),
            UsageCommand.Create(context),
            PrivacyCommand.Create(context),
            RequestsCommand.Create(context),
            WhyCommand.Create(context),
            ExplainCommand.Create(context),
            ReplayCommand.Create(context),
            EvalCommand.Create(context),
            StatusLineCommand.Create(context),

            // Set it.
            ConnectCommand.Create(context),
            DisconnectCommand.Create(context),
            RoutingCommand.Create(context),
            ConfigCommand.Create(context),
            GuideCommand.Create(context),
            DoctorCommand.Create(context),
        };
        ServeCommand.BeDefault(context, root);
        return root;
    }
}
