using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sluice.Load.Targets;

namespace Sluice.Load.Client;

/// <summary>Closed-loop load of one cell on one target, every answer checked.</summary>
internal sealed class LoadRun(Target target, Cell cell)
{
    private const int GiveUpAfter = 5;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly byte[] _request = Encode(target, cell);
    private readonly Lock _lock = new();
    private readonly List<long> _latencies = [];
    private readonly List<long> _firstLags = [];
    private readonly List<long> _lags = [];
    private readonly Dictionary<string, int> _problems = new(StringComparer.Ordinal);

    /// <summary>Runs it.</summary>
    public async Task<Measurement> RunAsync(double seconds)
    {
        var before = ProcessTree.Cpu(target.ProcessId);
        var start = Clock.Microseconds;
        var stop = start + (long)(seconds * 1e6);
        // Slow streams start spread over one stream's length, so that their deltas come evenly.
        var spread = cell.IsSlow ? (Upstream.SlowStreams.FirstMicroseconds + ((long)Script.Count * Upstream.SlowStreams.DelayMicroseconds)) / 1000 : 0;
        var connections = Enumerable.Range(0, cell.Concurrency).Select(index => ConnectAsync(stop, (int)(spread * index / cell.Concurrency))).ToList();
        var memory = 0.0;
        var all = Task.WhenAll(connections);
        if (await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(seconds * 0.7))) != all) memory = ProcessTree.Memory(target.ProcessId);
        await all;
        var elapsed = (Clock.Microseconds - start) / 1e6;
        var requests = _latencies.Count;
        return new Measurement
        {
            Requests = requests,
            Failed = _problems.Values.Sum(),
            Problem = _problems.Keys.FirstOrDefault(),
            PerSecond = requests / elapsed,
            Median = Percentile(_latencies, 0.5),
            FirstDelta99 = Percentile(_firstLags, 0.99),
            Lag99 = Percentile(_lags, 0.99),
            CpuMicroseconds = requests == 0 ? double.NaN : (ProcessTree.Cpu(target.ProcessId) - before) * 1e6 / requests,
            MemoryMegabytes = memory,
        };
    }

    private async Task ConnectAsync(long stop, int wait)
    {
        await Task.Yield();
        if (wait > 0) await Task.Delay(wait);
        var check = target.Dialect.Check(cell.IsStream);
        using var connection = new Connection(target.Endpoint, check);
        var (latencies, firstLags, failures) = (new List<long>(), new List<long>(), 0);
        while (Clock.Microseconds < stop && failures < GiveUpAfter)
        {
            var begin = Clock.Microseconds;
            var problem = await TryAsync(connection);
            if (problem is null)
            {
                latencies.Add(Clock.Microseconds - begin);
                if (check.FirstDeltaSent > 0) firstLags.Add(check.FirstDelta - check.FirstDeltaSent);
                continue;
            }

            failures++;
            connection.Dispose();
            lock (_lock) _problems[problem] = _problems.GetValueOrDefault(problem) + 1;
            await Task.Delay(10);
        }

        lock (_lock)
        {
            _latencies.AddRange(latencies);
            _firstLags.AddRange(firstLags);
            _lags.AddRange(check.Lags);
        }
    }

    private async Task<string?> TryAsync(Connection connection)
    {
        try
        {
            return await connection.SendAsync(_request).WaitAsync(AnswerLimit);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    private static byte[] Encode(Target target, Cell cell)
    {
        var dialect = target.Dialect;
        var body = cell.IsLarge ? dialect.Large(target.Model) : dialect.Small(target.Model, cell.IsStream);
        var head = $"""
            POST {dialect.Path(target.Model, cell.IsStream)} HTTP/1.1
            Host: {target.Endpoint}
            Content-Type: application/json
            Accept: {(cell.IsStream ? "text/event-stream" : "application/json")}
            {dialect.Credential(target.Token)}
            Content-Length: {body.Length}
            """;
        return [.. Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), .. body];
    }

    // In milliseconds.
    private static double Percentile(List<long> values, double share)
    {
        if (values.Count == 0) return double.NaN;
        values.Sort();
        return values[Math.Min(values.Count - 1, (int)(share * values.Count))] / 1000.0;
    }
}
