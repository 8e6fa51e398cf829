using Microsoft.Extensions.Logging;

namespace Sluice.Gateway.Ledger;

/// <summary>What the ledger logs. Event ids 4000-4099.</summary>
internal static partial class LedgerLog
{
    [LoggerMessage(4000, LogLevel.Warning, "The ledger takes no rows at the moment and requests go on without it: {Problem}")]
    public static partial void Degraded(ILogger logger, string problem);

    [LoggerMessage(4001, LogLevel.Information, "The ledger takes rows again")]
    public static partial void Recovered(ILogger logger);

    [LoggerMessage(4002, LogLevel.Critical, "The ledger is damaged ({Problem}). It was moved to {Path} and a new one was started; nothing was deleted")]
    public static partial void MovedAside(ILogger logger, string problem, string path);

    [LoggerMessage(4003, LogLevel.Information, "The ledger read {Events} events back from its journal ({Unreadable} unreadable); {Interrupted} requests had been interrupted")]
    public static partial void Replayed(ILogger logger, long events, long unreadable, long interrupted);

    [LoggerMessage(4004, LogLevel.Error, "The ledger's buffer and disk are both full: {Dropped} events were lost so far")]
    public static partial void Dropped(ILogger logger, long dropped);

    [LoggerMessage(4005, LogLevel.Error, "The ledger could not apply an event of request {Request}")]
    public static partial void Unusable(ILogger logger, Exception failure, string request);

    [LoggerMessage(4006, LogLevel.Warning, "The ledger could not write everything before the stop; the next start reads it from the journal")]
    public static partial void StoppedEarly(ILogger logger);

    [LoggerMessage(4007, LogLevel.Warning, "{What} are not written at the moment and stay in memory: {Problem}")]
    public static partial void GuestWaits(ILogger logger, string what, string problem);
}
