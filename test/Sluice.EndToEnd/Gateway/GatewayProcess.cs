using System.Globalization;
using System.Net.Http.Headers;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Gateway;

/// <summary>
/// The built executable as a process of its own: <c>sluice serve</c> with a configuration, a data folder and a home that
/// nobody else uses. It can be killed, restarted on the same data, asked with its own commands, and searched for leaks.
/// </summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private const int TerminateSignal = 15;

    // Links lead to what is somebody else's.
    private static readonly EnumerationOptions Files = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly TemporaryFolder _folder = new();
    private readonly List<RunningProcess> _runs = [];
    private readonly string[] _serveArguments;

    private GatewayProcess(string? configuration, IReadOnlyDictionary<string, string>? environment)
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));
        DataFolder = _folder["data"];
        ConfigurationFile = _folder["sluice.json"];
        Directory.CreateDirectory(_folder["home"]);
        Environment = RunningProcess.BareEnvironment(_folder["home"]);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            Environment[name] = value;
        }

        List<string> arguments = ["serve", "--data", DataFolder, "--urls", Address.ToString().TrimEnd('/')];
        if (configuration is not null)
        {
            File.WriteAllText(ConfigurationFile, configuration);
            arguments.AddRange(["--config", ConfigurationFile]);
        }

        _serveArguments = [.. arguments];
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The executable of this build.</summary>
    public static string Executable { get; } = Path.Combine(Checkout.Output("Sluice"), OperatingSystem.IsWindows() ? "sluice.exe" : "sluice");

    public Uri Address { get; }

    public string DataFolder { get; }

    public string ConfigurationFile { get; }

    /// <summary>The whole environment of the gateway; changes count from the next start.</summary>
    public Dictionary<string, string> Environment { get; }

    /// <summary>A client of the gateway that sends the inference token and waits for ever.</summary>
    public HttpClient Client { get; }

    public string InferenceToken => ReadToken("inference.token");

    public string AdminToken => ReadToken("admin.token");

    /// <summary>The running process.</summary>
    public RunningProcess Process => _runs[^1];

    /// <summary>Everything that every run of it has printed.</summary>
    public string Log => string.Join('\n', _runs.Select(run => run.Output + "\n" + run.Error));

    /// <summary>Starts it and waits until it answers <c>/healthz</c>.</summary>
    /// <param name="configuration">The text of its configuration file; null starts it without one.</param>
    /// <param name="environment">Further environment variables.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<GatewayProcess> StartAsync(string? configuration, IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellationToken = default)
    {
        var gateway = new GatewayProcess(configuration, environment);
        try
        {
            await gateway.RestartAsync(cancellationToken);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on the same port, configuration and data.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        _runs.Add(RunningProcess.Start(Executable, _serveArguments, _folder.Path, Environment));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await IsHealthyAsync(patience.Token))
        {
            Assert.False(Process.HasExited, "the gateway ended at start-up:\n" + Log);
            await Task.Delay(20, patience.Token);
        }

        Client.DefaultRequestHeaders.Authorization = File.Exists(Path.Combine(DataFolder, "inference.token")) ? new AuthenticationHeaderValue("Bearer", InferenceToken) : null;
    }

    /// <summary>Whether <c>/healthz</c> answers 200.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri("/healthz", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>SIGTERM, then its end.</summary>
    public async Task<ProcessOutcome> StopAsync(CancellationToken cancellationToken)
    {
        Assert.Equal(0, Signals.Send(Process.Id, TerminateSignal));
        return await Process.WaitAsync(cancellationToken);
    }

    /// <summary>Runs another command of the executable on the same data and configuration.</summary>
    public async Task<ProcessOutcome> CommandAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await using var run = StartCommand(arguments);
        return await run.WaitAsync(cancellationToken);
    }

    /// <summary>Starts a command on this gateway's data directory.</summary>
    public RunningProcess StartCommand(params string[] arguments)
    {
        Environment["SLUICE_DATA"] = DataFolder;
        Environment["SLUICE_CONFIG"] = ConfigurationFile;
        return RunningProcess.Start(Executable, arguments, _folder.Path, Environment);
    }

    /// <summary>Fails when one of the canaries stands in anything printed, or in any file that the gateway wrote; its own token files and its locks, which are empty and held, aside.</summary>
    public void AssertNowhere(params ReadOnlySpan<string> canaries)
    {
        foreach (var canary in canaries)
        {
            Assert.DoesNotContain(canary, Log, StringComparison.Ordinal);
            var bytes = System.Text.Encoding.UTF8.GetBytes(canary);
            foreach (var file in Directory.EnumerateFiles(DataFolder, "*", Files).Where(file => Path.GetExtension(file) is not (".token" or ".lock")))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var content = new MemoryStream();
                stream.CopyTo(content);
                var at = content.GetBuffer().AsSpan(0, (int)content.Length).IndexOf(bytes);
                Assert.True(at < 0, at < 0 ? "" : $"'{canary}' stands in {Path.GetFileName(file)}: …{Around(content, at)}…");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
        {
            await run.DisposeAsync();
        }

        Client.Dispose();
        _folder.Dispose();
    }

    private static string Around(MemoryStream content, int at)
    {
        var from = Math.Max(0, at - 200);
        return System.Text.Encoding.Latin1.GetString(content.GetBuffer(), from, (int)Math.Min(400, content.Length - from));
    }

    private string ReadToken(string file) => File.ReadAllText(Path.Combine(DataFolder, file)).Trim();
}
