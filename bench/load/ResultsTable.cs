using Sluice.Load.Client;
using Sluice.Load.Targets;

namespace Sluice.Load;

/// <summary>The figures as they were measured, medians over the rounds.</summary>
internal sealed class ResultsTable(Results results, TargetSet targets)
{
    /// <summary>Writes it as Markdown.</summary>
    public void Write(TextWriter output)
    {
        foreach (var group in targets.Groups) Write(output, group);
    }

    private void Write(TextWriter output, TargetGroup group)
    {
        output.WriteLine($"\nCallers of {group.Dialect.Name}; translated = to Chat Completions.");
        output.WriteLine("\n| target | start ms | idle MB | small, one: median ms | small, 32: per s / CPU µs | stream, 32: per s / CPU µs | 150 KB, 16: per s / CPU µs | 500 slow: CPU µs per delta / first delta p99 ms / MB |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var target in group.All)
        {
            double Of(string cell, Func<Measurement, double> figure) => results.Median(target, cell, figure);
            string Pair(string cell) => $"{Of(cell, measured => measured.PerSecond):0} / {Of(cell, measured => measured.CpuMicroseconds):0}";
            output.WriteLine(
                $"| {target.Name} | {Results.Median(results.Starts(target)):0} | {results.Idle(target):0} | {Of("small1", measured => measured.Median):0.000} | {Pair("small32")} | {Pair("stream32")} | {Pair("body16")} "
                + $"| {Of("slow500", measured => measured.CpuMicroseconds) / Script.Count:0.0} / {Of("slow500", measured => measured.FirstDelta99):0.0} / {Of("slow500", measured => measured.MemoryMegabytes):0} |");
        }
    }
}
