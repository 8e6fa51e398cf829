using System.Diagnostics;
using System.Text;
using Sluice.Admin;
using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>How it went to find or start a gateway.</summary>
/// <param name="Instance">The gateway, ready; null when there is none.</param>
/// <param name="Started">It was started for this.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="IsUsage">The configuration is at fault.</param>
internal sealed record BackgroundStart(RunningInstance? Instance, bool Started = false, string Error = "", bool IsUsage = false);

/// <summary>A gateway that runs behind a client: found running, or started in a session of its own, with its output in a file.</summary>
internal static class BackgroundGateway
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The file that takes the output of a gateway in the background.</summary>
    public static string LogFile(SluicePaths paths) => Path.Combine(paths.DataDirectory, "serve.log");

    /// <summary>Finds the gateway of a data directory, or starts one and waits until it is ready.</summary>
    /// <param name="paths">Whose.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BackgroundStart> EnsureAsync(SluicePaths paths, TimeProvider time, CancellationToken cancellationToken)
    {
        if (RunningInstance.Find(paths) is not null) return await WaitAsync(paths, null, time, cancellationToken);
        PrivateFiles.CreateDirectory(paths.DataDirectory);
        using var process = Start(paths);
        return await WaitAsync(paths, process, time, cancellationToken);
    }

    /// <summary>In the started process: leaves the terminal and writes to the file from now on.</summary>
    public static TextWriter Detach(string logFile)
    {
        // The file of the run before is kept beside it.
        if (File.Exists(logFile)) File.Move(logFile, logFile + ".old", overwrite: true);
        var file = PrivateFiles.Open(logFile, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        var writer = TextWriter.Synchronized(new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
        Console.SetOut(writer);
        Console.SetError(writer);
        if (!OperatingSystem.IsWindows())
        {
            UnixProcess.LeaveTerminal();
            UnixProcess.Redirect(file.SafeFileHandle);
        }

        return writer;
    }

    private static Process? Start(SluicePaths paths)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The process has no path.");
        List<string> arguments = ["serve", "--data", paths.DataDirectory, "--background-log", LogFile(paths)];
        if (paths.ConfigFileIsExplicit) arguments.AddRange(["--config", paths.ConfigFile]);

        // Started as "dotnet sluice.dll": the program is the second word.
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)) arguments.Insert(0, Environment.GetCommandLineArgs()[0]);

        // Pipes that nobody reads: the child must hold neither the terminal nor the pipe of a script that waits for its end.
        return Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = paths.DataDirectory,
        });
    }

    private static async Task<BackgroundStart> WaitAsync(SluicePaths paths, Process? process, TimeProvider time, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Patience)
        {
            if (RunningInstance.Find(paths) is { } instance)
            {
                if (await IsReadyAsync(http, AdminClient.Reachable(instance.Url), cancellationToken)) return new BackgroundStart(instance, process is not null && instance.Pid == process.Id);
            }
            else if (process is null)
            {
                return new BackgroundStart(null, Error: "Sluice stopped just now. Try again.");
            }
            else if (process.HasExited && !DataDirectoryLock.IsHeld(paths) && RunningInstance.Find(paths) is null)
            {
                // Held by another: two clients were started at once, one gateway won, and both clients wait for it.
                return new BackgroundStart(null, Error: Reason(paths), IsUsage: process.ExitCode == ExitCodes.Usage);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return new BackgroundStart(null, Error: $"Sluice was not ready within {Patience.TotalSeconds:0} seconds. Its log is {LogFile(paths)}.");
    }

    // A certificate made out for other machines says nothing here; and a degraded ledger answers requests all the same.
    private static async Task<bool> IsReadyAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        if (url.Scheme == Uri.UriSchemeHttps) return true;
        try
        {
            using var response = await http.GetAsync(new Uri(url, "/readyz"), cancellationToken);
            return response.IsSuccessStatusCode || (await response.Content.ReadAsStringAsync(cancellationToken)).StartsWith("degraded", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static string Reason(SluicePaths paths)
    {
        try
        {
            using var file = new FileStream(LogFile(paths), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return $"Sluice did not start: {reader.ReadToEnd().Trim()}";
        }
        catch (IOException)
        {
            return "Sluice did not start. 'sluice serve' says why.";
        }
    }
}
