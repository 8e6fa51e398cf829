using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Gateway.Platform;

/// <summary>The gateway that uses a data directory, as it announced itself there.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="ProcessStart">When the process began, to the second: a pid alone may belong to another by now.</param>
internal sealed record RunningInstance(int Pid, Uri Url, DateTimeOffset ProcessStart)
{
    /// <summary>This process.</summary>
    public static RunningInstance Current(Uri url)
    {
        using var self = Process.GetCurrentProcess();
        return new RunningInstance(self.Id, url, StartOf(self));
    }

    /// <summary>What stands in the directory, whether or not that gateway still runs; null when nothing readable does.</summary>
    public static RunningInstance? Read(SluicePaths paths)
    {
        try
        {
            using var file = new FileStream(paths.InstanceFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize(file, PlatformJsonContext.Default.RunningInstance);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The gateway that runs on this data directory; null when none does, also after one was killed.</summary>
    public static RunningInstance? Find(SluicePaths paths) => Read(paths) is { IsAlive: true } instance ? instance : null;

    /// <summary>Whether that very process still runs.</summary>
    [JsonIgnore]
    public bool IsAlive
    {
        get
        {
            try
            {
                using var process = Process.GetProcessById(Pid);
                return !process.HasExited && (StartOf(process) - ProcessStart).Duration() <= TimeSpan.FromSeconds(2);
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
            {
                return false;
            }
        }
    }

    private static DateTimeOffset StartOf(Process process) => new(process.StartTime.ToUniversalTime(), TimeSpan.Zero);
}

/// <summary>The small files of the data directory.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunningInstance))]
internal sealed partial class PlatformJsonContext : JsonSerializerContext;
