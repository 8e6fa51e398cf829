using System.Globalization;
using System.Runtime.Versioning;
using Sluice.Load;
using Sluice.Load.Targets;
using Sluice.Load.Upstream;

// Process figures come from /proc.
[assembly: SupportedOSPlatform("linux")]

switch (args)
{
    case ["upstream", var port]:
        await new FakeUpstream(int.Parse(port, CultureInfo.InvariantCulture)).RunAsync();
        return 0;
    case ["plain", var port, var upstream]:
        await PlainPassthrough.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), int.Parse(upstream, CultureInfo.InvariantCulture));
        return 0;
    case ["run", .. var options]:
        return await new Benchmark(BenchmarkOptions.Parse(options)).RunAsync();
    default:
        Console.Error.WriteLine("bench/run.sh [--runs=3] [--seconds=3] [--starts=5] [--cells=small1,small32,stream32,body16,slow500] [--dialects=anthropic,openai-responses,gemini]");
        return 2;
}
