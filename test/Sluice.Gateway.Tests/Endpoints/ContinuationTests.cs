using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Endpoints;

/// <summary>Requests of the Responses API that build on something besides themselves.</summary>
public sealed class ContinuationTests
{
    private const string Path = "/v1/responses";

    [Theory]
    [InlineData("coder", false)]
    [InlineData("coder", true)]
    [InlineData("haiku", false)]
    [InlineData("gpt", true)]
    public async Task KeptAnswer_IsContinuedWithItsWholeHistory(string model, bool stream)
    {
        await using var world = await World.StartAsync();
        var first = IdOf(await AnswerAsync(world, $$"""{"model":"{{model}}","stream":{{Flag(stream)}},"instructions":"be brief","input":"first {{Canary.Prompt}}"}"""), stream);
        var second = IdOf(await AnswerAsync(world, $$"""{"model":"{{model}}","stream":{{Flag(stream)}},"previous_response_id":"{{first}}","input":[{"role":"user","content":"second"}]}"""), stream);
        Assert.NotEqual(first, second);
        await AnswerAsync(world, $$"""{"model":"{{model}}","stream":{{Flag(stream)}},"input":"third","previous_response_id":"{{second}}"}""");

        var turns = Turns(world, model);
        Assert.Equal(3, turns.Count);
        var last = turns[^1].Text;
        Assert.DoesNotContain("be brief", last, StringComparison.Ordinal);
        Assert.DoesNotContain("previous_response_id", last, StringComparison.Ordinal);
        var messages = JsonNode.Parse(last)!["messages"]!.AsArray();
        Assert.Equal(["user", "assistant", "user", "assistant", "user"], messages.Select(message => (string?)message!["role"]).Where(role => role != "system"));
        Assert.True(last.IndexOf("first", StringComparison.Ordinal) < last.IndexOf("second", StringComparison.Ordinal) && last.IndexOf("second", StringComparison.Ordinal) < last.IndexOf("third", StringComparison.Ordinal));

        // It can be read as it was given, and its input in full.
        using var kept = await world.Gateway.SendAsync(HttpMethod.Get, $"{Path}/{second}");
        Assert.Equal(second, (string?)JsonNode.Parse(await kept.Content.ReadAsStringAsync(world.Cancel))!["id"]);
        using var items = await world.Gateway.SendAsync(HttpMethod.Get, $"{Path}/{second}/input_items");
        Assert.Equal(3, JsonNode.Parse(await items.Content.ReadAsStringAsync(world.Cancel))!["data"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StoreFalse_IsNeverKept(bool stream)
    {
        await using var world = await World.StartAsync();
        var id = IdOf(await AnswerAsync(world, $$"""{"model":"coder","stream":{{Flag(stream)}},"store":false,"input":"hello"}"""), stream);
        await AssertNotFoundAsync(world, id);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
    }

    [Fact]
    public async Task SwitchedOff_NothingIsKept()
    {
        await using var world = await World.StartAsync(more: """ "responses": { "keep": "0s" } """);
        var answer = await AnswerAsync(world, """{"model":"coder","input":"hello"}""");
        await AssertNotFoundAsync(world, IdOf(answer, stream: false));
    }

    [Fact]
    public async Task UnknownAnswer_GoesNowhere()
    {
        await using var world = await World.StartAsync();
        await AssertNotFoundAsync(world, "resp_unknown");
        foreach (var body in new[] { """{"model":"coder","input":"hi","conversation":"conv_1"}""", """{"model":"coder","input":[{"type":"item_reference","id":"msg_1"}]}""", """{"model":"coder","prompt":{"id":"pmpt_1"}}""", """{"model":"coder","input":"hi","previous_response_id":7}""" })
        {
            using var response = await world.Gateway.PostAsync(Path, body);
            var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!["error"]!;
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, error.ToJsonString());
            Assert.Equal(body.Contains("conversation", StringComparison.Ordinal) ? "conversation" : body.Contains("item_reference", StringComparison.Ordinal) ? "input" : body.Contains("pmpt", StringComparison.Ordinal) ? "prompt" : "previous_response_id", (string?)error["param"]);
            Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(response)).Request.Outcome);
        }

        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task WordsInAText_AreNoReference()
    {
        await using var world = await World.StartAsync();
        await AnswerAsync(world, """{"model":"coder","store":false,"input":[{"role":"user","content":"what is \"item_reference\" for?"},{"type":"message","role":"user","content":[{"type":"input_text","text":"item_reference"}]}]}""");
        Assert.Single(world.OllamaTurns);
    }

    [Theory]
    [InlineData("\"previous_response_id\":\"resp_of_the_vendor\"")]
    [InlineData("\"conversation\":\"conv_1\"")]
    public async Task SomethingThatTheUpstreamKeeps_IsForwardedToIt(string reference)
    {
        await using var vendor = new ScriptedUpstream();
        vendor.When(_ => true, Reply.Json("""{"id":"resp_2","object":"response","status":"completed","model":"gpt-5.5","output":[{"type":"message","id":"m","role":"assistant","status":"completed","content":[{"type":"output_text","text":"yes","annotations":[]}]}],"usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":0},"output_tokens":1,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":2}}"""));
        await using var world = await WithVendorAsync(vendor, """ "tiers": { "2": ["coder", "native"] } """);
        var (status, text) = await world.Gateway.AskAsync(Path, $$"""{"model":"sluice/tier2","input":"and?",{{reference}}}""");
        Assert.True(status == HttpStatusCode.OK, text);
        Assert.Contains(reference, Assert.Single(vendor.Requests).Text, StringComparison.Ordinal);
        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task Compact_IsRelayedToWhoCan_Else501()
    {
        await using var vendor = new ScriptedUpstream();
        vendor.When(_ => true, Reply.Json("""{"id":"resp_c","object":"response.compaction","output":[{"type":"compaction","encrypted_content":"x"}]}"""));
        await using var world = await WithVendorAsync(vendor);
        var (status, text) = await world.Gateway.AskAsync($"{Path}/compact", """{"model":"native","input":"long talk"}""");
        Assert.True(status == HttpStatusCode.OK, text);
        Assert.EndsWith("/v1/responses/compact", Assert.Single(vendor.Requests).Path, StringComparison.Ordinal);
        using var refused = await world.Gateway.PostAsync($"{Path}/compact", """{"model":"coder","input":"long talk"}""");
        Assert.Equal(HttpStatusCode.NotImplemented, refused.StatusCode);
        Assert.Contains("POST /v1/responses", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync(world.Cancel))!["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(refused)).Request.Outcome);
        Assert.Empty(world.OllamaTurns);
    }

    private static Task<World> WithVendorAsync(ScriptedUpstream vendor, string routing = "") => World.StartAsync(
        routing: routing,
        models: """ "native": { "upstream": "vendor", "id": "gpt-5.5", "tier": 2, "price": { "input": 1, "output": 5 } } """,
        upstreams: $$""" "vendor": { "protocol": "openai-responses", "baseUrl": "{{vendor.Address}}v1", "apiKey": "env:CANARY_OPENAI", "local": false } """);

    private static async Task<string> AnswerAsync(World world, string body)
    {
        var (status, text) = await world.Gateway.AskAsync(Path, body);
        Assert.True(status == HttpStatusCode.OK, text);
        return text;
    }

    private static async Task AssertNotFoundAsync(World world, string id)
    {
        var before = world.OllamaTurns.Count;
        using var response = await world.Gateway.PostAsync(Path, $$"""{"model":"coder","input":"hi","previous_response_id":"{{id}}"}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!["error"]!;
        Assert.Equal(("previous_response_not_found", "previous_response_id", "invalid_request_error"), ((string?)error["code"], (string?)error["param"], (string?)error["type"]));
        Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(response)).Request.Outcome);
        Assert.Equal(before, world.OllamaTurns.Count);
    }

    private static IReadOnlyList<RecordedRequest> Turns(World world, string model) => model switch { "haiku" => world.Anthropic.Requests, "gpt" => world.OpenAi.Requests, _ => world.OllamaTurns };

    private static string IdOf(string answer, bool stream)
    {
        var json = stream ? JsonNode.Parse(SseEvents.Of(answer)[^1].Data)!["response"]! : JsonNode.Parse(answer)!;
        return (string)json["id"]!;
    }

    private static string Flag(bool value) => value ? "true" : "false";
}
