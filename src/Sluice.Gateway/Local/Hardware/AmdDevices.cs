using System.Globalization;
using System.Text.Json;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.Hardware;

/// <summary>
/// Cards whose driver tells of its memory in files (amdgpu on Linux), and AMD's cards by <c>rocm-smi</c> where it does not.
/// </summary>
internal static class AmdDevices
{
    /// <summary>Reads the kernel's files first, and asks the tool only where they say nothing.</summary>
    /// <param name="tool">Runs rocm-smi.</param>
    /// <param name="drm">The kernel's list of graphics devices: <c>/sys/class/drm</c>.</param>
    /// <param name="limit">How long the tool may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<GraphicsDevice>> ReadAsync(SystemTool tool, string drm, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (ReadFiles(drm) is { Count: > 0 } told) return told;
        return await tool.RunAsync("rocm-smi", limit, ["--showmeminfo", "vram", "--showproductname", "--json"], cancellationToken) is { ExitCode: 0, Output: var text } ? Parse(text) : [];
    }

    /// <summary>Reads <c>mem_info_vram_total</c> and <c>mem_info_vram_used</c>, in bytes (https://docs.kernel.org/gpu/amdgpu/driver-misc.html).</summary>
    public static IReadOnlyList<GraphicsDevice> ReadFiles(string drm)
    {
        var devices = new List<GraphicsDevice>();
        if (!Directory.Exists(drm)) return devices;
        foreach (var card in Directory.EnumerateFileSystemEntries(drm, "card*").Order(StringComparer.Ordinal))
        {
            // card0 is a device, card0-DP-1 one of its sockets.
            var name = Path.GetFileName(card);
            if (name.Contains('-', StringComparison.Ordinal) || Figure(Path.Combine(card, "device", "mem_info_vram_total")) is not { } total || total == 0) continue;
            var used = Figure(Path.Combine(card, "device", "mem_info_vram_used"));
            var maker = Text(Path.Combine(card, "device", "vendor")) is "0x1002" ? GraphicsMaker.Amd : GraphicsMaker.Other;
            devices.Add(new GraphicsDevice(
                Text(Path.Combine(card, "device", "product_name")) is { Length: > 0 } product ? product : maker is GraphicsMaker.Amd ? $"AMD {name}" : name,
                maker, total, used is null ? null : Math.Max(0, total - used.Value)));
        }

        return devices;
    }

    /// <summary>Reads <c>{"card0":{"VRAM Total Memory (B)":"17163091968","VRAM Total Used Memory (B)":"26222592", …}}</c>.</summary>
    public static IReadOnlyList<GraphicsDevice> Parse(string text)
    {
        try
        {
            // Warnings stand before the JSON in some versions.
            var start = text.IndexOf('{', StringComparison.Ordinal);
            if (start < 0) return [];
            using var json = JsonDocument.Parse(text.AsMemory(start));
            var devices = new List<GraphicsDevice>();
            foreach (var card in json.RootElement.EnumerateObject().Where(card => card.Value.ValueKind is JsonValueKind.Object))
            {
                JsonElement? value = card.Value;
                if (Bytes(value.Member("VRAM Total Memory (B)")) is not { } total || total == 0) continue;
                var used = Bytes(value.Member("VRAM Total Used Memory (B)"));
                devices.Add(new GraphicsDevice(
                    value.Member("Card Series").Text() ?? value.Member("Card series").Text() ?? $"AMD {card.Name}", GraphicsMaker.Amd, total, used is null ? null : Math.Max(0, total - used.Value)));
            }

            return devices;
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static long? Bytes(JsonElement? value) => Parse64(value.Text());

    private static long? Figure(string file) => Parse64(Text(file));

    private static long? Parse64(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var figure) ? figure : null;

    private static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
