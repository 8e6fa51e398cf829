using System.Globalization;
using Sluice.Testing.Processes;

namespace Sluice.Testing.Engines;

/// <summary>A real llama.cpp server with <see cref="TinyModel"/>, on a free loopback port.</summary>
public sealed class LlamaServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly RunningProcess _process;

    private LlamaServer(TemporaryFolder folder, RunningProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    /// <summary>Why there is no server on this machine; null when there is one.</summary>
    public static string? Missing => File.Exists(Path.Combine(Checkout.Cache, "llama", "complete"))
        ? null
        : "llama.cpp's server is not here: the test command unpacks it on x86-64 Linux with Debian's packages";

    /// <summary>The root of the server; the OpenAI API is below <c>/v1</c>.</summary>
    public Uri Address { get; }

    /// <summary>Starts it and waits until the model is loaded.</summary>
    /// <param name="toolText">What every free string in a tool call becomes.</param>
    /// <param name="contextLength">Allocated context, in tokens.</param>
    /// <param name="slots">Requests that it runs at once, which share the context; null: its own default.</param>
    /// <param name="port">Where it listens; null: somewhere free.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LlamaServer> StartAsync(string toolText = "true", int contextLength = 131_072, int? slots = null, int? port = null, CancellationToken cancellationToken = default)
    {
        var folder = new TemporaryFolder();
        TinyModel.Write(folder["tiny.gguf"], toolText);
        var listens = port ?? FreePort.Next();
        var environment = RunningProcess.BareEnvironment(folder.Path);
        environment["LLAMA_FOLDER"] = Path.Combine(Checkout.Cache, "llama");
        var process = RunningProcess.Start(
            "/bin/bash",
            [
                Path.Combine(Checkout.Tools, "llama", "llama-server.sh"), "--host", "127.0.0.1", "--port", listens.ToString(CultureInfo.InvariantCulture),
                "-m", folder["tiny.gguf"], "-c", contextLength.ToString(CultureInfo.InvariantCulture), "-t", "1", "--jinja", "--metrics", "--slots",
                .. slots is { } parallel ? ["-np", parallel.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
            ],
            folder.Path,
            environment);
        return await ReadyAsync(new LlamaServer(folder, process, listens), cancellationToken);
    }

    /// <summary>Starts it as a router: several models in a folder, of which some are loaded at a time, on demand or by order.</summary>
    /// <param name="models">Names of the models; all of them are the same one.</param>
    /// <param name="most">Models that are loaded at a time.</param>
    /// <param name="port">Where it listens; 0: on a free port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LlamaServer> StartRouterAsync(IReadOnlyList<string> models, int most = 1, int port = 0, CancellationToken cancellationToken = default)
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["models"]);
        foreach (var model in models) TinyModel.Write(Path.Combine(folder["models"], model + ".gguf"), "true");
        if (port == 0) port = FreePort.Next();
        var tree = Path.Combine(Checkout.Cache, "llama", "tree");
        var libraries = Path.Combine(tree, "usr", "lib", "x86_64-linux-gnu");

        // The router starts its own program file once for each model. Run through a loader, as the script does on older systems,
        // that would be the loader; so a copy of the program names the loader itself, by a path from its working directory.
        var program = await File.ReadAllBytesAsync(Path.Combine(tree, "usr", "bin", "llama-server"), cancellationToken);
        var loader = "/lib64/ld-linux-x86-64.so.2"u8;
        var at = program.AsSpan().IndexOf(loader);
        "ld.so"u8.CopyTo(program.AsSpan(at));
        program.AsSpan(at + 5, loader.Length - 5).Clear();
        await File.WriteAllBytesAsync(folder["llama-server"], program, cancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder["llama-server"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(folder["ld.so"], Path.Combine(libraries, "ld-linux-x86-64.so.2"));
        var environment = RunningProcess.BareEnvironment(folder.Path);
        environment["LD_LIBRARY_PATH"] = libraries + ":" + Path.Combine(libraries, "llama");
        var hasAvx2 = System.Runtime.Intrinsics.X86.Avx2.IsSupported;
        environment["GGML_BACKEND_PATH"] = Path.Combine(libraries, "ggml", "backends0", $"libggml-cpu-{(hasAvx2 ? "haswell" : "x64")}.so");
        var process = RunningProcess.Start(
            folder["llama-server"],
            [
                "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--models-dir", folder["models"],
                "--models-max", most.ToString(CultureInfo.InvariantCulture), "-c", "32768", "-t", "1", "--jinja", "--slots",
            ],
            folder.Path,
            environment);
        return await ReadyAsync(new LlamaServer(folder, process, port), cancellationToken);
    }

    /// <summary>Ends it as the system does when memory runs out.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<LlamaServer> ReadyAsync(LlamaServer server, CancellationToken cancellationToken)
    {
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_process.HasExited)
            {
                throw new InvalidOperationException("llama-server ended: " + _process.Error);
            }

            try
            {
                using var response = await client.GetAsync(new Uri(Address, "/health"), cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            await Task.Delay(25, cancellationToken);
        }
    }
}
