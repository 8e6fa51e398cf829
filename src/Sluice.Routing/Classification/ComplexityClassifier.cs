using Sluice.Routing.Classification.Estimate;

namespace Sluice.Routing.Classification;

/// <summary>
/// Estimates how much a stronger model would help with a user's turn. A pure function of the turn's text and a few facts:
/// the same turn always gets the same assessment, and nothing is asked of a network or a model.
/// </summary>
public sealed class ComplexityClassifier
{
    // What cannot be taken back stands at the end of the scale.
    private const double SensitiveScore = 9.5;

    private readonly Estimator _estimator;

    internal ComplexityClassifier(Estimator estimator) => _estimator = estimator;

    /// <summary>The classifier with the data that ships.</summary>
    public static ComplexityClassifier Embedded { get; } = new(Estimator.Embedded);

    /// <summary>Assesses the last of the given turns; those before it count where it only goes on with them.</summary>
    public Assessment Assess(TurnFacts facts)
    {
        var turns = facts.Turns ?? [];
        if (turns.Count == 0) return new Assessment(Thresholds.Shipped.Tier1, 1, Intents.Other, false, 0, [new("turn", "no words")]);
        var own = Read(turns[^1], facts);
        if (turns.Count > 1 && FollowUp.Of(turns[^1]) is var followUp and not FollowUpKind.None)
        {
            var before = Assess(facts with { Turns = [.. turns.Take(turns.Count - 1)] });
            return Continued(own, before, followUp);
        }

        return own;
    }

    private static Assessment Continued(Assessment own, Assessment before, FollowUpKind kind)
    {
        if (kind is FollowUpKind.Consent)
        {
            return before with { Signals = [.. before.Signals, new("turn", "agrees to the one before")], Confidence = before.Confidence * 0.9 };
        }

        // Said again because it did not work: whoever answered was too weak for it.
        var score = Math.Min(Math.Max(own.Score, before.Score) + 1, 9);
        var sensitive = own.Sensitive;
        return own with
        {
            Score = sensitive is null ? score : own.Score,
            Tier = sensitive is null ? Thresholds.Shipped.TierOf(score) : 3,
            Deterministic = false,
            Signals = [.. own.Signals, new("turn", "the one before did not do")],
        };
    }

    private Assessment Read(string text, TurnFacts facts)
    {
        var turn = TurnText.Read(text);
        var shape = new TurnShape(turn);
        var tokens = new TextTokens(text);
        var features = new TaskFeatures(tokens, shape);
        var sensitive = MayBeOrder(facts, features.Kind) ? SensitiveWork.Find(turn) : null;
        var intent = IntentRules.Find(turn, shape, sensitive);
        using var terms = RequestTerms.Of(tokens, shape, intent);
        var request = _estimator.Request(terms);
        var share = Share(facts, features.Kind, request);
        var score = (share * Math.Clamp(request.Score, 1, 9)) + (share < 0.99 ? (1 - share) * Estimator.ScoreOf(_estimator.Gain(tokens, features)) : 0);
        score = Math.Clamp(score + Surroundings(facts, share), 1, 10);
        if (sensitive is not null) score = SensitiveScore;
        var tier = sensitive is not null ? 3 : Thresholds.Shipped.TierOf(score);
        var confidence = sensitive is not null ? 0.9 : Math.Clamp(0.35 + (Thresholds.Shipped.Distance(score) / 4), 0, 0.95);
        return new Assessment(score, tier, intent, request.Deterministic >= 0.5, confidence, AssessmentSignals.Of(intent, sensitive, shape, features.Kind, share, facts)) { Sensitive = sensitive };
    }

    // An exercise about deleting rows orders nothing.
    private static bool MayBeOrder(TurnFacts facts, TaskKind kind) => facts.Tools > 0 || kind is TaskKind.Request or TaskKind.Knowledge or TaskKind.WordProblem;

    // With tools in play it is work in a project, whatever it reads like.
    private static double Share(TurnFacts facts, TaskKind kind, RequestEstimate request) =>
        facts.Tools > 0 ? 1
        : kind is TaskKind.Request or TaskKind.WordProblem or TaskKind.Knowledge ? request.IsRequest
        : 0;

    private static double Surroundings(TurnFacts facts, double share)
    {
        if (share < 0.5) return 0;
        var points = 0.0;
        // Weak models lose the thread in long prompts first.
        if (facts.ContextTokens > 60_000) points += 0.4;
        if (facts.ContextTokens > 120_000) points += 0.4;
        if (facts.HasImages) points += 0.4;
        return points;
    }
}
