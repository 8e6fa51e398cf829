using System.Globalization;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.Hardware;

/// <summary>NVIDIA's cards, by <c>nvidia-smi</c>, which comes with the driver on Linux and Windows.</summary>
internal static class NvidiaDevices
{
    // https://docs.nvidia.com/deploy/nvidia-smi/: memory in MiB with nounits.
    private static readonly string[] Query = ["--query-gpu=name,memory.total,memory.free", "--format=csv,noheader,nounits"];

    /// <summary>Asks; nothing when it is not installed, hangs or fails.</summary>
    public static async Task<IReadOnlyList<GraphicsDevice>> ReadAsync(SystemTool tool, TimeSpan limit, MachineMemory memory, CancellationToken cancellationToken) =>
        await tool.RunAsync("nvidia-smi", limit, Query, cancellationToken) is { ExitCode: 0, Output: var text } ? Parse(text, memory) : [];

    /// <summary>Reads its lines: <c>NVIDIA GeForce RTX 3060, 12288, 11842</c>.</summary>
    public static IReadOnlyList<GraphicsDevice> Parse(string text, MachineMemory memory)
    {
        var devices = new List<GraphicsDevice>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // From the end: a name may hold a comma.
            var parts = line.Split(',', StringSplitOptions.TrimEntries);
            if (parts.Length < 3) continue;
            var name = string.Join(", ", parts[..^2]);
            if (Mebibytes(parts[^2]) is { } total)
            {
                devices.Add(new GraphicsDevice(name, GraphicsMaker.Nvidia, total, Mebibytes(parts[^1])));
            }
            else if (parts[^2].StartsWith('['))
            {
                // [N/A] or [Not Supported]: GB10 and Jetson have no memory of their own and use the machine's.
                devices.Add(new GraphicsDevice(name, GraphicsMaker.Nvidia, memory.Total, memory.Available, IsUnified: true));
            }
        }

        return devices;
    }

    private static long? Mebibytes(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var figure) ? figure << 20 : null;
}
