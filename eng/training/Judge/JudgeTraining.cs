using Sluice.Routing.Learned;
using Sluice.Training.Records;
using Sluice.Training.Trainers;

namespace Sluice.Training.Judge;

/// <summary>Trains the judge of answers: how likely a weak model's answer is wrong, alone and beside other answers.</summary>
internal static class JudgeTraining
{
    private const int Folds = 10;
    private const int Ensembles = 4;

    private delegate float[]? View(JudgeExample example);

    /// <summary>Trains, or measures on unseen prompts.</summary>
    public static int Run(Arguments arguments)
    {
        var examples = JudgeExample.Of(RecordReader.ReadAll(arguments.Data));
        var alone = CrossValidate(examples, example => example.Alone);
        var beside = CrossValidate(examples, example => example.Beside);
        var (slopeAlone, offsetAlone) = Calibrate(examples, alone);
        var (slopeBeside, offsetBeside) = Calibrate(examples, beside);
        if (arguments.Evaluate)
        {
            JudgeReport.Print(examples, Scaled(alone, slopeAlone, offsetAlone), Scaled(beside, slopeBeside, offsetBeside));
            return 0;
        }

        var file = new ModelWriter()
            .Add("alone", Train(examples, example => example.Alone))
            .Add("beside", Train(examples, example => example.Beside))
            .Add("scale", [(float)slopeAlone, (float)offsetAlone, (float)slopeBeside, (float)offsetBeside])
            .ToArray();
        var path = Path.Combine(arguments.Out ?? Repository.Path("src/Sluice.Routing/Verification/Judging"), "judge.model");
        File.WriteAllBytes(path, file);
        Console.WriteLine($"{path}: {file.Length} bytes from {examples.Count} answers to {examples.Select(example => example.Record.Id).Distinct().Count()} prompts");
        return 0;
    }

    // Log-odds for each example from trees that saw neither it nor a near-identical prompt; NaN where the view has nothing.
    private static double[] CrossValidate(IReadOnlyList<JudgeExample> examples, View view)
    {
        var groups = NearDuplicates.Group([.. examples.Select(example => example.Record.Prompt)]);
        var odds = new double[examples.Count];
        Array.Fill(odds, double.NaN);
        Parallel.ForEach(Fold.Split(groups, Folds, 1), fold =>
        {
            var trees = Train([.. fold.Train.Select(i => examples[i])], view);
            foreach (var i in fold.Test)
            {
                if (view(examples[i]) is { } vector) odds[i] = trees.Sum(vector);
            }
        });
        return odds;
    }

    private static TreeEnsemble Train(IReadOnlyList<JudgeExample> examples, View view)
    {
        var seen = examples.Where(example => view(example) is not null).ToArray();
        // Each data set weighs the same, whatever its size.
        var sizes = seen.GroupBy(example => example.Record.Dataset).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        double[] weights = [.. seen.Select(example => (double)seen.Length / sizes.Count / sizes[example.Record.Dataset])];
        float[][] rows = [.. seen.Select(example => view(example)!)];
        double[] targets = [.. seen.Select(example => example.Target)];
        return Average([.. Enumerable.Range(0, Ensembles).Select(seed => new TreeTrainer { Seed = 1 + seed, Trees = 160, Rate = 0.04, Depth = 4, LeafRows = 12, L2 = 6, RowShare = 0.6, FeatureShare = 0.3 }.Train(rows, targets, weights))]);
    }

    // One ensemble that says the mean of several.
    private static TreeEnsemble Average(TreeEnsemble[] ensembles)
    {
        var (roots, nodes) = (new List<int>(), new List<TreeNode>());
        foreach (var ensemble in ensembles)
        {
            var offset = nodes.Count;
            foreach (var root in ensemble.Roots) roots.Add(root + offset);
            foreach (var node in ensemble.Nodes) nodes.Add(node.Feature < 0 ? node with { Value = node.Value / ensembles.Length } : node with { Left = node.Left + offset, Right = node.Right + offset });
        }

        return new TreeEnsemble(ensembles[0].Features, ensembles.Average(ensemble => ensemble.Baseline), [.. roots], [.. nodes]);
    }

    // Platt's scaling on the cross-validated log-odds: a line that makes them honest.
    private static (double Slope, double Offset) Calibrate(IReadOnlyList<JudgeExample> examples, double[] odds)
    {
        int[] known = [.. Enumerable.Range(0, odds.Length).Where(i => !double.IsNaN(odds[i]))];
        double[] line = [1, 0];
        Minimiser.Run(line, (at, slope) =>
        {
            Array.Clear(slope);
            var value = 0.0;
            foreach (var i in known)
            {
                var sum = (at[0] * odds[i]) + at[1];
                var target = examples[i].Target;
                value += (Math.Max(sum, 0) - (sum * target) + Math.Log(1 + Math.Exp(-Math.Abs(sum)))) / known.Length;
                var error = (LinearModel.Logistic(sum) - target) / known.Length;
                slope[0] += error * odds[i];
                slope[1] += error;
            }

            return value;
        }, 100);
        return (line[0], line[1]);
    }

    private static double[] Scaled(double[] odds, double slope, double offset) => Array.ConvertAll(odds, x => LinearModel.Logistic((x * slope) + offset));
}
