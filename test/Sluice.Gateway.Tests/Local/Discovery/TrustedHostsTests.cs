using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Discovery;

public sealed class TrustedHostsTests
{
    private static readonly SluiceConfig Config = SluiceConfig.Default with { Discovery = new DiscoveryConfig { TrustedHosts = ["nas.local", "192.168.1.20:9000", "fd00::1"], Ports = [11434, 8080] } };

    [Fact]
    public void EachIsAskedOnAllPorts_UnlessItNamesOne() => Assert.Equal(
        ["nas.local:11434", "nas.local:8080", "192.168.1.20:9000", "[fd00::1]:11434", "[fd00::1]:8080", "127.0.0.1:11434"],
        DiscoveryTargets.Of(EffectiveConfig.Default with { Config = Config }, _ => null).Select(target => target.Root.Authority).Where(authority => authority != "127.0.0.1:8080"));

    [Fact]
    public void WhatIsFoundThere_IsLocalAndTrusted_AndNamedByKindAndHost()
    {
        var store = new GatewayModelStore(EffectiveConfig.Default with { Config = Config }, _ => null, memory: () => MachineMemory.Unknown);
        store.Apply(
        [
            new DiscoveredServer(new Uri("http://nas.local:11434"), UpstreamKind.Ollama) { Models = [new DiscoveredModel("qwen3:8b") { Tools = true, TrainedContext = 65536 }] },
            new DiscoveredServer(new Uri("http://192.168.1.20:9000"), UpstreamKind.LlamaCpp) { Models = [new DiscoveredModel("coder")] },
        ]);
        var upstreams = store.Current.Upstreams;
        Assert.True(upstreams["ollama-nas.local"] is { IsLocal: true, Trusted: true, Discovered: true });
        Assert.True(upstreams["llamacpp-192.168.1.20-9000"] is { IsLocal: true, Trusted: true });
        Assert.True(store.Current.Routing.Models["ollama-nas.local/qwen3:8b"].IsLocal);
    }

    [Fact]
    public void AHostThatIsNotNamed_IsNotTrusted()
    {
        Assert.False(ServerAddresses.IsTrusted(new Uri("http://192.168.1.20:11434"), Config.Discovery.TrustedHosts));
        Assert.False(ServerAddresses.IsTrusted(new Uri("http://evil.example:11434"), Config.Discovery.TrustedHosts));
        Assert.True(ServerAddresses.IsTrusted(new Uri("http://nas.local:1"), Config.Discovery.TrustedHosts));
    }
}
