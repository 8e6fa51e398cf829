using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Telemetry;

public sealed class OtlpExportTests
{
    private static readonly int[] SpanNames = [1, 2, 2, 5], MetricNames = [1, 2, 2, 1], ResourceTexts = [1, 1, 1, 2, 1];

    [Fact]
    public async Task Http_SendsTracesAndMetrics_WithTheConfiguredHeaders()
    {
        await using var collector = new ScriptedUpstream();
        collector.When(_ => true, Reply.Whole("application/x-protobuf", []));
        await using var gateway = await GatewayRig.StartAsync($$"""{ "endpoint": "{{collector.Address}}", "protocol": "http", "serviceName": "sluice-under-test", "headers": { "x-collector-key": "k, with=signs" } }""");
        gateway.Second.Next(Reply.Json(GatewayRig.Answer));
        using var answer = await gateway.AskAsync("spare", "canary-prompt");
        await gateway.StopAsync();

        var traces = collector.Requests.Where(request => request.Path == "/v1/traces").Select(request => request.Body).ToList();
        var metrics = collector.Requests.Where(request => request.Path == "/v1/metrics").Select(request => request.Body).ToList();
        Assert.Contains("chat claude-b", traces.SelectMany(body => ProtobufText.Texts(body, SpanNames)));
        Assert.Contains("gen_ai.client.token.usage", metrics.SelectMany(body => ProtobufText.Texts(body, MetricNames)));
        Assert.Contains("sluice-under-test", traces.SelectMany(body => ProtobufText.Texts(body, ResourceTexts)));
        Assert.All(collector.Requests, request => Assert.Contains(request.Headers, header => header is { Key: "x-collector-key", Value: "k, with=signs" }));
        Assert.All(collector.Requests, request => Assert.DoesNotContain("canary", request.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Grpc_SendsTracesAndMetrics()
    {
        var calls = new ConcurrentQueue<(string Path, byte[] Body)>();
        await using var collector = await GrpcCollectorAsync(calls);
        await using var gateway = await GatewayRig.StartAsync($$"""{ "endpoint": "{{collector.Urls.First()}}" }""");
        gateway.Second.Next(Reply.Json(GatewayRig.Answer));
        using var answer = await gateway.AskAsync("spare");
        await gateway.StopAsync();

        Assert.Contains("chat claude-b", calls.Where(call => call.Path.EndsWith("TraceService/Export", StringComparison.Ordinal)).SelectMany(call => ProtobufText.Texts(ProtobufText.Unframe(call.Body), SpanNames)));
        Assert.Contains("sluice.requests", calls.Where(call => call.Path.EndsWith("MetricsService/Export", StringComparison.Ordinal)).SelectMany(call => ProtobufText.Texts(ProtobufText.Unframe(call.Body), MetricNames)));
    }

    [Fact]
    public async Task CollectorThatIsGone_TouchesNoRequest()
    {
        var nobody = FreePort.Next();
        await using var gateway = await GatewayRig.StartAsync($$"""{ "endpoint": "http://127.0.0.1:{{nobody}}", "protocol": "http" }""");
        gateway.Second.Next(Reply.Json(GatewayRig.Answer));
        using var answer = await gateway.AskAsync("spare");
        Assert.True(answer.IsSuccessStatusCode);
        await gateway.StopAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenTelemetry_IsLoadedOnlyWhenAnEndpointIsConfigured(bool configured)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        await using var collector = new ScriptedUpstream();
        collector.When(_ => true, Reply.Whole("application/x-protobuf", []));
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["home"]);
        var endpoint = configured ? $"\"endpoint\": \"{collector.Address}\"," : "";
        await File.WriteAllTextAsync(folder["sluice.json"], $$"""{ "telemetry": { {{endpoint}} "protocol": "http" }, "discovery": { "enabled": false } }""", TestContext.Current.CancellationToken);
        var environment = RunningProcess.BareEnvironment(folder["home"]);
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString();
        var port = FreePort.Next();
        await using var process = RunningProcess.Start(
            Path.Combine(Checkout.Output("Sluice"), "sluice"),
            ["serve", "--config", folder["sluice.json"], "--data", folder["data"], "--urls", $"http://127.0.0.1:{port}"],
            folder.Path,
            environment);
        await UntilHealthyAsync(process, port);

        var maps = await File.ReadAllTextAsync($"/proc/{process.Id}/maps", TestContext.Current.CancellationToken);
        Assert.Contains("Sluice.Gateway.dll", maps, StringComparison.Ordinal);
        Assert.Equal(configured, maps.Contains("OpenTelemetry", StringComparison.Ordinal));
    }

    private static async Task UntilHealthyAsync(RunningProcess process, int port)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        while (true)
        {
            Assert.False(process.HasExited, process.Error + process.Output);
            try
            {
                using var response = await client.GetAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
                if (response.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task<WebApplication> GrpcCollectorAsync(ConcurrentQueue<(string Path, byte[] Body)> calls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            calls.Enqueue((http.Request.Path, body.ToArray()));
            http.Response.ContentType = "application/grpc";
            await http.Response.Body.WriteAsync(new byte[5], http.RequestAborted);
            http.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
