using Sluice.Protocols.Canonical;

namespace Sluice.Routing.Verification;

/// <summary>Checks an answer by facts (tools, schemas, files that the transcript has shown) and by what a trained judge makes of its text.</summary>
public interface IAnswerVerifier
{
    /// <summary>Checks a whole answer. Never throws for what a model can say.</summary>
    /// <param name="request">What was asked, with the whole transcript.</param>
    /// <param name="answer">What came.</param>
    /// <param name="evidence">What else is known of the answer.</param>
    Verdict Verify(ModelRequest request, ModelResponse answer, AnswerEvidence evidence);
}

/// <summary>What is known of an answer beside its content.</summary>
public readonly record struct AnswerEvidence
{
    /// <summary>Mean log-probability of its tokens (natural logarithm, ≤ 0); null where the backend gives none.</summary>
    public double? MeanLogProbability { get; init; }

    /// <summary>The lowest of the moving means over 16 tokens; null where the backend gives none.</summary>
    public double? LowestLogProbability { get; init; }

    /// <summary>Answers of other local models to the same request, where such were asked.</summary>
    public IReadOnlyList<string>? Alternatives { get; init; }

    /// <summary>How much doubt rejects a text, 0.0-1.0; 1 accepts everything that the facts allow.</summary>
    public double MostDoubt { get; init; }
}
