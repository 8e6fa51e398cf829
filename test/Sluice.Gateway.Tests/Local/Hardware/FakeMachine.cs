using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Platform;

namespace Sluice.Gateway.Tests.Local.Hardware;

/// <summary>A machine of the test's own: kernel files and programs of the system in a temporary folder.</summary>
internal sealed class FakeMachine : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public FakeMachine(long totalKilobytes = 16_000_000, long availableKilobytes = 8_000_000)
    {
        Directory.CreateDirectory(_folder["bin"]);
        _folder.Write("meminfo", FormattableString.Invariant($"MemTotal: {totalKilobytes} kB\nMemFree: 1 kB\nMemAvailable: {availableKilobytes} kB\n"));
    }

    public string this[string name] => _folder[name];

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public OperatingSystemKind System { get; init; } = OperatingSystemKind.Linux;

    /// <summary>The fake programs only, and the shell's own for their scripts.</summary>
    public HostEnvironment Host => new(System, new Dictionary<string, string>(Variables, StringComparer.Ordinal) { ["PATH"] = _folder["bin"] + ":/bin:/usr/bin", ["HOME"] = _folder.Path }, _folder.Path);

    public HardwareFiles Files => new() { Memory = _folder["meminfo"], Graphics = _folder["drm"], Power = _folder["power"] };

    public HardwareSource Source(TimeProvider time) => new(Host, time, Files);

    /// <summary>A program that runs as a shell script; it may add to the file <c>calls</c> beside it.</summary>
    public void Program(string name, string script)
    {
        var file = Path.Combine(_folder["bin"], name);
        global::System.IO.File.WriteAllText(file, $"#!/bin/sh\ncd '{_folder.Path}'\n{script}\n");
        if (!OperatingSystem.IsWindows()) global::System.IO.File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void File(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        _folder.Write(path, text);
    }

    public string Read(string name) => global::System.IO.File.Exists(_folder[name]) ? global::System.IO.File.ReadAllText(_folder[name]) : "";

    public void Dispose() => _folder.Dispose();
}
