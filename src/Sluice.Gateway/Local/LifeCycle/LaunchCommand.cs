using System.Globalization;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>A program that can be started as a process of our own, and where it will answer.</summary>
/// <param name="Kind">What it is, by the name of the program.</param>
/// <param name="Words">Program and arguments.</param>
/// <param name="Root">Where it will answer.</param>
internal sealed record LaunchCommand(UpstreamKind Kind, IReadOnlyList<string> Words, Uri Root)
{
    /// <summary>The user's command; null when none is set.</summary>
    public static LaunchCommand? Configured(LocalConfig local, HostEnvironment host)
    {
        if (local.Command is not { Count: > 0 } words) return null;
        var kind = KindOf(Path.GetFileNameWithoutExtension(words[0]));
        return new LaunchCommand(kind, words, RootOf(kind, words, host.Variable("OLLAMA_HOST")));
    }

    /// <summary><c>ollama serve</c>, when it is installed.</summary>
    public static LaunchCommand? Ollama(HostEnvironment host) => ProgramSearch.Find(host, "ollama") is { } file
        ? new LaunchCommand(UpstreamKind.Ollama, [file, "serve"], RootOf(UpstreamKind.Ollama, [], host.Variable("OLLAMA_HOST")))
        : null;

    /// <summary>The program's full path; null with the reason when there is none.</summary>
    public string? Program(HostEnvironment host, out string error)
    {
        var name = Words[0];
        var file = Path.IsPathFullyQualified(name) ? (File.Exists(name) ? name : null) : name.AsSpan().IndexOfAny('/', '\\') >= 0 ? null : ProgramSearch.Find(host, name);
        error = file is null ? $"{name} was not found{(Path.IsPathFullyQualified(name) ? "" : " on the PATH")}. Install it, or set local.command to its full path."
            : ProgramSearch.IsExecutable(file) ? "" : $"{file} may not be run: it is not executable.";
        return error.Length == 0 ? file : null;
    }

    /// <summary>Where a server answers: the port among its arguments, <c>OLLAMA_HOST</c> for Ollama, else the usual port of its kind.</summary>
    public static Uri RootOf(UpstreamKind kind, IReadOnlyList<string> words, string? ollamaHost)
    {
        if (kind is UpstreamKind.Ollama) return ServerAddresses.OllamaHost(ollamaHost) ?? Loopback(ServerAddresses.UsualPort(kind));
        for (var i = 1; i < words.Count; i++)
        {
            var text = words[i].StartsWith("--port=", StringComparison.Ordinal) ? words[i]["--port=".Length..] : words[i] is "--port" && i + 1 < words.Count ? words[i + 1] : "";
            if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0) return Loopback(port);
        }

        return Loopback(ServerAddresses.UsualPort(kind) is > 0 and var usual ? usual : ServerAddresses.UsualPort(UpstreamKind.LlamaCpp));
    }

    private static UpstreamKind KindOf(string program) => program.ToLowerInvariant() switch
    {
        "ollama" => UpstreamKind.Ollama,
        "vllm" => UpstreamKind.Vllm,
        "lms" => UpstreamKind.LmStudio,
        var name when name.Contains("llama", StringComparison.Ordinal) => UpstreamKind.LlamaCpp,
        _ => UpstreamKind.Other,
    };

    private static Uri Loopback(int port) => new(FormattableString.Invariant($"http://127.0.0.1:{port}"));
}
