using System.ComponentModel;
using System.Diagnostics;

namespace Sluice.Gateway.Platform;

/// <summary>What a small program of the system said.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output, cut at <see cref="SystemTool.MaxOutput"/> characters.</param>
/// <param name="Error">Standard error, cut likewise.</param>
internal sealed record ToolAnswer(int ExitCode, string Output, string Error);

/// <summary>
/// Runs small programs of the system (<c>nvidia-smi</c>, <c>systemctl</c>) and reads what they print: without a shell, without
/// our keys in their environment, for a limited time. One that hangs is killed with what it started; one that is not installed
/// is no error.
/// </summary>
/// <param name="host">Says where programs are.</param>
/// <param name="time">The clock of the limit.</param>
internal sealed class SystemTool(HostEnvironment host, TimeProvider time)
{
    /// <summary>Most characters that are kept of an output.</summary>
    public const int MaxOutput = 256 << 10;

    /// <summary>What a tool may see of our environment: where things are and the user's session, never a key.</summary>
    private static readonly string[] Passed =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LD_LIBRARY_PATH", "TMPDIR", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS",
        "SystemRoot", "SystemDrive", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "ProgramFiles", "ProgramData",
    ];

    /// <summary>Whether a program of this name is installed.</summary>
    public bool Has(string name) => ProgramSearch.Find(host, name) is not null;

    /// <summary>Runs one to its end.</summary>
    /// <param name="name">Its name on the PATH, or its full path.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Gives up; the program is killed.</param>
    /// <returns>Null when it is not installed, cannot be started, or did not end in time.</returns>
    public async Task<ToolAnswer?> RunAsync(string name, TimeSpan limit, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var file = Path.IsPathFullyQualified(name) ? name : ProgramSearch.Find(host, name);
        if (file is null) return null;
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(file) ?? "/",
        };
        start.Environment.Clear();
        foreach (var variable in Passed)
        {
            if (host.Variable(variable) is { } value) start.Environment[variable] = value;
        }

        // Figures and words are read by us, so they are asked for in the form that is the same everywhere.
        start.Environment["LC_ALL"] = "C";
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput);
            var error = ReadAsync(process.StandardError);

            // A limit on the wait and not on the reading: a grandchild that holds the pipe would keep a read for ever.
            await Task.WhenAll(process.WaitForExitAsync(cancellationToken), output, error).WaitAsync(limit, time, cancellationToken);
            return new ToolAnswer(process.ExitCode, await output, await error);
        }
        catch (Exception failure) when (failure is TimeoutException or IOException)
        {
            Kill(process);
            return null;
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            throw;
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var kept = new System.Text.StringBuilder();
        var buffer = new char[4096];
        try
        {
            while (await reader.ReadAsync(buffer.AsMemory()) is > 0 and var count)
            {
                kept.Append(buffer, 0, Math.Min(count, MaxOutput - kept.Length));
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // Killed; what was read is of no use then.
        }

        return kept.ToString();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or AggregateException)
        {
            // Ended by itself just now, or hangs where no signal reaches it.
        }
    }
}
