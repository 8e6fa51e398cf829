using Sluice.Routing.Learned;
using Sluice.Training.Records;

namespace Sluice.Training.Complexity;

/// <summary>Trains <c>complexity.model</c>: how much a stronger model helps, what tier a coding request is.</summary>
internal static class ComplexityTraining
{
    private const int Folds = 5;

    /// <summary>Trains or measures.</summary>
    public static int Run(Arguments arguments)
    {
        var records = RecordReader.ReadAll(arguments.Data);
        var labels = RecordReader.ReadAll(Repository.Path("eng/training/Labels"));
        var requests = records.Where(record => record.Tier is not null).Select(record => new Example(record)).ToList();
        var own = labels.Where(record => record.Tier is not null).Select(record => new Example(record)).ToList();
        if (arguments.Evaluate) RequestTraining.Report(requests, own);
        var gains = Gains.Read(records);
        Console.WriteLine($"{gains.Count} prompts with outcomes, {requests.Count} labelled requests, {own.Count} self-written");

        var folds = Fold.Split([.. gains.Select(example => example.Record)], Folds, 1);
        var ranks = new double[gains.Count];
        foreach (var fold in folds)
        {
            var trained = RankingTrainer.Train([.. fold.Train.Select(i => gains[i])]);
            foreach (var i in fold.Test) ranks[i] = trained.Of(gains[i]);
        }

        if (arguments.Evaluate)
        {
            ComplexityReport.Ladder(gains, ranks);
            ComplexityReport.Rankings(gains, ranks);
            return 0;
        }

        var ranking = RankingTrainer.Train(gains);
        var request = RequestTraining.Train([.. requests, .. own], gains);
        var writer = new ModelWriter().Add("levels", Levels.Fit(gains, ranks)).Add("request.cuts", request.Cuts).Add("request.tier", request.Tier).Add("request.deterministic", request.Deterministic).Add("request.is", request.IsRequest);
        foreach (var (name, part) in ranking.Parts) writer.Add($"{name}.trees", part.Trees).Add($"{name}.terms", part.Terms);
        var file = Path.Combine(arguments.Out ?? Repository.Path("src/Sluice.Routing/Classification/Estimate"), "complexity.model");
        File.WriteAllBytes(file, writer.ToArray());
        Console.WriteLine($"wrote {file}, {new FileInfo(file).Length:N0} bytes");
        return 0;
    }
}
