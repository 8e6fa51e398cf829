using System.Diagnostics;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.LifeCycle;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Local.Hardware;
using Xunit;

namespace Sluice.Gateway.Tests.Local.LifeCycle;

/// <summary>A switch on a machine of the test's own, whose only address to look at is that of one small server.</summary>
internal sealed class SwitchStage : IDisposable
{
    private readonly HttpMessageInvoker _http = DiscoveryHttp.Create();
    private readonly List<Process> _processes = [];

    public SwitchStage(OperatingSystemKind system = OperatingSystemKind.Linux, params string[] command)
    {
        Machine = new FakeMachine { System = system };
        Machine.Variables["OLLAMA_HOST"] = Server.Authority;
        Machine.Variables["ANTHROPIC_API_KEY"] = "sk-ant-canary";
        var config = SluiceConfig.Default with { Discovery = SluiceConfig.Default.Discovery with { Ports = [] }, Local = new LocalConfig { Command = command } };
        Paths = new SluicePaths { ConfigFile = Machine["sluice.json"], DataDirectory = Machine["data"] };
        Switch = new ServerSwitch(Paths, Machine.Host, () => EffectiveConfig.Default with { Config = config }, new ServerProbe(_http), TimeProvider.System);
    }

    public SmallServer Server { get; } = new();

    public FakeMachine Machine { get; }

    public SluicePaths Paths { get; }

    public ServerSwitch Switch { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A living process whose pid a fake tool may name.</summary>
    public Process Bystander()
    {
        var process = Process.Start("sleep", "1000");
        _processes.Add(process);
        return process;
    }

    /// <summary>Turns a server on; <paramref name="meanwhile"/> after each word.</summary>
    public async Task<SwitchProgress> OnAsync(string? name = null, Action<SwitchProgress>? meanwhile = null) => await LastAsync(Switch.OnAsync(name, Cancel), meanwhile);

    public async Task<SwitchProgress> OffAsync(string? name = null, bool yes = false) => await LastAsync(Switch.OffAsync(name, yes, Cancel), null);

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        Server.Dispose();
        _http.Dispose();
        Machine.Dispose();
    }

    private static async Task<SwitchProgress> LastAsync(IAsyncEnumerable<SwitchProgress> steps, Action<SwitchProgress>? meanwhile)
    {
        SwitchProgress? last = null;
        await foreach (var step in steps)
        {
            Assert.False(last?.Ended is true, "something followed the end");
            last = step;
            meanwhile?.Invoke(step);
        }

        Assert.True(last is { Ended: true });
        return last!;
    }
}
