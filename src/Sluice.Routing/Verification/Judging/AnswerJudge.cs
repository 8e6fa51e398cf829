using Sluice.Routing.Learned;

namespace Sluice.Routing.Verification.Judging;

/// <summary>
/// Doubts a text answer by its features: a trained model, no network, no randomness. What it was trained on and how well it
/// does is told in docs/judging.md.
/// </summary>
public sealed class AnswerJudge
{
    // The scale of the doubts: log-odds of the trees to calibrated log-odds (slope, offset), for answers alone and beside others.
    private readonly TreeEnsemble _alone;
    private readonly TreeEnsemble _beside;
    private readonly float[] _scale;

    private AnswerJudge(ModelFile file) => (_alone, _beside, _scale) = (file.Trees("alone"), file.Trees("beside"), file.Numbers("scale").ToArray());

    /// <summary>The judge with the data that ships. Loaded at first use.</summary>
    public static AnswerJudge Embedded { get; } = new(ModelFile.Embedded("judge.model"));

    /// <summary>How likely an answer is wrong.</summary>
    /// <param name="prompt">What was asked: the user's turn.</param>
    /// <param name="response">The answer's text.</param>
    /// <param name="evidence">Other local models' answers and log-probabilities, where known.</param>
    /// <returns>The doubt, 0.0-1.0, and what speaks for it. Never throws for what a text can be.</returns>
    public Judgement Judge(string prompt, string response, AnswerEvidence evidence = default)
    {
        if (string.IsNullOrWhiteSpace(response)) return new(1, ["empty"]);
        var features = new JudgeFeatures(prompt, response, evidence.Alternatives);
        var odds = features.Agreement.Count > 0
            ? (_beside.Sum(features.Vector) * _scale[2]) + _scale[3]
            : (_alone.Sum(features.Vector) * _scale[0]) + _scale[1];
        odds += LogProbabilities.Shift(evidence);
        return new(LinearModel.Logistic(odds), Reasons.Of(features, evidence));
    }
}

/// <summary>What the judge makes of an answer.</summary>
/// <param name="Doubt">0.0-1.0: about the share of such answers that are wrong, on the data it was trained with.</param>
/// <param name="Reasons">What speaks against the answer, in words for a receipt; never text of the prompt or the answer. Empty when nothing does by itself.</param>
public readonly record struct Judgement(double Doubt, IReadOnlyList<string> Reasons);
