using Sluice.Gateway.Admin.Clients;
using Sluice.Gateway.Platform;

namespace Sluice.Clients.Setup;

/// <summary><c>sluice connect</c> and <c>sluice disconnect</c> for the dashboard.</summary>
/// <param name="host">Variables and home of the gateway's user.</param>
/// <param name="paths">Records and backups.</param>
/// <param name="time">The clock.</param>
internal sealed class ClientSetups(HostEnvironment host, SluicePaths paths, TimeProvider time) : IClientSetups
{
    /// <inheritdoc/>
    public string Home => host.Home;

    /// <inheritdoc/>
    public IReadOnlyList<string> Manual => ManualSteps.Names;

    /// <inheritdoc/>
    public IReadOnlyList<ClientSetupState> Read(Uri gateway, string token) => [.. KnownSetups.All.Select(setup => Read(setup, gateway, token))];

    /// <inheritdoc/>
    public ClientChangeView? Preview(string client, bool connect, Uri gateway, string token) =>
        Find(client) is { } setup ? Told(client, () => connect ? Of(setup).PreviewConnect(gateway, token) : Of(setup).PreviewDisconnect(), false, () => Remarks(setup, gateway, token, connect)) : null;

    /// <inheritdoc/>
    public ClientChangeView? Change(string client, bool connect, Uri gateway, string token)
    {
        if (Find(client) is not { } setup) return null;
        if (connect && ClientProgram.Find(host, setup.Client.Program) is null)
            return Refused(client, $"{setup.Client.Program} is not installed, or not on the PATH that the gateway was started with. Nothing was changed. Install it with: {setup.Client.Install}");
        return Told(client, () => connect ? Of(setup).Connect(gateway, token) : Of(setup).Disconnect(), true, () => Remarks(setup, gateway, token, connect));
    }

    /// <inheritdoc/>
    public ClientStepsView? Steps(string name, Uri gateway, string token)
    {
        if (!ManualSteps.Names.Contains(name, StringComparer.Ordinal)) return null;
        var steps = ManualSteps.For(name, gateway, token);
        return new ClientStepsView { Name = steps.Name, BaseUrl = steps.BaseUrl, Key = steps.Key, WithoutKey = steps.WithoutKey, Steps = steps.Steps };
    }

    private ClientSetupState Read(IClientSetup setup, Uri gateway, string token)
    {
        var client = setup.Client;
        var state = new ClientSetupState(client.Name, client.Title) { State = "not-connected", Install = client.Install, Program = ClientProgram.Find(host, client.Program), Files = [.. setup.Targets(host).Select(target => target.Path)] };
        try
        {
            var connection = Of(setup);
            if (connection.Inspect(gateway, token) is not { } problems)
            {
                connection.Check();
                return state;
            }

            return state with { State = problems.Count == 0 ? "connected" : "changed", Problems = problems, Remarks = [.. setup.Shadows(KnownSetups.WithoutOurs(host, gateway, token), host.Home, gateway)] };
        }
        catch (SetupException error)
        {
            return state with { State = "unreadable", Problems = [error.Message] };
        }
    }

    private List<string> Remarks(IClientSetup setup, Uri gateway, string token, bool connect)
    {
        if (!connect) return [];
        List<string> remarks = [.. setup.Shadows(KnownSetups.WithoutOurs(host, gateway, token), host.Home, gateway)];
        if (ProxyBypass.IsNeeded(host)) remarks.Add($"The gateway's environment names a proxy: add {gateway.Host} to NO_PROXY where you start {setup.Client.Program}, or it asks the proxy for Sluice.");
        return remarks;
    }

    private static ClientChangeView Told(string client, Func<ConnectionResult> work, bool done, Func<IReadOnlyList<string>> remarks)
    {
        try
        {
            var result = work();
            return new ClientChangeView
            {
                Client = client,
                State = result.State,
                Done = done,
                Files = result.Files,
                Kept = [.. result.Lines.Where(line => line.What == "kept").Select(line => $"{line.File}: {line.Key}")],
                Remarks = [.. result.Remarks, .. remarks()],
            };
        }
        catch (SetupException error)
        {
            return Refused(client, error.Message);
        }
    }

    private static ClientChangeView Refused(string client, string error) => new() { Client = client, State = "refused", Error = error };

    private ClientConnection Of(IClientSetup setup) => new(setup, host, new ConnectionStore(paths), time);

    private static IClientSetup? Find(string name) => KnownSetups.All.FirstOrDefault(setup => setup.Client.Name == name);
}
