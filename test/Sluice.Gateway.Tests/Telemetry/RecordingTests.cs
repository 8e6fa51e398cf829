using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Model;
using Sluice.Gateway.Security;
using Sluice.Gateway.Telemetry;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing;
using Sluice.Routing.Profile;
using Xunit;

namespace Sluice.Gateway.Tests.Telemetry;

public sealed class RecordingTests
{
    [Fact]
    public async Task Metrics_OfARequest_AllocateNothing()
    {
        await using var gateway = await GatewayRig.StartAsync();
        var metrics = gateway.Services.GetRequiredService<GatewayMetrics>();
        var exchange = Exchange(gateway.Services);
        using var attempt = Attempt(exchange);
        var result = new AttemptResult(Outcomes.Ok) { Usage = new Usage(1000, CacheRead: 500, Output: 50) };
        Record();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Record();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Contains("sluice_requests_total{protocol=\"anthropic\",client=\"other\",kind=\"main\",outcome=\"ok\",tier=\"2\"} 1001\n", await gateway.MetricsAsync(), StringComparison.Ordinal);

        void Record()
        {
            metrics.RequestBegan();
            metrics.AttemptEnded(exchange, attempt, result, TimeSpan.FromMilliseconds(30));
            metrics.RequestEnded(exchange, 2, result.Outcome, TimeSpan.FromMilliseconds(31), TimeSpan.FromMilliseconds(11));
            metrics.RequestLeft();
        }
    }

    private static Exchange Exchange(IServiceProvider services)
    {
        var model = services.GetRequiredService<GatewayModelStore>().Current;
        var head = RequestHead.Read("""{"model":"strong","max_tokens":5,"messages":[{"role":"user","content":"Hello"}]}"""u8.ToArray());
        // An application name is the caller's own invention.
        var profile = RequestProfile.Create("anthropic", "/v1/messages", head, _ => null, DateTimeOffset.UnixEpoch, "made-up-name", CallerCredential.None, null);
        return new Exchange
        {
            Http = new DefaultHttpContext(),
            Protocol = AnthropicProtocol.Instance,
            Model = model,
            Caller = Caller.Anonymous,
            Head = head,
            Profile = profile,
            Decision = services.GetRequiredService<Router>().Decide(profile, model.Routing, _ => Availability.Up),
            Id = 1,
            StartedAt = 0,
        };
    }

    private static Attempt Attempt(Exchange exchange)
    {
        var target = exchange.Decision.Plan[0];
        return new Attempt
        {
            Number = 1,
            Target = target,
            Upstream = exchange.Model.Upstreams[target.Model.Upstream],
            Protocol = exchange.Protocol,
            Context = new TranslationContext { InboundProtocol = "anthropic", UpstreamProtocol = "anthropic", UpstreamModel = target.Model.Id, ResponseModel = "strong" },
            Timer = new AttemptTimer(TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None, CancellationToken.None),
            FirstContent = TimeSpan.FromMilliseconds(10),
        };
    }
}
