using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>The knobs of sampling. Null or missing: the client said nothing.</summary>
public sealed record SamplingOptions
{
    /// <summary>Nothing set.</summary>
    public static SamplingOptions Default { get; } = new();

    /// <summary>0 to 1 at Anthropic, 0 to 2 elsewhere.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>A positive whole number.</summary>
    public long? TopK { get; init; }

    /// <summary>Any whole number.</summary>
    public long? Seed { get; init; }

    /// <summary>-2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>-2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Chat's map of token to bias, as it came.</summary>
    public RawJson LogitBias { get; init; }

    /// <summary>Log-probabilities of the chosen tokens are wanted.</summary>
    public bool? LogProbabilities { get; init; }

    /// <summary>0 to 20 alternatives per token.</summary>
    public long? TopLogProbabilities { get; init; }

    /// <summary>Strings at which the answer ends.</summary>
    public IReadOnlyList<JsonText> Stop { get; init; } = [];
}
