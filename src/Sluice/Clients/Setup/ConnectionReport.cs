using Sluice.Output;

namespace Sluice.Clients.Setup;

/// <summary>Tells the user what was done to which lines.</summary>
internal static class ConnectionReport
{
    /// <summary>Runs a command, and says why when it cannot be done.</summary>
    public static int Run(Terminal terminal, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (SetupException exception)
        {
            return terminal.Complain(ExitCodes.Failed, exception.Message);
        }
    }

    /// <summary>Writes it down.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="client">The client.</param>
    /// <param name="result">How it went.</param>
    /// <param name="remarks">What the user should know.</param>
    /// <param name="gateway">The gateway; null after disconnecting.</param>
    public static void Write(Terminal terminal, IClient client, ConnectionResult result, IReadOnlyList<string> remarks, Uri? gateway)
    {
        terminal.Line(result.State switch
        {
            "connected" => $"{client.Name} is connected to {gateway!.GetLeftPart(UriPartial.Authority)}.",
            "updated" => $"{client.Name} is connected to {gateway!.GetLeftPart(UriPartial.Authority)}; what it had before is still kept.",
            "already" => $"{client.Name} is already connected to {gateway!.GetLeftPart(UriPartial.Authority)}. Nothing was changed.",
            "disconnected" => $"{client.Name} is as it was before.",
            _ => $"{client.Name} is not connected. Nothing was changed.",
        });
        if (result.State != "already")
        {
            foreach (var file in result.Lines.GroupBy(line => line.File, StringComparer.Ordinal))
            {
                terminal.Line(Terminal.Clean(file.Key));
                foreach (var line in file)
                {
                    var place = line.Line > 0 ? $"line {line.Line}" : "";
                    var what = line.What == "kept" ? "changed by you since, and kept" : line.What;
                    terminal.Line($"  {place,-9} {Terminal.Clean(line.Key)}{(line.Value is null ? "" : $" = {Terminal.Clean(line.Value)}")}  {terminal.Faint(what)}");
                }
            }
        }

        foreach (var remark in remarks) terminal.Remark(Terminal.Clean(remark));
        if (result.State is "connected" or "updated") terminal.Line($"Start {client.Program} as ever; a session that runs must be started again. Undo: sluice disconnect {client.Name}");
    }
}
