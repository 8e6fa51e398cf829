using Sluice.Gateway.Tests.Commands;

namespace Sluice.Gateway.Tests.Connections;

/// <summary>Runs <c>sluice connect</c> in a home of its own, in which the clients are installed.</summary>
internal sealed class Connecting : IDisposable
{
    public Connecting(params string[] installed)
    {
        var bin = Directory.CreateDirectory(Path.Combine(Run.Home, "bin")).FullName;
        foreach (var name in installed)
        {
            var file = Path.Combine(bin, name);
            File.WriteAllText(file, "#!/bin/sh\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Run.Variables["PATH"] = bin;
        Run.Variables["SLUICE__DISCOVERY__ENABLED"] = "false";
    }

    public CommandRun Run { get; } = new();

    public string Token => File.ReadAllText(Path.Combine(Run.Data, "inference.token")).Trim();

    public string this[params string[] parts] => Path.Combine([Run.Home, .. parts]);

    public string Write(string text, params string[] parts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[parts])!);
        File.WriteAllText(this[parts], text);
        return this[parts];
    }

    /// <summary>The file, with the token as <c>TOKEN</c>.</summary>
    public string Read(params string[] parts) => File.ReadAllText(this[parts]).Replace(Token, "TOKEN", StringComparison.Ordinal);

    public Task<int> ConnectAsync(string client) => Run.InvokeAsync("connect", client);

    public Task<int> DisconnectAsync(string client) => Run.InvokeAsync("disconnect", client);

    /// <summary>Every file and directory of the home, data directory and programs left out.</summary>
    public List<string> Everything() =>
        [.. Directory.EnumerateFileSystemEntries(Run.Home, "*", SearchOption.AllDirectories).Where(path => !path.StartsWith(Run.Data, StringComparison.Ordinal) && !path.StartsWith(this["bin"], StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public void Dispose() => Run.Dispose();
}
