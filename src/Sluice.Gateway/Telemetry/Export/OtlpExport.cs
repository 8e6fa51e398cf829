using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Privacy;

namespace Sluice.Gateway.Telemetry.Export;

/// <summary>
/// The OpenTelemetry SDK with its OTLP exporter, for the gateway's own meter and source and nobody else's. It exports on threads
/// of its own from bounded queues: a collector that is slow or gone costs telemetry, never a request.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const int ExportTimeoutMs = 5_000, ShutdownTimeoutMs = 2_000;

    private readonly TracerProvider _tracer;
    private readonly MeterProvider _meter;

    private OtlpExport(TracerProvider tracer, MeterProvider meter) => (_tracer, _meter) = (tracer, meter);

    /// <summary>Begins to export.</summary>
    /// <param name="config">Where and how.</param>
    /// <param name="headers">Headers for the collector.</param>
    /// <param name="boundary">Opens the connections.</param>
    /// <param name="log">For a collector that does not answer.</param>
    public static OtlpExport Start(TelemetryConfig config, IReadOnlyDictionary<string, Secret> headers, Boundary boundary, ILogger log)
    {
        var tracer = Sdk.CreateTracerProviderBuilder()
            .AddSource(GatewayTracing.SourceName)
            .ConfigureResource(Describe)
            .AddOtlpExporter(options => Set(options, "/v1/traces"))
            .Build();
        var meter = Sdk.CreateMeterProviderBuilder()
            .AddMeter(GatewayMetrics.MeterName)
            .ConfigureResource(Describe)
            .AddOtlpExporter(options => Set(options, "/v1/metrics"))
            .Build();
        return new OtlpExport(tracer, meter);

        void Describe(ResourceBuilder resource) => resource.AddService(config.ServiceName, serviceVersion: StatusReport.Version);

        void Set(OtlpExporterOptions options, string path)
        {
            // Set one by one: the options come filled in from OTEL_EXPORTER_OTLP_*, which may be meant for another program,
            // and its headers would be another program's key.
            options.Endpoint = config.Protocol is OtlpTransport.Http ? Append(config.Endpoint!, path) : config.Endpoint!;
            options.Protocol = config.Protocol is OtlpTransport.Http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            options.Headers = "";
            options.TimeoutMilliseconds = ExportTimeoutMs;
            options.HttpClientFactory = () => Client(config.Endpoint!, headers, boundary, log);
        }
    }

    /// <summary>Sends what is left, for at most four seconds.</summary>
    public void Dispose()
    {
        _tracer.Shutdown(ShutdownTimeoutMs);
        _meter.Shutdown(ShutdownTimeoutMs);
        _tracer.Dispose();
        _meter.Dispose();
    }

    // Users write the collector's address; the path of the signal comes from the OTLP specification.
    private static Uri Append(Uri endpoint, string path)
    {
        var root = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new Uri(root + path + endpoint.Query, UriKind.Absolute);
    }

    private static HttpClient Client(Uri endpoint, IReadOnlyDictionary<string, Secret> headers, Boundary boundary, ILogger log)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !endpoint.IsLoopback,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            ConnectCallback = boundary.Connector(Reach.Anywhere),
        };
        var client = new HttpClient(new CollectorWatch(handler, log)) { Timeout = TimeSpan.FromMilliseconds(ExportTimeoutMs) };
        foreach (var (name, secret) in headers) client.DefaultRequestHeaders.TryAddWithoutValidation(name, secret.Reveal());
        return client;
    }
}
