using System.Diagnostics;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Platform;
using Sluice.Testing.Time;
using Xunit;
using Cpu = System.Runtime.InteropServices.Architecture;

namespace Sluice.Gateway.Tests.Local.Hardware;

/// <summary>The machine is read from its kernel's files and its drivers' tools; what is missing or hangs is unknown.</summary>
public sealed class HardwareSourceTests
{
    private const long Gigabyte = 1L << 30;
    private const string TwoCards = "echo call >> calls\necho 'NVIDIA GeForce RTX 3060, 12288, 11842'\necho 'NVIDIA Odd, named card, 8192, 100'";

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NvidiaCards_AreAddedUp()
    {
        using var machine = new FakeMachine();
        machine.Program("nvidia-smi", TwoCards);
        using var source = machine.Source(_time);
        var reading = await source.ReadAsync(Cancel);
        Assert.Equal(
            [new("NVIDIA GeForce RTX 3060", GraphicsMaker.Nvidia, 12288L << 20, 11842L << 20), new("NVIDIA Odd, named card", GraphicsMaker.Nvidia, 8192L << 20, 100L << 20)],
            reading.Devices);
        Assert.Equal((20480L << 20, 11942L << 20), (reading.Memory.VideoTotal, reading.Memory.VideoFree));
        Assert.Equal(8_000_000L * 1024, reading.Memory.Available);
        Assert.Equal(reading.Memory.Available + reading.Memory.VideoFree, reading.Memory.Usable);
        Assert.Equal(PowerSource.Unknown, reading.Power);
    }

    [Fact]
    public async Task NoTools_IsUnknown_AndMemoryIsThere()
    {
        using var machine = new FakeMachine();
        using var source = machine.Source(_time);
        var reading = await source.ReadAsync(Cancel);
        Assert.Empty(reading.Devices);
        Assert.Equal(new MachineMemory(16_000_000L * 1024, 8_000_000L * 1024), reading.Memory);
    }

    [Fact]
    public async Task ToolThatFails_IsUnknown()
    {
        using var machine = new FakeMachine();
        machine.Program("nvidia-smi", "echo \"NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\"; exit 9");
        machine.Program("rocm-smi", "echo '{\"card0\": 7, \"card1\": {\"VRAM Total Memory (B)\": \"much\"}'");
        using var source = machine.Source(_time);
        Assert.Empty((await source.ReadAsync(Cancel)).Devices);
    }

    [Fact]
    public async Task ToolThatHangs_IsKilled_AndTheRestIsKnown()
    {
        using var machine = new FakeMachine();
        machine.Program("nvidia-smi", "echo $$ > pid.new; mv pid.new pid; exec sleep 1000");
        machine.Program("rocm-smi", """echo > asked; echo 'WARNING: x'; echo '{"card0": {"Card Series": "Radeon RX 7900 XTX", "VRAM Total Memory (B)": "25753026560", "VRAM Total Used Memory (B)": "27000832"}}'""");
        using var source = machine.Source(_time);
        var reading = source.ReadAsync(Cancel);
        // The other one is done when the limit of the one that hangs is the only timer left.
        while (machine.Read("pid").Length == 0 || machine.Read("asked").Length == 0 || _time.ActiveTimers > 1) await Task.Delay(5, Cancel);
        using var hanging = Process.GetProcessById(int.Parse(machine.Read("pid"), System.Globalization.CultureInfo.InvariantCulture));
        _time.Advance(HardwareSource.Limit);
        Assert.Equal(new GraphicsDevice("Radeon RX 7900 XTX", GraphicsMaker.Amd, 25753026560, 25753026560 - 27000832), Assert.Single((await reading).Devices));
        await hanging.WaitForExitAsync(Cancel);
    }

    [Fact]
    public async Task Tool_SeesNoKey()
    {
        using var machine = new FakeMachine();
        machine.Variables["ANTHROPIC_API_KEY"] = "sk-ant-canary";
        machine.Program("nvidia-smi", "env > environment; echo 'Card, 1024, 1024'");
        using var source = machine.Source(_time);
        Assert.Single((await source.ReadAsync(Cancel)).Devices);
        Assert.Contains("PATH=", machine.Read("environment"), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", machine.Read("environment"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_ServesForSeconds_AndOneIsMadeAtATime()
    {
        using var machine = new FakeMachine();
        machine.Program("nvidia-smi", TwoCards);
        using var source = machine.Source(_time);
        await Task.WhenAll(source.ReadAsync(Cancel), source.ReadAsync(Cancel), source.ReadAsync(Cancel));
        Assert.Equal("call\n", machine.Read("calls"));
        _time.Advance(HardwareSource.Fresh);
        await source.ReadAsync(Cancel);
        Assert.Equal("call\ncall\n", machine.Read("calls"));
    }

    [Fact]
    public async Task VideoMemoryThatMoved_IsToldOnce()
    {
        using var machine = new FakeMachine();
        machine.Program("nvidia-smi", "echo \"Card, 8192, $(cat free)\"");
        machine.File("free", "8000");
        using var source = machine.Source(_time);
        List<MachineMemory> told = [];
        source.VideoChanged += told.Add;
        foreach (var free in (string[])["8000", "7900", "3000"])
        {
            machine.File("free", free);
            await source.ReadAsync(Cancel);
            _time.Advance(HardwareSource.Fresh);
        }

        Assert.Equal([8000L << 20, 3000L << 20], told.Select(memory => memory.VideoFree));
    }

    [Fact]
    public async Task KernelFiles_TellAmdCards_WithoutATool()
    {
        using var machine = new FakeMachine();
        machine.File("drm/card1/device/vendor", "0x1002\n");
        machine.File("drm/card1/device/mem_info_vram_total", "17163091968\n");
        machine.File("drm/card1/device/mem_info_vram_used", "163091968\n");
        machine.File("drm/card1-DP-1/status", "connected\n");
        machine.File("drm/card0/device/vendor", "0x8086\n");
        machine.Program("rocm-smi", "echo call >> calls");
        using var source = machine.Source(_time);
        Assert.Equal([new GraphicsDevice("AMD card1", GraphicsMaker.Amd, 17163091968, 17000000000)], (await source.ReadAsync(Cancel)).Devices);
        Assert.Equal("", machine.Read("calls"));
    }

    [Fact]
    public void CardWithoutMemoryOfItsOwn_UsesTheMachines()
    {
        var memory = new MachineMemory(128 * Gigabyte, 100 * Gigabyte);
        var device = Assert.Single(NvidiaDevices.Parse("NVIDIA GB10, [N/A], [N/A]\n", memory));
        Assert.True(device.IsUnified);
        var reading = HardwareReading.Of(memory, [device], PowerSource.Mains);
        Assert.Equal(100 * Gigabyte, reading.Memory.Usable);
    }

    [Fact]
    public void AppleSilicon_HasAShareOfMemory()
    {
        var memory = new MachineMemory(36 * Gigabyte, 20 * Gigabyte);
        var device = Assert.Single(HardwareSource.AppleDevices(OperatingSystemKind.MacOS, Cpu.Arm64, memory));
        Assert.Equal((24 * Gigabyte, true), (device.Total, device.IsUnified));
        Assert.Empty(HardwareSource.AppleDevices(OperatingSystemKind.MacOS, Cpu.X64, memory));
        Assert.Empty(HardwareSource.AppleDevices(OperatingSystemKind.Linux, Cpu.Arm64, memory));
        var reading = HardwareReading.Of(memory, [device], PowerSource.Unknown);
        Assert.Equal(20 * Gigabyte, reading.Memory.Usable);
    }

    [Theory]
    [InlineData("Battery", "Discharging", "", nameof(PowerSource.Battery))]
    [InlineData("Battery", "Charging", "", nameof(PowerSource.Unknown))]
    [InlineData("Battery", "Discharging", "Device", nameof(PowerSource.Unknown))]
    public void Battery_CountsWhenTheMachineItselfDischarges(string type, string status, string scope, string expected)
    {
        using var machine = new FakeMachine();
        machine.File("power/BAT0/type", type + "\n");
        machine.File("power/BAT0/status", status + "\n");
        if (scope.Length > 0) machine.File("power/BAT0/scope", scope + "\n");
        Assert.Equal(expected, PowerReading.ReadFiles(machine["power"]).ToString());
        machine.File("power/AC/type", "Mains\n");
        machine.File("power/AC/online", "1\n");
        Assert.Equal(PowerSource.Mains, PowerReading.ReadFiles(machine["power"]));
    }

    [Fact]
    public async Task MacOs_IsAskedByPmset()
    {
        using var machine = new FakeMachine { System = OperatingSystemKind.MacOS };
        machine.Program("pmset", """[ "$*" = "-g batt" ] && printf "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1)\t80%%; discharging; 4:00 remaining present: true\n" """);
        using var source = machine.Source(_time);
        Assert.Equal(PowerSource.Battery, (await source.ReadAsync(Cancel)).Power);
        Assert.Equal(PowerSource.Mains, PowerReading.ParsePmset("Now drawing from 'AC Power'\n"));
    }
}
