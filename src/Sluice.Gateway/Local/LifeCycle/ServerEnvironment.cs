using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>
/// The environment of a model server that we start: what it needs to run and its own settings, picked from ours by name. Keys
/// never go along (T23): a fault that reads a server's memory would read them too (CVE-2026-7482 did).
/// </summary>
internal static class ServerEnvironment
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "NO_PROXY",
        "GPU_DEVICE_ORDINAL", "HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HUGGINGFACE_HUB_CACHE",
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "ProgramData", "ProgramFiles", "ProgramFiles(x86)", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    };

    private static readonly string[] Prefixes = ["LC_", "XDG_", "OLLAMA_", "LLAMA_", "GGML_", "VLLM_", "CUDA_", "NVIDIA_", "NCCL_", "HIP_", "ROCR_", "ROCM_", "HSA_", "VK_", "OMP_"];

    // Part of a name that makes it a credential, whatever it begins with.
    private static readonly string[] Secret = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "AUTH"];

    /// <summary>Picks it.</summary>
    public static IReadOnlyDictionary<string, string> Of(HostEnvironment host) => host.Variables
        .Where(variable => Goes(variable.Key, variable.Value))
        .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);

    private static bool Goes(string name, string value)
    {
        if (name.Equals("XAUTHORITY", StringComparison.Ordinal)) return true;
        if (Secret.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase))) return false;

        // Ollama fetches models through a proxy; one with a password in it stays out.
        if (name.Equals("HTTPS_PROXY", StringComparison.OrdinalIgnoreCase) || name.Equals("HTTP_PROXY", StringComparison.OrdinalIgnoreCase)) return !value.Contains('@', StringComparison.Ordinal);
        return Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }
}
