using System.CommandLine;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary>
/// <c>sluice statusline</c>: one line about the session that Claude Code names on standard input. It is run after every message,
/// so it reads the ledger and asks nobody; and it never fails, because Claude Code would blank the line.
/// </summary>
internal static class StatusLineCommand
{
    // Sessions are longer; what is shown as saved is that of the last so many requests then.
    private const int MostRows = 1_000;

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => context.On(
        new Command("statusline", "One line for the status line of Claude Code, which hands its session over on standard input."),
        (_, paths, _) => Task.FromResult(Run(context.Terminal, paths)));

    /// <summary>Reads standard input and writes the line.</summary>
    public static int Run(Terminal terminal, SluicePaths paths)
    {
        terminal.Line(Line(Console.IsInputRedirected ? StatusLineInput.Read(Console.In) : default, paths));
        return ExitCodes.Done;
    }

    /// <summary>The line.</summary>
    public static string Line(StatusLineInput input, SluicePaths paths)
    {
        if (RunningInstance.Find(paths) is null) return "Sluice: not running";
        if (input.Session is null) return "Sluice";
        try
        {
            var rows = new LedgerQueries(paths.DataDirectory).Requests(new RequestQuery { Session = input.Session, Limit = MostRows }).Rows;
            return StatusLineText.Write(rows, input.WindowUsed);
        }
        catch (Exception error) when (error is SqliteFailure or IOException or UnauthorizedAccessException)
        {
            return "Sluice";
        }
    }
}
