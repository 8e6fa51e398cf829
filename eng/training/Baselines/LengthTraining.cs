using Sluice.Training.Measures;
using Sluice.Training.Records;

namespace Sluice.Training.Baselines;

/// <summary>What every estimate is held against: chance, and the length of the prompt. Trains nothing.</summary>
internal static class LengthTraining
{
    /// <summary>Prints both for every data set with a default pair.</summary>
    public static int Run(Arguments arguments)
    {
        var all = RecordReader.ReadAll(arguments.Data);
        Console.WriteLine(RoutingFigures.Header);
        foreach (var (dataset, pair) in Pair.Default)
        {
            var records = pair.Of(all.Where(record => record.Dataset == dataset));
            if (records.Count == 0) continue;
            Console.WriteLine(RoutingFigures.Of(pair, records, new double[records.Count]).Line($"{dataset}, chance"));
            Console.WriteLine(RoutingFigures.Of(pair, records, [.. records.Select(record => (double)record.Prompt.Length)]).Line($"{dataset}, length"));
        }

        return 0;
    }
}
