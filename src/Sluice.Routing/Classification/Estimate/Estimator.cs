using Sluice.Routing.Learned;

namespace Sluice.Routing.Classification.Estimate;

/// <summary>
/// The trained part of the classifier. Two estimates make the score: for tasks that stand by themselves, how much more often a
/// strong model is right than a weak one; for requests of a coding session, the tier that a careful reader would give. How
/// much a turn reads like the one or the other weighs them.
/// </summary>
internal sealed class Estimator
{
    private readonly GainRanking _all;
    private readonly Dictionary<TaskKind, GainRanking> _experts = [];
    private readonly float[] _levels;
    private readonly LinearModel _tier;
    private readonly LinearModel _plain;
    private readonly LinearModel _isRequest;
    private readonly float[] _cuts;

    /// <summary>Takes the models out of their file.</summary>
    public Estimator(ModelFile file)
    {
        _all = GainRanking.Read(file, "all");
        foreach (var kind in GainRanking.Experts) _experts[kind] = GainRanking.Read(file, GainRanking.NameOf(kind));
        _experts[TaskKind.Request] = _experts[TaskKind.Knowledge] = _experts[TaskKind.WordProblem];
        _levels = file.Numbers("levels").ToArray();
        _tier = file.Linear("request.tier");
        _plain = file.Linear("request.deterministic");
        _isRequest = file.Linear("request.is");
        _cuts = file.Numbers("request.cuts").ToArray();
    }

    /// <summary>The estimator with the data that ships.</summary>
    public static Estimator Embedded { get; } = new(ModelFile.Embedded("complexity.model"));

    /// <summary>How much more often a strong model is right than a weak one, as a share (0.2 = 20 times in 100). An estimate, and a rough one.</summary>
    public double Gain(TextTokens tokens, TaskFeatures features)
    {
        using var terms = TaskTerms.Of(tokens);
        var rank = _all.Of(features, terms);
        if (_experts.TryGetValue(features.Kind, out var expert)) rank += expert.Of(features, terms);
        var at = (int)features.Kind * 2;
        return _levels[at] + (_levels[at + 1] * rank);
    }

    /// <summary>What is estimated of a request.</summary>
    public RequestEstimate Request(HashedFeatures terms)
    {
        var tier = _tier.Sum(terms);
        var (low, high) = (_cuts[0], _cuts[1]);
        return new RequestEstimate(Thresholds.Shipped.Tier1 + ((tier - low) / (high - low) * (Thresholds.Shipped.Tier2 - Thresholds.Shipped.Tier1)), _plain.Probability(terms), _isRequest.Probability(terms));
    }

    /// <summary>The score for a gain: 12 in 100 more often right is the first threshold, 22 in 100 the second.</summary>
    public static double ScoreOf(double gain) => 1 + (9 * LinearModel.Logistic((gain - 0.22) / 0.1));
}

/// <summary>Trees over counts and a sum over words, which together sort prompts by how much a stronger model helps.</summary>
internal sealed record GainRanking(TreeEnsemble Trees, LinearModel Terms)
{
    /// <summary>Kinds with a ranking of their own; that of word problems also serves open questions.</summary>
    public static IReadOnlyList<TaskKind> Experts { get; } = [TaskKind.Choice, TaskKind.Contest, TaskKind.CodeOutput, TaskKind.WordProblem];

    /// <summary>Name of a kind's ranking in the model file.</summary>
    public static string NameOf(TaskKind kind) => kind switch
    {
        TaskKind.Choice => "choice",
        TaskKind.Contest => "contest",
        TaskKind.CodeOutput => "output",
        _ => "open",
    };

    /// <summary>Reads both under a name.</summary>
    public static GainRanking Read(ModelFile file, string name) => new(file.Trees($"{name}.trees"), file.Linear($"{name}.terms"));

    /// <summary>Higher: a stronger model helps more. In standard deviations of the gain within a data set.</summary>
    public double Of(TaskFeatures features, HashedFeatures terms) => Trees.Sum(features.Values) + Terms.Sum(terms);
}

/// <summary>What is estimated of a turn that is read as a coding request.</summary>
/// <param name="Score">On the scale of the score, not yet bounded.</param>
/// <param name="Deterministic">Probability that two careful people would do the same.</param>
/// <param name="IsRequest">Probability that it is a coding request and not a task that stands by itself.</param>
internal readonly record struct RequestEstimate(double Score, double Deterministic, double IsRequest);
