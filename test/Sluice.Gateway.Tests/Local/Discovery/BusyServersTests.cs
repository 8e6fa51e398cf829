using Sluice.Gateway.Local.Discovery;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Discovery;

public sealed class BusyServersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("true", "true", nameof(ServerStatus.Busy))]
    [InlineData("true", "false", nameof(ServerStatus.Up))]
    public async Task LlamaCpp_IsBusy_WhenEverySlotWorks(string first, string second, string status)
    {
        using var http = DiscoveryHttp.Create();
        await using var server = new ScriptedUpstream();
        server.When(request => request.Path == "/", Reply.Json("{}", 404));
        server.When(request => request.Path == "/props", Reply.Json("""{"build_info":"b11669","total_slots":2,"default_generation_settings":{"n_ctx":8192}}"""));
        server.When(request => request.Path == "/v1/models", Reply.Json("""{"data":[{"id":"tiny.gguf","owned_by":"llamacpp"}]}"""));
        server.When(request => request.Path == "/health", Reply.Json("""{"status":"ok"}"""));
        server.When(request => request.Path == "/slots", Reply.Json($$"""[{"id":0,"is_processing":{{first}}},{"id":1,"is_processing":{{second}}}]"""));
        server.When(_ => true, Reply.Json("{}", 404));
        var found = await new ServerProbe(http).ProbeAsync(new ProbeTarget(server.Address), Token);
        Assert.Equal((status, 2), (found!.Status.ToString(), found.Slots));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("vllm:num_requests_waiting{engine=\"0\"} 2.0\nvllm:num_requests_waiting{engine=\"1\"} 1.0\n", 3)]
    [InlineData("vllm:num_requests_waiting_other 7\n# vllm:num_requests_waiting 9\n", 0)]
    public void Vllm_TellsWhoWaits(string metrics, double waiting) => Assert.Equal(waiting, VllmModels.Waiting(metrics));
}
