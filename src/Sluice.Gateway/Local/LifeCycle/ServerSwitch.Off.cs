using System.Globalization;
using System.Runtime.CompilerServices;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>Stopping.</summary>
internal sealed partial class ServerSwitch
{
    /// <summary>Stops what we started; with <paramref name="yes"/> also what we did not.</summary>
    /// <param name="name">Which server; null: what we started, else the only one that answers.</param>
    /// <param name="yes">The user has agreed to stop what is not ours.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async IAsyncEnumerable<SwitchProgress> OffAsync(string? name, bool yes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!ServerWish.TryRead(name, _config().Config, out var wish, out var problem))
        {
            yield return SwitchProgress.Fail(problem);
            yield break;
        }

        // 1. Ours.
        var ours = Started.Alive().Where(server => wish.Means(server.Kind, server.Root)).ToList();
        for (var i = 0; i < ours.Count; i++)
        {
            yield return new SwitchProgress($"Stopping {ours[i].Kind.DisplayName()} at {ours[i].Root.Authority}.") { Url = ours[i].Root.ToString() };
            var error = await StopOursAsync(ours[i], cancellationToken);
            var end = error is null ? SwitchProgress.Done($"{ours[i].Kind.DisplayName()} at {ours[i].Root.Authority} has stopped.", ours[i].Root) : SwitchProgress.Fail(error, ours[i].Root);
            yield return end with { Ended = end.Failed || i == ours.Count - 1 };
            if (end.Failed) yield break;
        }

        if (ours.Count > 0) yield break;

        // 2. Somebody else's.
        var answering = (await _probe.ProbeAsync(Targets(_config(), wish.Root), cancellationToken)).Where(server => wish.Means(server.Kind, server.Root)).ToList();
        switch (answering)
        {
            case []:
                yield return SwitchProgress.Done(name is null ? "No local model server answers: there is nothing to stop." : $"{name} does not answer: there is nothing to stop.");
                yield break;
            case [{ Root.IsLoopback: false } far]:
                yield return SwitchProgress.Fail($"{Name(far)} at {far.Root.Authority} is on another machine: it can only be stopped there.", far.Root);
                yield break;
            case [_]:
                break;
            default:
                yield return SwitchProgress.Fail($"Several servers answer, and Sluice started none of them: {string.Join(", ", answering.Select(server => $"{NameOf(server)} at {server.Root.Authority}"))}. Say which: sluice local off SERVER");
                yield break;
        }

        var server = answering[0];
        var owner = await PortOwner.FindAsync(server.Root.Port, _tool, cancellationToken);
        var service = (await InstalledServers.FindAsync(_tool, _host, cancellationToken)).FirstOrDefault(found => found.IsActive && found.Root.Port == server.Root.Port);
        var who = service?.Words ?? owner?.Words ?? "somebody else";
        var byHand = service?.StopByHand ?? owner switch
        {
            { Unit: { } unit } => $"systemctl stop {unit}",
            { Process: { } process } => $"kill {process.Pid.ToString(CultureInfo.InvariantCulture)}",
            _ => "as the user that started it",
        };
        if (!yes)
        {
            yield return SwitchProgress.Fail(
                $"{Name(server)} at {server.Root.Authority} is run by {who}, and Sluice did not start it. Stop it yourself ({byHand}), or: sluice local off {NameOf(server)} --yes.{(server.TakesOrders ? " To free only its memory: sluice local unload" : "")}", server.Root) with
            { NeedsYes = true };
            yield break;
        }

        yield return new SwitchProgress($"Stopping {Name(server)} at {server.Root.Authority}, run by {who}.") { Url = server.Root.ToString() };
        yield return await StopForeignAsync(server, service, owner, byHand, cancellationToken) is { } failed
            ? SwitchProgress.Fail(failed, server.Root)
            : SwitchProgress.Done($"{Name(server)} at {server.Root.Authority} has stopped.", server.Root);
    }

    private async Task<string?> StopOursAsync(StartedServer server, CancellationToken cancellationToken)
    {
        if (server.Service is { } name)
        {
            if ((await InstalledServers.FindAsync(_tool, _host, cancellationToken)).FirstOrDefault(found => found.Name == name) is not { } service) return $"The service that was started is not to be found any more ({name}).";
            if (await StopServiceAsync(service, cancellationToken) is { } problem) return problem;
        }
        else if (server.Process is { } process && process.IsAlive())
        {
            // The whole session: Ollama's runners are processes of their own.
            DetachedProcess.Terminate(process);
            if (!await GoneAsync(() => process.IsAlive() || DetachedProcess.HasGroup(process), cancellationToken))
            {
                DetachedProcess.Kill(process);
                if (!await GoneAsync(() => process.IsAlive(), cancellationToken)) return $"Process {process.Pid.ToString(CultureInfo.InvariantCulture)} does not end.";
            }
        }

        Started.Remove(server.Root);
        await LeftAsync(server.Root, cancellationToken);
        return null;
    }

    private async Task<string?> StopForeignAsync(DiscoveredServer server, InstalledServer? service, PortOwner? owner, string byHand, CancellationToken cancellationToken)
    {
        if (service is not null)
        {
            if (await StopServiceAsync(service, cancellationToken) is { } problem) return problem;
        }
        else if (owner is { Unit: { } unit })
        {
            // A signal would only make systemd start it again.
            return $"It belongs to the systemd service {unit}, which Sluice does not know. Stop it yourself: {byHand}";
        }
        else if (owner?.Process is not { } process || !DetachedProcess.TerminateAlone(process))
        {
            return $"Its process may not be stopped from here. Stop it {(byHand.StartsWith("as ", StringComparison.Ordinal) ? byHand : "yourself: " + byHand)}.";
        }

        if (!await GoneAsync(async () => await _probe.ProbeAsync(new ProbeTarget(server.Root), cancellationToken) is not null, cancellationToken)) return $"It still answers. Stop it yourself: {byHand}";
        await LeftAsync(server.Root, cancellationToken);
        return null;
    }

    private async Task<string?> StopServiceAsync(InstalledServer service, CancellationToken cancellationToken)
    {
        if (service.Stop.Count == 0) return $"{service.Words} cannot be stopped from here: {service.StopByHand}.";
        var answer = await _tool.RunAsync(service.Stop[0], ToolLimit, [.. service.Stop.Skip(1)], cancellationToken);
        return answer is { ExitCode: 0 } ? null : $"{service.Words} could not be stopped{Reason(answer)}. Stop it yourself: {service.StopByHand}";
    }

    private Task<bool> GoneAsync(Func<bool> isThere, CancellationToken cancellationToken) => GoneAsync(() => Task.FromResult(isThere()), cancellationToken);

    private async Task<bool> GoneAsync(Func<Task<bool>> isThere, CancellationToken cancellationToken)
    {
        var begin = _time.GetTimestamp();
        while (await isThere())
        {
            if (_time.GetElapsedTime(begin) > StopPatience) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken);
        }

        return true;
    }

    // What a user can call it, so that it means no other.
    private string NameOf(DiscoveredServer server) => ServerAddresses.NameOf(server, _host.Variable("OLLAMA_HOST"));
}
