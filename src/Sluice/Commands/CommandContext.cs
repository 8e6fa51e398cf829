using System.CommandLine;
using Sluice.Admin;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary>
/// What every command is given: the surroundings, the two options that all commands share, and one way to end when something
/// is not as it should be.
/// </summary>
internal sealed class CommandContext(HostEnvironment host, Terminal terminal, TimeProvider time, Func<Stream>? input = null)
{
    /// <summary>The surroundings of the process.</summary>
    public HostEnvironment Host => host;

    /// <summary>Where to write.</summary>
    public Terminal Terminal => terminal;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Opens standard input.</summary>
    public Func<Stream> Input { get; } = input ?? Console.OpenStandardInput;

    /// <summary><c>--config</c>, of every command.</summary>
    public Option<string?> Config { get; } = new("--config") { Description = "Configuration file.", HelpName = "FILE", Recursive = true };

    /// <summary><c>--data</c>, of every command.</summary>
    public Option<string?> Data { get; } = new("--data") { Description = "Data directory: ledger, tokens, switches.", HelpName = "DIR", Recursive = true };

    /// <summary>A new <c>--json</c>, for a command that reports.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write JSON." };

    /// <summary>Gives a command its action.</summary>
    public Command On(Command command, Func<ParseResult, SluicePaths, CancellationToken, Task<int>> run)
    {
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!SluicePaths.TryResolve(host, parsed.GetValue(Config), parsed.GetValue(Data), out var paths, out var problem)) return terminal.Complain(ExitCodes.Usage, problem);
            try
            {
                return await run(parsed, paths, cancellation);
            }
            catch (AdminException exception)
            {
                return terminal.Complain(ExitCodes.Failed, exception.Message);
            }
            catch (SqliteFailure failure)
            {
                return terminal.Complain(ExitCodes.Failed, $"The ledger in {paths.DataDirectory} cannot be read: {failure.Message}");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    /// <summary>Gives a command its action, which wants a running gateway.</summary>
    public Command OnGateway(Command command, Func<ParseResult, AdminClient, CancellationToken, Task<int>> run) => On(command, async (parsed, paths, cancellation) =>
    {
        using var gateway = AdminClient.Find(paths, out var error);
        return gateway is null ? terminal.Complain(ExitCodes.NotRunning, error) : await run(parsed, gateway, cancellation);
    });
}
