using Sluice.Sessions.Scripts;
using Sluice.Testing.Clients;

namespace Sluice.Sessions.Recording;

/// <summary>Plays a script's user with the real client.</summary>
internal static class Recorder
{
    private const string Model = "claude-sonnet-5";

    /// <summary>Runs every turn; the client goes on with its session.</summary>
    /// <exception cref="InvalidOperationException">The client is not here, failed, or did not ask for all of the script.</exception>
    public static async Task<RecordedSession> RecordAsync(SessionScript script, CancellationToken cancellationToken)
    {
        using CodingClient client = script.Client is "claude" ? new ClaudeCode { Model = Model, Tools = "Bash,Read,Edit,Write,Glob,Grep" } : new OpenCodeCli { Model = "direct/" + Model };
        if (client.Missing is { } missing) throw new InvalidOperationException(missing);
        foreach (var (path, text) in script.Files)
        {
            var file = Path.Combine(client.WorkFolder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, cancellationToken);
        }

        await using var vendor = new RecordingVendor();
        for (var i = 0; i < script.Turns.Count; i++)
        {
            vendor.Expect(script.Turns[i], client.WorkFolder);
            await using var run = client.Start(vendor.Address, "recording", script.Turns[i].Prompt, goOn: i > 0);
            var outcome = await run.WaitAsync(cancellationToken);
            if (outcome.ExitCode != 0 || vendor.Left > 0) throw new InvalidOperationException($"{script.Name}, turn {i + 1}: {vendor.Left} answers were not asked for\n{outcome}");
        }

        return new RecordedSession(script.Name, script.Client, vendor.Calls);
    }
}
