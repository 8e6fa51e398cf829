using Sluice.Load.Client;
using Sluice.Load.Targets;

namespace Sluice.Load;

/// <summary>One run of everything, side by side: the targets take turns in each cell, and the rounds repeat.</summary>
internal sealed class Benchmark(BenchmarkOptions options)
{
    private readonly TargetSet _targets = TargetSet.Create(options.Sluice, options.Dialects);
    private readonly Results _results = new();

    /// <summary>Measures and prints; 1 when an answer was not whole.</summary>
    public async Task<int> RunAsync()
    {
        using var upstream = TargetSet.StartUpstream();
        try
        {
            await TargetSet.SetSlowAsync(false);
            foreach (var target in _targets.Programs) await StartAsync(target);
            foreach (var target in _targets.Groups.SelectMany(group => group.All)) await WarmUpAsync(target);
            for (var run = 1; run <= options.Runs; run++)
            {
                foreach (var cell in Cell.All.Where(cell => options.Cells.Count == 0 || options.Cells.Contains(cell.Id))) await MeasureAsync(run, cell);
            }
        }
        finally
        {
            foreach (var target in _targets.Programs) await target.StopAsync();
            upstream.Kill();
        }

        new ResultsTable(_results, _targets).Write(Console.Out);
        new SpeedTable(_results, _targets).Write(Console.Out);
        if (_results.Problems.Count > 0)
        {
            foreach (var problem in _results.Problems) Console.WriteLine($"NOT WHOLE: {problem}");
            Console.WriteLine($"The programs' logs are in {_targets.Folder}.");
            return 1;
        }

        Directory.Delete(_targets.Folder, recursive: true);
        return 0;
    }

    private async Task StartAsync(Target target)
    {
        for (var i = 0; i < options.Starts; i++)
        {
            if (i > 0) await target.StopAsync();
            _results.AddStart(target, await target.StartAsync(Path.Combine(_targets.Folder, target.Name.Replace(' ', '-') + ".log")));
        }

        await Task.Delay(TimeSpan.FromSeconds(3));
        _results.SetIdle(target, ProcessTree.Memory(target.ProcessId));
        Console.WriteLine($"{target.Name}: started in {string.Join(", ", _results.Starts(target).Select(start => $"{start:0}"))} ms, idle {_results.Idle(target):0} MB");
    }

    // Enough of everything for the runtime to have compiled the hot paths for good.
    private static async Task WarmUpAsync(Target target)
    {
        foreach (var (cell, seconds) in new[] { (new Cell("", 16, true), 3.0), (new Cell("", 16, false), 2.0), (new Cell("", 8, true, IsLarge: true), 2.0), (new Cell("", 16, true), 2.0) })
        {
            var warm = await new LoadRun(target, cell).RunAsync(seconds);
            if (warm.Failed > 0) Console.WriteLine($"{target.Name}, warm-up: {warm.Failed} failed, {warm.Problem}");
        }
    }

    private async Task MeasureAsync(int run, Cell cell)
    {
        await TargetSet.SetSlowAsync(cell.IsSlow);
        foreach (var target in _targets.Groups.SelectMany(group => group.All))
        {
            var load = new LoadRun(target, cell);
            if (!cell.IsSlow) await new LoadRun(target, cell).RunAsync(0.3);
            var measured = await load.RunAsync(cell.IsSlow ? Math.Max(4, options.Seconds) : options.Seconds);
            _results.Add(target, cell, measured);
            Console.WriteLine($"run {run} {cell.Id,-9} {target.Dialect.Name,-16} {target.Name,-18} {measured.Requests,7} ok {measured.Failed,3} bad {measured.PerSecond,8:0}/s  p50 {measured.Median,8:0.000} ms  CPU {measured.CpuMicroseconds,6:0} µs  {measured.MemoryMegabytes,4:0} MB{(cell.IsSlow ? $"  first delta p99 {measured.FirstDelta99:0.0} ms" : "")}");
        }

        await TargetSet.SetSlowAsync(false);
    }
}
