using System.CommandLine;

namespace Sluice.Commands;

/// <summary><c>sluice local</c>: the model servers on this machine.</summary>
internal static class LocalCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("local", "The model servers on this machine.")
    {
        LocalStatusCommand.Create(context),
        LocalSwitchCommand.On(context),
        LocalSwitchCommand.Off(context),
        LocalOrderCommands.Warm(context),
        LocalOrderCommands.Unload(context),
        LocalOrderCommands.Pull(context),
        LocalLogCommand.Create(context),
    };
}
