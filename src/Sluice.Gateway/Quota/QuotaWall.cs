using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Quota;

/// <summary>Whether a refusal means that a plan or limit is spent, so that waiting is no answer.</summary>
internal static class QuotaWall
{
    /// <summary>What is spent, in words; null for a refusal that waiting heals, or of another kind.</summary>
    /// <param name="error">The refusal.</param>
    /// <param name="reading">What its headers said.</param>
    /// <param name="longestWait">A limit that heals within this time is waited for.</param>
    public static string? Of(ModelError error, QuotaReading? reading, TimeSpan longestWait) => error.Kind switch
    {
        ErrorKind.Billing => "the account has no money left",
        ErrorKind.RateLimited when reading is { IsRejected: true } => reading.Claim is { } claim ? $"the plan's limit is spent ({claim})" : "the plan's limit is spent",
        ErrorKind.RateLimited when error.RetryAfter > longestWait => "the limit is spent",
        _ => null,
    };
}
