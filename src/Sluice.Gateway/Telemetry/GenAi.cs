using Sluice.Gateway.Model;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Names and values of OpenTelemetry's semantic conventions for generative AI
/// (https://opentelemetry.io/docs/specs/semconv/gen-ai/, status: development).
/// </summary>
internal static class GenAi
{
    public const string Operation = "gen_ai.operation.name";
    public const string Provider = "gen_ai.provider.name";

    /// <summary>What <see cref="Provider"/> was called before version 1.37 of the conventions; many backends still group by it.</summary>
    public const string System = "gen_ai.system";

    public const string RequestModel = "gen_ai.request.model";
    public const string ResponseModel = "gen_ai.response.model";
    public const string MaxTokens = "gen_ai.request.max_tokens";
    public const string Conversation = "gen_ai.conversation.id";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string CacheReadTokens = "gen_ai.usage.cache_read.input_tokens";
    public const string CacheWriteTokens = "gen_ai.usage.cache_creation.input_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string ErrorType = "error.type";

    /// <summary>Advised buckets of <c>gen_ai.client.token.usage</c>, in tokens.</summary>
    public static readonly IReadOnlyList<long> TokenBuckets = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    /// <summary>Advised buckets of <c>gen_ai.client.operation.duration</c>, in seconds.</summary>
    public static readonly IReadOnlyList<double> DurationBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    /// <summary>Advised buckets of <c>gen_ai.server.time_to_first_token</c>, in seconds.</summary>
    public static readonly IReadOnlyList<double> FirstTokenBuckets = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    /// <summary>The operation behind a request; <paramref name="rawPath"/> as in <see cref="Forwarding.Exchange.RawPath"/>.</summary>
    public static string OperationOf(string? rawPath) => rawPath switch
    {
        "/v1/embeddings" or "/api/embed" => "embeddings",
        "/v1/completions" => "text_completion",
        _ => "chat",
    };

    /// <summary>The provider in the conventions' words where they have one, else ours.</summary>
    public static string ProviderOf(UpstreamModel upstream) => upstream.Provider switch
    {
        "google" => "gcp.gemini",
        "mistral" => "mistral_ai",
        "xai" => "x_ai",
        { } provider => provider,
        null => upstream.Kind.WireName(),
    };
}
