using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LlamaServer> StartAsync(string toolText = "true", int contextLength = 131_072, CancellationToken cancellationToken = default)
    {
        var folder = new TemporaryFolder();
        TinyModel.Write(folder["tiny.gguf"], toolText);
        var port = FreePort();
        var environment = RunningProcess.BareEnvironment(folder.Path);
        environment["LLAMA_FOLDER"] = Path.Combine(Checkout.Cache, "llama");
        var process = RunningProcess.Start(
            "/bin/bash",
            [
                Path.Combine(Checkout.Tools, "llama", "llama-server.sh"), "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture),
                "-m", folder["tiny.gguf"], "-c", contextLength.ToString(CultureInfo.InvariantCulture), "-t", "1", "--jinja", "--metrics", "--slots",
            ],
            folder.Path,
            environment);
        var server = new LlamaServer(folder, process, port);
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

    /// <summary>A loopback port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
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
