using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Sluice.Gateway.Local.Hardware;

/// <summary>Mains or battery.</summary>
internal static partial class PowerReading
{
    /// <summary>
    /// Reads the kernel's files (https://docs.kernel.org/power/power_supply_class.html): a mains supply that is online decides,
    /// then a battery that discharges. Batteries of mice and headsets (scope Device) do not count.
    /// </summary>
    /// <param name="supplies"><c>/sys/class/power_supply</c>.</param>
    public static PowerSource ReadFiles(string supplies)
    {
        if (!Directory.Exists(supplies)) return PowerSource.Unknown;
        var discharging = false;
        foreach (var supply in Directory.EnumerateFileSystemEntries(supplies))
        {
            switch (Text(supply, "type"))
            {
                case "Mains" or "USB" or "Wireless" when Text(supply, "online") is "1":
                    return PowerSource.Mains;
                case "Battery" when Text(supply, "scope") is not "Device" && Text(supply, "status") is "Discharging":
                    discharging = true;
                    break;
            }
        }

        return discharging ? PowerSource.Battery : PowerSource.Unknown;
    }

    /// <summary>Reads what <c>pmset -g batt</c> prints on macOS: <c>Now drawing from 'Battery Power'</c>.</summary>
    public static PowerSource ParsePmset(string text) =>
        text.Contains("'Battery Power'", StringComparison.Ordinal) ? PowerSource.Battery
        : text.Contains("'AC Power'", StringComparison.Ordinal) ? PowerSource.Mains
        : PowerSource.Unknown;

    /// <summary>Asks Windows (GetSystemPowerStatus: ACLineStatus is 0 on battery, 1 on mains, 255 when not known).</summary>
    [SupportedOSPlatform("windows")]
    public static PowerSource ReadWindows() => GetSystemPowerStatus(out var status)
        ? status.AcLine switch { 0 => PowerSource.Battery, 1 => PowerSource.Mains, _ => PowerSource.Unknown }
        : PowerSource.Unknown;

    private static string? Text(string supply, string name)
    {
        try
        {
            var file = Path.Combine(supply, name);
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [SupportedOSPlatform("windows")]
    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetSystemPowerStatus(out SystemPowerStatus status);

    [StructLayout(LayoutKind.Sequential)]
    private struct SystemPowerStatus
    {
        public byte AcLine;
        public byte BatteryFlag;
        public byte BatteryLifePercent;
        public byte SystemStatusFlag;
        public int BatteryLifeTime;
        public int BatteryFullLifeTime;
    }
}
