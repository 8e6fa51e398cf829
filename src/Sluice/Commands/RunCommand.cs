using System.CommandLine;
using Sluice.Admin;
using Sluice.Clients;
using Sluice.Gateway.Platform;

namespace Sluice.Commands;

/// <summary><c>sluice run [--private] CLIENT -- ARGS</c>: that client, for once through Sluice.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command, with one below it for each client.</summary>
    public static Command Create(CommandContext context)
    {
        var run = new Command("run", "Starts a coding client through Sluice, and Sluice itself if it is not running. Changes no file of the client's.");
        var isPrivate = new Option<bool>("--private") { Description = "Nothing of this run leaves the machine: only local models answer.", Recursive = true };
        run.Add(isPrivate);
        foreach (var client in KnownClients.All)
        {
            var arguments = new Argument<string[]>("ARGS") { Description = "The client's own arguments, after --.", Arity = ArgumentArity.ZeroOrMore };
            var command = new Command(client.Name, $"Starts {client.Program} with everything after -- as its arguments. The exit code is the client's.") { arguments };
            run.Add(context.On(command, (parsed, paths, cancellation) => RunAsync(context, paths, client, parsed.GetValue(arguments) ?? [], parsed.GetValue(isPrivate), cancellation)));
        }

        return run;
    }

    private static async Task<int> RunAsync(CommandContext context, SluicePaths paths, IClient client, string[] arguments, bool isPrivate, CancellationToken cancellation)
    {
        var terminal = context.Terminal;
        if (ClientProgram.Find(context.Host, client.Program) is not { } program)
            return terminal.Complain(ExitCodes.Failed, $"{client.Program} is not installed or not on the PATH. Install it with: {client.Install}");

        var start = await BackgroundGateway.EnsureAsync(paths, context.Time, cancellation);
        if (start.Instance is not { } instance) return terminal.Complain(start.IsUsage ? ExitCodes.Usage : ExitCodes.NotRunning, start.Error);
        if (start.Started) terminal.Remark($"Sluice started in the background at {instance.Url.GetLeftPart(UriPartial.Authority)} (process {instance.Pid}). It stays; 'sluice stop' ends it.");
        if (Tokens.Read(paths.InferenceTokenFile, out var problem) is not { } token) return terminal.Complain(ExitCodes.Failed, problem);

        // A private launch beside an ordinary one of the same client has files of its own.
        var privateFile = Path.Combine(paths.DataDirectory, $"run-{client.Name}{(isPrivate ? "-private" : "")}.json");
        var launch = client.Plan(new LaunchContext(
            context.Host, Environment.CurrentDirectory, AdminClient.Reachable(instance.Url), (isPrivate ? Tokens.PrivateOf(token) : token).Reveal(), arguments, privateFile)
        {
            Private = isPrivate,
            ConnectedToken = isPrivate ? token.Reveal() : null,
        });
        if (launch.Refusal is { } refusal) return terminal.Complain(ExitCodes.Failed, $"A private launch is not possible: {refusal}");
        if (launch.PrivateContent is { } content) PrivateFiles.WriteAtomically(privateFile, content);
        if (launch.Overlay?.Lay() is { } failed) return terminal.Complain(ExitCodes.Failed, $"{launch.Overlay.Folder} could not be made: {failed}");
        if (isPrivate) terminal.Remark(PrivateLaunch.Remark(client.Name));
        foreach (var remark in launch.Remarks) terminal.Remark(remark);

        await LocalWarmth.AskAsync(paths, cancellation);
        var (exitCode, failure) = await ClientProcess.RunAsync(program, launch);
        return exitCode ?? terminal.Complain(ExitCodes.Failed, failure);
    }
}
