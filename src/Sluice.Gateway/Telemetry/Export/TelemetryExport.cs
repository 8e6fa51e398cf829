using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Privacy;

namespace Sluice.Gateway.Telemetry.Export;

/// <summary>
/// Exports over OTLP when the configuration names an endpoint. No type of OpenTelemetry stands in this file: its assemblies are
/// loaded when <see cref="Start"/> is first called and not before, which keeps start and idle memory free of them.
/// </summary>
internal sealed partial class TelemetryExport(ConfigStore config, Boundary boundary, ILogger<TelemetryExport> log) : IHostedService
{
    private IDisposable? _export;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var effective = config.Current;
        if (effective.Config.Telemetry.Endpoint is not { } endpoint) return Task.CompletedTask;
        try
        {
            _export = Start(effective, boundary, log);
            LogExporting(endpoint.GetLeftPart(UriPartial.Path));
        }
        catch (Exception exception)
        {
            // Whatever is wrong with it, the gateway answers requests.
            LogNotExporting(endpoint.GetLeftPart(UriPartial.Path), exception.Message);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _export is { } export ? Task.Run(export.Dispose, CancellationToken.None) : Task.CompletedTask;

    [MethodImpl(MethodImplOptions.NoInlining)]
    [SuppressMessage("Performance", "CA1859", Justification = "The concrete type would bring OpenTelemetry into this class.")]
    private static IDisposable Start(EffectiveConfig effective, Boundary boundary, ILogger log) => OtlpExport.Start(effective.Config.Telemetry, effective.TelemetryHeaders, boundary, log);

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Traces and metrics are exported to {Endpoint}.")]
    private partial void LogExporting(string endpoint);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning, Message = "Traces and metrics are not exported to {Endpoint}: {Reason}")]
    private partial void LogNotExporting(string endpoint, string reason);
}
