using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration;

public sealed class ConfigStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private SluicePaths Paths => new() { ConfigFile = _directory["sluice.json"], DataDirectory = _directory["data"] };

    public void Dispose() => _directory.Dispose();

    private ConfigStore Store(string? text, ILogger<ConfigStore>? log = null)
    {
        if (text is not null)
        {
            _directory.Write("sluice.json", text);
        }

        var loader = ConfigText.Loader();
        return new ConfigStore(loader, Paths, loader.Load(Paths).Effective!, TimeProvider.System, log ?? NullLogger<ConfigStore>.Instance);
    }

    [Fact]
    public void F081_BrokenEdit_KeepsTheLastGoodOne_AndSaysSo()
    {
        var log = new CollectingLog();
        using var store = Store("""{ "server": { "strict": true } }""", log);
        var before = store.Current;
        var changes = 0;
        ConfigReload? seen = null;
        store.Changed += _ => changes++;
        store.Reloaded += reload => seen = reload;

        _directory.Write("sluice.json", """{ "server": { "strict": maybe } }""");
        var reload = store.Reload();

        Assert.True(reload.IsBroken);
        Assert.Same(before, store.Current);
        Assert.Same(reload, store.LastReload);
        Assert.Same(reload, seen);
        Assert.Equal(0, changes);
        Assert.Contains(log.Lines, line => line.Contains("last good one stays in force", StringComparison.Ordinal) && line.Contains("sluice.json(1,25)", StringComparison.Ordinal));

        _directory.Write("sluice.json", """{ "server": { "strict": false } }""");

        Assert.False(store.Reload().IsBroken);
        Assert.False(store.Current.Config.Server.Strict);
        Assert.Equal(1, changes);
    }

    [Fact]
    public async Task F082_ReadersDuringReloads_SeeOneWholeConfiguration()
    {
        static string Text(int retries) => $$"""{ "upstreams": { "a": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:1", "retries": {{retries}} }, "b": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:2", "retries": {{retries}} } } }""";
        using var store = Store(Text(0));
        using var done = new CancellationTokenSource();
        var reading = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var config = store.Current.Config;
                    Assert.Equal(config.Upstreams["a"].Retries, config.Upstreams["b"].Retries);
                }
            },
            TestContext.Current.CancellationToken);
        for (var i = 1; i <= 40; i++)
        {
            _directory.Write("sluice.json", Text(i % 10));
            store.Reload();
        }

        await done.CancelAsync();
        await reading;
        Assert.Equal(41, store.Current.Version);
    }

    [Fact]
    public void FileThatGoesAway_KeepsTheLastGoodOne()
    {
        using var store = Store("""{ "server": { "strict": true } }""");
        File.Delete(Paths.ConfigFile);

        Assert.Contains("gone", Assert.Single(store.Reload().Problems).Message, StringComparison.Ordinal);
        Assert.True(store.Current.Config.Server.Strict);
    }

    [Fact]
    public void FileThatAppears_IsTaken()
    {
        using var store = Store(null);
        _directory.Write("sluice.json", """{ "server": { "strict": true } }""");

        Assert.False(store.Reload().IsBroken);
        Assert.True(store.Current.Config.Server.Strict);
    }

    [Fact]
    public void WhatTheListenerWasMadeFrom_NeedsARestart()
    {
        using var store = Store("{}");
        _directory.Write("sluice.json", """{ "server": { "url": "http://127.0.0.1:9", "strict": true, "limits": { "maxConnections": 5 } } }""");

        Assert.Equal(["server.url", "server.limits"], store.Reload().RestartNeeded);

        _directory.Write("sluice.json", """{ "server": { "strict": true } }""");

        Assert.Empty(store.Reload().RestartNeeded);
    }

    [Theory]
    [InlineData("in place")]
    [InlineData("renamed over")]
    [InlineData("moved away and written anew")]
    [InlineData("first one ever")]
    public async Task SavedFile_IsNoticed_HoweverItIsSaved(string way)
    {
        using var store = Store(way is "first one ever" ? null : "{}");
        var changed = new TaskCompletionSource<EffectiveConfig>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Changed += fresh => changed.TrySetResult(fresh);
        store.Watch();
        const string Fresh = """{ "server": { "strict": true } }""";

        switch (way)
        {
            case "renamed over":
                File.Move(_directory.Write("sluice.json~new", Fresh), Paths.ConfigFile, overwrite: true);
                break;
            case "moved away and written anew":
                File.Move(Paths.ConfigFile, _directory["sluice.json~"]);
                _directory.Write("sluice.json", Fresh);
                break;
            default:
                _directory.Write("sluice.json", Fresh);
                break;
        }

        var fresh = await changed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(fresh.Config.Server.Strict);
    }

    [Fact]
    public void Poll_NoticesWhatNoNotificationTold_AndWaitsForQuiet()
    {
        // A directory that does not exist cannot be notified about; only the poll sees the file come.
        var path = Path.Combine(_directory.Path, "later", "sluice.json");
        var time = new ManualTime();
        var calls = 0;
        using var watch = new ConfigFileWatch(path, time, () => calls++);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "{}");

        time.Fire(ConfigFileWatch.Poll);
        Assert.Equal(0, calls);
        time.Fire(ConfigFileWatch.Quiet);
        Assert.Equal(1, calls);
        time.Fire(ConfigFileWatch.Poll);
        time.Fire(ConfigFileWatch.Quiet);
        Assert.Equal(1, calls);
    }

    private sealed class CollectingLog : ILogger<ConfigStore>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }

    /// <summary>Timers that fire when the test says so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private readonly List<ManualTimer> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new ManualTimer(() => callback(state), dueTime, period);
            _timers.Add(timer);
            return timer;
        }

        public void Fire(TimeSpan due)
        {
            foreach (var timer in _timers.Where(timer => timer.Due == due))
            {
                timer.Fire();
            }
        }

        private sealed class ManualTimer(Action callback, TimeSpan due, TimeSpan period) : ITimer
        {
            public TimeSpan Due { get; private set; } = due;

            public void Fire()
            {
                Due = period;
                callback();
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Due = dueTime;
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
