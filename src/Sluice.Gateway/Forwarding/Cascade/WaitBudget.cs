using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Forwarding;

/// <summary>How long a turn may wait for a draft's verdict, and how long a local model would take.</summary>
internal static class WaitBudget
{
    // What an answer is taken to be long, in tokens, before it is known: the median of agents' turns is below it.
    private const long UsualOutput = 300;

    /// <summary>What is left until the verdict must be there; null where nobody waits for it.</summary>
    public static TimeSpan? Left(Exchange exchange, TimeProvider time) => IsForeground(exchange.Profile.Kind)
        ? exchange.Model.Config.Routing.Cascade.MaxWait - time.GetElapsedTime(exchange.StartedAt)
        : null;

    /// <summary>Someone looks at the screen meanwhile. Titles and summaries come when they come.</summary>
    public static bool IsForeground(string kind) => kind is not (RequestKind.Title or RequestKind.Summary or RequestKind.WarmUp);

    /// <summary>How long a model would take until its answer is whole.</summary>
    /// <param name="speed">As measured.</param>
    /// <param name="tokens">Tokens of the prompt.</param>
    /// <param name="warm">Tokens of the prompt that its cache still holds.</param>
    /// <param name="limit">The caller's limit on the answer, in tokens.</param>
    public static TimeSpan Expected(in LocalSpeed speed, long tokens, long warm, long? limit) =>
        speed.Queue + speed.Load
        + Reading(speed, tokens, warm)
        + Seconds(Math.Min(limit ?? UsualOutput, UsualOutput), speed.OutputPerSecond);

    /// <summary>How long it would read the prompt.</summary>
    public static TimeSpan Reading(in LocalSpeed speed, long tokens, long warm) => Seconds(Math.Max(0, tokens - warm), speed.PrefillPerSecond);

    private static TimeSpan Seconds(long tokens, double perSecond) => perSecond > 0 ? TimeSpan.FromSeconds(Math.Min(tokens / perSecond, 86_400)) : TimeSpan.Zero;
}
