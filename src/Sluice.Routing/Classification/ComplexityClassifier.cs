using Sluice.Routing.Receipts;

namespace Sluice.Routing.Classification;

/// <summary>
/// Estimates how much a stronger model would help with a user's turn. A pure function of the turn's text and a few facts:
/// the same turn always gets the same assessment, and nothing is asked of a network or a model.
/// </summary>
public sealed class ComplexityClassifier
{
    private readonly Thresholds _thresholds;

    private ComplexityClassifier(Thresholds thresholds) => _thresholds = thresholds;

    /// <summary>The classifier with the data that ships.</summary>
    public static ComplexityClassifier Embedded { get; } = new(Thresholds.Shipped);

    /// <summary>Assesses the last of the given turns.</summary>
    public Assessment Assess(TurnFacts facts)
    {
        var turns = facts.Turns ?? [];
        var turn = TurnText.Read(turns.Count > 0 ? turns[^1] : "");
        var shape = new TurnShape(turn);
        var sensitive = SensitiveWork.Find(turn);
        var intent = IntentRules.Find(turn, shape, sensitive);
        var score = Math.Clamp(Score(intent, shape), 1, 10);
        var tier = sensitive is not null ? 3 : _thresholds.TierOf(score);
        if (sensitive is not null) score = Math.Max(score, 9);
        var deterministic = sensitive is null && intent is Intents.Edit or Intents.Rename or Intents.Extract or Intents.Classify or Intents.FormatCheck or Intents.Command or Intents.Complete;
        var signals = new List<ReceiptSignal>(4) { new("intent", intent) };
        if (sensitive is not null) signals.Add(new("sensitive", sensitive));
        return new Assessment(score, tier, intent, deterministic, Math.Min(1, 0.4 + (_thresholds.Distance(score) / 4)), signals) { Sensitive = sensitive };
    }

    private static double Score(string intent, TurnShape shape)
    {
        var score = intent switch
        {
            Intents.Rename or Intents.FormatCheck or Intents.Classify or Intents.Command => 2.0,
            Intents.Edit or Intents.Complete or Intents.Other or Intents.Question => 2.6,
            Intents.Explain => 3.0,
            Intents.Extract or Intents.Summarize or Intents.Translate => 3.6,
            Intents.Document => 4.0,
            Intents.Test or Intents.Feature => 4.4,
            Intents.Refactor => 4.6,
            Intents.Debug or Intents.Review or Intents.Optimize or Intents.Design => 7.0,
            _ => 5.0,
        };
        return score + Math.Min(2.5, Math.Log2(1 + (shape.Words / 20.0)) * 0.8) + (shape.TraceLines > 0 ? 0.5 : 0) + (shape.Files > 3 ? 0.5 : 0);
    }
}
