using Sluice.Load.Targets;

namespace Sluice.Load;

/// <summary>What Sluice promises about its speed, and what was measured.</summary>
internal sealed class SpeedTable(Results results, TargetSet targets)
{
    /// <summary>Writes it as Markdown.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine("\n| what | limit | measured | |\n|---|---|---|---|");
        foreach (var (what, limit, measured, unit, isLeast) in Rows())
        {
            if (double.IsNaN(measured)) continue;
            var holds = isLeast ? measured >= limit : measured <= limit;
            output.WriteLine($"| {what} | {(isLeast ? "≥" : "≤")} {limit:0.##} {unit} | {measured:0.00} {unit} | {(holds ? "holds" : "MISSED")} |");
        }
    }

    private IEnumerable<(string What, double Limit, double Measured, string Unit, bool IsLeast)> Rows()
    {
        foreach (var group in targets.Groups)
        {
            foreach (var (what, limit, measured, unit, isLeast) in Rows(group)) yield return ($"{group.Dialect.Name}: {what}", limit, measured, unit, isLeast);
        }

        yield return ("start to first answer", 600, Results.Median(results.Starts(targets.Sluice)), "ms", false);
        yield return ("memory when idle", 110, results.Idle(targets.Sluice), "MB", false);
    }

    private IEnumerable<(string What, double Limit, double Measured, string Unit, bool IsLeast)> Rows(TargetGroup group)
    {
        var (direct, same, translated) = (group.Direct, group.Same, group.Translated);
        double TimesPlain(Target target, string cell) => results.Compare(target, group.Plain, cell, (a, b) => a.CpuMicroseconds / b.CpuMicroseconds);
        yield return ("added latency, small request, one at a time, median", 0.25, results.Compare(same, direct, "small1", (a, b) => a.Median - b.Median), "ms", false);
        yield return ("CPU per request, same protocol, small", 2.0, TimesPlain(same, "small32"), "× plain", false);
        yield return ("CPU per request, same protocol, stream of 64 deltas", 1.6, TimesPlain(same, "stream32"), "× plain", false);
        yield return ("CPU per request, same protocol, 150 KB body", 1.5, TimesPlain(same, "body16"), "× plain", false);
        yield return ("CPU per request, translated, stream of 64 deltas", 2.5, TimesPlain(translated, "stream32"), "× plain", false);
        yield return ("CPU per request, translated, 150 KB body", 4, TimesPlain(translated, "body16"), "× plain", false);
        yield return ("500 slow streams, translated: complete", 100, results.Median(translated, "slow500", measured => 100.0 * measured.Requests / (measured.Requests + measured.Failed)), "%", true);
        yield return ("500 slow streams, translated: CPU per delta", 1.5, TimesPlain(translated, "slow500"), "× plain", false);
        yield return ("500 slow streams, translated: added first token, p99", 15, results.Compare(translated, direct, "slow500", (a, b) => a.FirstDelta99 - b.FirstDelta99), "ms", false);
        yield return ("500 slow streams, translated: memory", 200, results.Median(translated, "slow500", measured => measured.MemoryMegabytes), "MB", false);
        if (group.Nginx is { } nginx) yield return ("translated streams per second, 32 at once", 0.26, results.Compare(translated, nginx, "stream32", (a, b) => a.PerSecond / b.PerSecond), "× nginx", true);
    }
}
