using Sluice.Routing.Classification;
using Sluice.Routing.Classification.Estimate;
using Sluice.Training.Records;
using Sluice.Training.Trainers;

namespace Sluice.Training.Complexity;

/// <summary>A record with everything that the estimators read of it.</summary>
internal sealed class Example
{
    /// <summary>Reads a record's prompt.</summary>
    public Example(Record record)
    {
        Record = record;
        var turn = TurnText.Read(record.Prompt);
        var shape = new TurnShape(turn);
        var tokens = new TextTokens(record.Prompt);
        var features = new TaskFeatures(tokens, shape);
        Kind = features.Kind;
        Dense = features.Values.ToArray();
        Sensitive = SensitiveWork.Find(turn);
        Intent = IntentRules.Find(turn, shape, Sensitive);
        using var terms = TaskTerms.Of(tokens);
        Terms = SparseRow.Of(terms);
        using var request = RequestTerms.Of(tokens, shape, Intent);
        Request = SparseRow.Of(request);
    }

    public Record Record { get; }

    public TaskKind Kind { get; }

    public float[] Dense { get; }

    public SparseRow Terms { get; }

    public SparseRow Request { get; }

    public string Intent { get; }

    public string? Sensitive { get; }

    /// <summary>How much a stronger model helped, in standard deviations around the mean of its data set.</summary>
    public double Target { get; set; }

    /// <summary>How much the default pair's strong model helped, as a share; NaN when the pair is not known.</summary>
    public double Gain { get; set; } = double.NaN;

    /// <summary>How much it counts in training.</summary>
    public double Weight { get; set; } = 1;
}
