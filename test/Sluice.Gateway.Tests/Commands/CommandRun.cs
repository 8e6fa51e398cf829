using Sluice.Commands;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Platform;
using Sluice.Output;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>Runs commands in this process, in a home of their own.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly TemporaryDirectory _home = new();

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Home => _home.Path;

    public string Data => Ledger ?? Path.Combine(_home.Path, "data");

    /// <summary>A data directory that exists already.</summary>
    public string? Ledger { get; init; }

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string Write(string name, string text) => _home.Write(name, text);

    public async Task<int> InvokeAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new HostEnvironment(OperatingSystemKind.Linux, Variables, _home.Path);
        var code = await Program.RunAsync(new CommandContext(host, new Terminal(output, error, colours: false), Time), ["--data", Data, .. arguments]);
        (Output, Error) = (output.ToString(), error.ToString());
        return code;
    }

    public void Dispose() => _home.Dispose();
}
