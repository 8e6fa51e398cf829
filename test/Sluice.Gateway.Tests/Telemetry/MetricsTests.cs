using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Telemetry;

public sealed class MetricsTests
{
    [Fact]
    public async Task ScriptedRun_GivesExactlyTheseNumbers()
    {
        await using var gateway = await GatewayRig.StartAsync();
        gateway.First.Next(Reply.Json("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", 529));
        gateway.Second.Next(Reply.Json(GatewayRig.Answer), Reply.Json(GatewayRig.Answer));

        using var failedOver = await gateway.AskAsync("strong");
        using var unlisted = await gateway.AskAsync("second/never-heard-of");
        using var broken = await gateway.Client.PostAsync(new Uri("/v1/messages", UriKind.Relative), new StringContent("{", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest), (failedOver.StatusCode, unlisted.StatusCode, broken.StatusCode));

        // Buckets have a test of their own; how much the ledger has on its way depends on its thread.
        var lines = (await gateway.MetricsAsync()).Split('\n').Where(line => !line.Contains("_bucket{", StringComparison.Ordinal));
        Assert.Equal(
            """
            # HELP sluice_requests_total Requests that have ended.
            # TYPE sluice_requests_total counter
            sluice_requests_total{protocol="anthropic",client="claude",kind="main",outcome="ok",tier="2"} 2
            sluice_requests_total{protocol="anthropic",client="none",kind="none",outcome="rejected",tier="none"} 1
            # HELP sluice_request_duration_seconds From a request's arrival to the end of its answer.
            # TYPE sluice_request_duration_seconds histogram
            sluice_request_duration_seconds_sum{protocol="anthropic",tier="2"} 0
            sluice_request_duration_seconds_count{protocol="anthropic",tier="2"} 2
            # HELP sluice_request_time_to_first_content_seconds From a request's arrival to the first content sent to the client.
            # TYPE sluice_request_time_to_first_content_seconds histogram
            sluice_request_time_to_first_content_seconds_sum{protocol="anthropic",tier="2"} 0
            sluice_request_time_to_first_content_seconds_count{protocol="anthropic",tier="2"} 2
            # HELP sluice_requests_active Requests that are being answered.
            # TYPE sluice_requests_active gauge
            sluice_requests_active 0
            # HELP sluice_attempts_total Attempts at an upstream that have ended.
            # TYPE sluice_attempts_total counter
            sluice_attempts_total{upstream="first",model="claude-a",outcome="rate_limited"} 1
            sluice_attempts_total{upstream="second",model="claude-b",outcome="ok"} 1
            sluice_attempts_total{upstream="second",model="other",outcome="ok"} 1
            # HELP sluice_failovers_total Requests that went on to another target before the first content.
            # TYPE sluice_failovers_total counter
            sluice_failovers_total{from="first",to="second"} 1
            # HELP sluice_tokens_total Tokens of attempts: input excludes cache, output includes reasoning.
            # TYPE sluice_tokens_total counter
            sluice_tokens_total{upstream="second",model="claude-b",kind="cache_read"} 100
            sluice_tokens_total{upstream="second",model="claude-b",kind="input"} 20
            sluice_tokens_total{upstream="second",model="claude-b",kind="output"} 5
            sluice_tokens_total{upstream="second",model="other",kind="cache_read"} 100
            sluice_tokens_total{upstream="second",model="other",kind="input"} 20
            sluice_tokens_total{upstream="second",model="other",kind="output"} 5
            # HELP sluice_ledger_buffered Ledger events waiting in memory.
            # TYPE sluice_ledger_buffered gauge
            sluice_ledger_buffered N
            # HELP sluice_ledger_dropped_total Ledger events that were lost.
            # TYPE sluice_ledger_dropped_total counter
            sluice_ledger_dropped_total 0
            # HELP sluice_ledger_degraded 1 while rows do not reach the database.
            # TYPE sluice_ledger_degraded gauge
            sluice_ledger_degraded 0
            # HELP sluice_upstream_available 1 while an upstream can be asked, 0 while it is down or off.
            # TYPE sluice_upstream_available gauge
            sluice_upstream_available{upstream="anthropic"} 1
            sluice_upstream_available{upstream="first"} 1
            sluice_upstream_available{upstream="google"} 1
            sluice_upstream_available{upstream="openai"} 1
            sluice_upstream_available{upstream="second"} 1
            # HELP gen_ai_client_token_usage Tokens of one attempt, prompt caches included.
            # TYPE gen_ai_client_token_usage histogram
            gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-b",gen_ai_response_model="claude-b",gen_ai_token_type="input"} 120
            gen_ai_client_token_usage_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-b",gen_ai_response_model="claude-b",gen_ai_token_type="input"} 1
            gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-b",gen_ai_response_model="claude-b",gen_ai_token_type="output"} 5
            gen_ai_client_token_usage_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-b",gen_ai_response_model="claude-b",gen_ai_token_type="output"} 1
            gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="other",gen_ai_response_model="other",gen_ai_token_type="input"} 120
            gen_ai_client_token_usage_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="other",gen_ai_response_model="other",gen_ai_token_type="input"} 1
            gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="other",gen_ai_response_model="other",gen_ai_token_type="output"} 5
            gen_ai_client_token_usage_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="other",gen_ai_response_model="other",gen_ai_token_type="output"} 1
            # HELP gen_ai_client_operation_duration_seconds Duration of one attempt.
            # TYPE gen_ai_client_operation_duration_seconds histogram
            gen_ai_client_operation_duration_seconds_sum{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-a",error_type="rate_limited"} 0
            gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-a",error_type="rate_limited"} 1
            gen_ai_client_operation_duration_seconds_sum{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-b",gen_ai_response_model="claude-b"} 0
            gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-b",gen_ai_response_model="claude-b"} 1
            gen_ai_client_operation_duration_seconds_sum{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="other",gen_ai_response_model="other"} 0
            gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="other",gen_ai_response_model="other"} 1
            # HELP gen_ai_server_time_to_first_token_seconds From sending an attempt to its first content.
            # TYPE gen_ai_server_time_to_first_token_seconds histogram
            gen_ai_server_time_to_first_token_seconds_sum{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-b",gen_ai_response_model="claude-b"} 0
            gen_ai_server_time_to_first_token_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-b",gen_ai_response_model="claude-b"} 1
            gen_ai_server_time_to_first_token_seconds_sum{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="other",gen_ai_response_model="other"} 0
            gen_ai_server_time_to_first_token_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="other",gen_ai_response_model="other"} 1

            """,
            Regex.Replace(string.Join('\n', lines), @"(?<=^sluice_ledger_buffered )\d+$", "N", RegexOptions.Multiline, TimeSpan.FromSeconds(10)),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Metrics_NeedTheInferenceToken()
    {
        await using var gateway = await GatewayRig.StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = null;
        using var response = await gateway.Client.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
