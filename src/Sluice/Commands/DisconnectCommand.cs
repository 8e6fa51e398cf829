using System.CommandLine;
using System.Text.Json;
using Sluice.Clients.Setup;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice disconnect CLIENT</c>: that client as it was before.</summary>
internal static class DisconnectCommand
{
    /// <summary>Makes the command, with one below it for each client.</summary>
    public static Command Create(CommandContext context)
    {
        var disconnect = new Command("disconnect", "Undoes 'sluice connect': the client's own values as they were, and every later edit of yours kept.");
        foreach (var setup in KnownSetups.All)
        {
            var json = CommandContext.Json();
            disconnect.Add(context.On(new Command(setup.Client.Name, $"Sets {setup.Client.Program} back.") { json }, (parsed, paths, _) => Task.FromResult(ConnectionReport.Run(context.Terminal, () =>
            {
                var result = new ClientConnection(setup, context.Host, new ConnectionStore(paths), context.Time).Disconnect();
                if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(new ConnectionView(setup.Client.Name, result.State, null, null, result.Lines, result.Remarks), ReportJson.Default.ConnectionView));
                else ConnectionReport.Write(context.Terminal, setup.Client, result, result.Remarks, null);
                return ExitCodes.Done;
            }))));
        }

        return disconnect;
    }
}
