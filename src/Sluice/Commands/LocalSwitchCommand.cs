using System.CommandLine;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.LifeCycle;
using Sluice.Gateway.Platform;

namespace Sluice.Commands;

/// <summary>
/// <c>sluice local on</c> and <c>sluice local off</c>: starts and stops a model server. Through the gateway when it runs, so that
/// it knows at once; else by this command itself.
/// </summary>
internal static class LocalSwitchCommand
{
    /// <summary>Makes <c>on</c>.</summary>
    public static Command On(CommandContext context)
    {
        var server = Server();
        var json = CommandContext.Json();
        return context.On(new Command("on", "Starts a model server, or finds that one runs, and waits until it answers.") { server, json }, async (parsed, paths, cancellation) =>
            await FollowAsync(context, parsed.GetValue(json), Order(context, paths, "/admin/local/on", new LocalOrder(parsed.GetValue(server)), (servers, order) => servers.OnAsync(order.Server, cancellation), cancellation)) switch
            {
                null => ExitCodes.Usage,
                { Failed: true } => ExitCodes.Failed,
                _ => ExitCodes.Done,
            });
    }

    /// <summary>Makes <c>off</c>.</summary>
    public static Command Off(CommandContext context)
    {
        var server = Server();
        var yes = new Option<bool>("--yes") { Description = "Stop it also when Sluice did not start it." };
        var json = CommandContext.Json();
        return context.On(new Command("off", "Stops what Sluice started; what it did not start only after asking.") { server, yes, json }, async (parsed, paths, cancellation) =>
        {
            var order = new LocalOrder(parsed.GetValue(server), parsed.GetValue(yes));
            var end = await FollowAsync(context, parsed.GetValue(json), Off(order));
            if (end is { NeedsYes: true } && !parsed.GetValue(json) && MayAsk() && Ask(context)) end = await FollowAsync(context, false, Off(order with { Yes = true }));
            return end switch
            {
                null => ExitCodes.Usage,
                { Failed: true } => ExitCodes.Failed,
                _ => ExitCodes.Done,
            };

            IAsyncEnumerable<SwitchProgress>? Off(LocalOrder off) => Order(context, paths, "/admin/local/off", off, (servers, wanted) => servers.OffAsync(wanted.Server, wanted.Yes, cancellation), cancellation);
        });
    }

    private static Argument<string?> Server() => new("SERVER") { Description = "ollama, lmstudio, llamacpp, vllm, or the name of a local upstream.", Arity = ArgumentArity.ZeroOrOne };

    private static bool MayAsk() => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    private static bool Ask(CommandContext context)
    {
        context.Terminal.Error.Write("Stop it now? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static IAsyncEnumerable<SwitchProgress>? Order(
        CommandContext context, SluicePaths paths, string route, LocalOrder order, Func<ServerSwitch, LocalOrder, IAsyncEnumerable<SwitchProgress>> act, CancellationToken cancellation)
    {
        if (RunningInstance.Find(paths) is not null) return ThroughGatewayAsync(paths, route, order, cancellation);
        var loaded = new ConfigLoader(context.Host, new SecretResolver(context.Host)).Load(paths);
        if (loaded.Effective is { } effective) return HereAsync(context, paths, effective, order, act);
        context.Terminal.Complain(ExitCodes.Usage, loaded.Problems.Select(problem => problem.ToString()));
        return null;
    }

    private static async IAsyncEnumerable<SwitchProgress> ThroughGatewayAsync(SluicePaths paths, string route, LocalOrder order, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var gateway = AdminClient.Find(paths, out var error) ?? throw new AdminException(error);
        await foreach (var step in gateway.FollowAsync(route, order, LocalJson.Default.LocalOrder, LocalJson.Default.SwitchProgress, cancellation)) yield return step;
    }

    private static async IAsyncEnumerable<SwitchProgress> HereAsync(
        CommandContext context, SluicePaths paths, EffectiveConfig effective, LocalOrder order, Func<ServerSwitch, LocalOrder, IAsyncEnumerable<SwitchProgress>> act)
    {
        using var http = DiscoveryHttp.Create();
        await foreach (var step in act(new ServerSwitch(paths, context.Host, () => effective, new ServerProbe(http), context.Time), order)) yield return step;
    }

    // Progress goes to standard error, the end to standard output: that is the result.
    private static async Task<SwitchProgress?> FollowAsync(CommandContext context, bool json, IAsyncEnumerable<SwitchProgress>? steps)
    {
        if (steps is null) return null;
        SwitchProgress? last = null;
        await foreach (var step in steps)
        {
            last = step;
            if (json && !step.Ended) continue;
            if (json) context.Terminal.Line(JsonSerializer.Serialize(step, LocalJson.Default.SwitchProgress));
            else if (step is { Ended: true, Failed: false }) context.Terminal.Line(Clean(step.Message));
            else context.Terminal.Remark(Clean(step.Message));
        }

        return last ?? SwitchProgress.Fail("");
    }

    // A server's own log may stand in it, with line ends that stay and escapes that go.
    private static string Clean(string message) => string.Join(Environment.NewLine, message.Split('\n').Select(Output.Terminal.Clean));
}
