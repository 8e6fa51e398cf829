using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Hosting;

/// <summary>Logs: one line of JSON per event on standard error, so that standard output stays the start-up text (T22).</summary>
internal static class GatewayLogging
{
    /// <summary>Adds them.</summary>
    public static void Add(ILoggingBuilder logging, LoggingConfig config)
    {
        logging.SetMinimumLevel(config.Level);
        // The framework's own per-request lines would say everything twice, query strings included.
        logging.AddFilter("Microsoft.AspNetCore", level => level >= LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting", level => level >= LogLevel.Warning);
        // What reaches the server itself is a stream that is broken off on purpose (BrokenStreamException); all else is logged by us.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => level >= LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", level => level >= LogLevel.Warning);
        // A port that is taken is told in one sentence by whoever starts the gateway, not in a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting", level => level >= LogLevel.Critical);
        logging.AddJsonConsole(options =>
        {
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "O";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
