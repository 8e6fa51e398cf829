namespace Sluice.Training.Records;

/// <summary>Which records are trained on and which are measured.</summary>
/// <param name="Name">For tables.</param>
/// <param name="Train">Positions of the records to learn from.</param>
/// <param name="Test">Positions of the records to measure on; none of them, nor a near-identical one, is in <paramref name="Train"/>.</param>
internal sealed record Fold(string Name, int[] Train, int[] Test)
{
    /// <summary>k folds; near-identical prompts fall into the same one.</summary>
    public static IReadOnlyList<Fold> Split(IReadOnlyList<Record> records, int folds, int seed) =>
        Split(NearDuplicates.Group([.. records.Select(record => record.Prompt)]), folds, seed);

    /// <summary>k folds over group numbers.</summary>
    public static IReadOnlyList<Fold> Split(int[] groups, int folds, int seed)
    {
        var names = groups.Distinct().Order().ToArray();
        new Random(seed).Shuffle(names);
        var place = names.Select((group, at) => (group, at)).ToDictionary(pair => pair.group, pair => pair.at % folds);
        return [.. Enumerable.Range(0, folds).Select(fold => new Fold($"fold {fold + 1}", Where(groups, i => place[groups[i]] != fold), Where(groups, i => place[groups[i]] == fold)))];
    }

    /// <summary>One fold for each data set: trained on all others, without their near-identical prompts.</summary>
    public static IReadOnlyList<Fold> LeaveOneDatasetOut(IReadOnlyList<Record> records)
    {
        var groups = NearDuplicates.Group([.. records.Select(record => record.Prompt)]);
        return
        [
            .. records.Select(record => record.Dataset).Distinct().Select(dataset =>
            {
                var test = Where(groups, i => records[i].Dataset == dataset);
                var seen = test.Select(i => groups[i]).ToHashSet();
                return new Fold(dataset, Where(groups, i => records[i].Dataset != dataset && !seen.Contains(groups[i])), test);
            }),
        ];
    }

    private static int[] Where(int[] groups, Func<int, bool> take) => [.. Enumerable.Range(0, groups.Length).Where(take)];
}
