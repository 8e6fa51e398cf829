using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// The skill that <c>sluice guide --agents</c> writes, in the real Claude Code: its description is among what the model is told,
/// a model that takes it up reads it, and the command in it is run, answered at home and handed back.
/// </summary>
[Collection(Processes.Name)]
public sealed class DelegationTests
{
    private const string Command = "sluice ask --tier 0 'Which error code is in this log? [[say E1042]]' --file build.log";
    private const string Credential = "sk-ant-oat01-canary-of-the-user";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task ClaudeCode_HandsAnExtractionDown_ThroughTheSkill()
    {
        Needs.ClaudeCode();
        await using var vendor = new FakeAnthropic { AcceptedKeys = { Credential } };
        await using var ollama = new FakeOllama();
        Script(vendor);
        await using var user = new UserOfSluice(Configuration(vendor, ollama), tools: "Bash,Skill");
        user.Environment["ANTHROPIC_AUTH_TOKEN"] = Credential;
        await File.WriteAllTextAsync(Path.Combine(user.WorkFolder, "build.log"), "compiling\nerror E1042: no such file\n", Cancelled);

        var written = await user.SluiceAsync("guide", "--agents", "--write");
        Assert.True(written.ExitCode == 0, written.ToString());
        Assert.Contains(Path.Combine(user.Home, ".claude", "skills", "sluice-ask", "SKILL.md"), written.Output, StringComparison.Ordinal);

        // Only the skill and this one command are allowed.
        var outcome = await user.SluiceAsync("run", "claude", "--", "-p", "Which error stopped the build in build.log?", "--tools", "Bash,Skill", "--allowedTools", "Skill,Bash(sluice ask:*)");
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + user.GatewayLog);
        Assert.Equal("It was E1042.", outcome.Output.Trim());

        // What the model was told: the description before anything is called, the whole skill once it was.
        var asked = vendor.Requests.Where(request => request.Path is "/v1/messages").ToList();
        Assert.Equal(3, asked.Count);
        Assert.Contains("extract fields from a text, log or file", asked[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Hand work down with", asked[0].Text, StringComparison.Ordinal);
        Assert.Contains("Hand work down with", asked[1].Text, StringComparison.Ordinal);
        Assert.Equal("E1042", ResultOf(asked[2], "toolu_2"));

        // The log went to the local model, and what came of it is on record.
        var local = Assert.Single(ollama.Requests, request => request.Path is "/api/chat");
        Assert.Contains("no such file", local.Text, StringComparison.Ordinal);
        var lines = await user.RequestsAsync();
        var handedDown = Assert.Single(lines, line => line.Client is "ask");
        Assert.Equal((0, "local", "ok", "sluice/tier0"), (handedDown.Tier, handedDown.PaidBy, handedDown.Outcome, handedDown.RequestedModel));
        Assert.Equal(3, lines.Count(line => line.Client is "claude"));
    }

    // A model that reads: it takes up what the description says, then runs what the skill says.
    private static void Script(FakeAnthropic vendor)
    {
        vendor.When(request => IsTurn(request) && request.Text.Contains("toolu_2", StringComparison.Ordinal), Text("It was E1042."));
        vendor.When(request => IsTurn(request) && request.Text.Contains("Hand work down with", StringComparison.Ordinal), Call("toolu_2", "Bash", new JsonObject { ["command"] = Command, ["description"] = "Ask the local model" }));
        vendor.When(request => IsTurn(request) && request.Text.Contains("sluice-ask", StringComparison.Ordinal), Call("toolu_1", "Skill", new JsonObject { ["skill"] = "sluice-ask" }));
    }

    private static bool IsTurn(RecordedRequest request) => request.Path is "/v1/messages" && request.Text.Contains("Which error stopped the build", StringComparison.Ordinal);

    private static string? ResultOf(RecordedRequest request, string call)
    {
        foreach (var block in request.Json["messages"]!.AsArray().SelectMany(message => message!["content"] as JsonArray ?? []))
        {
            if (block!["type"]?.GetValue<string>() is "tool_result" && block["tool_use_id"]?.GetValue<string>() == call)
                return block["content"] is JsonArray parts ? string.Concat(parts.Select(part => part!["text"]?.GetValue<string>())) : block["content"]!.GetValue<string>();
        }

        return null;
    }

    private static Reply Call(string id, string tool, JsonObject input) => Stream("tool_use",
        $$$"""{"type":"tool_use","id":"{{{id}}}","name":"{{{tool}}}","input":{}}""",
        $$$"""{"type":"input_json_delta","partial_json":{{{JsonSerializer.Serialize(input.ToJsonString())}}}}""");

    private static Reply Text(string text) => Stream("end_turn", """{"type":"text","text":""}""", $$"""{"type":"text_delta","text":{{JsonSerializer.Serialize(text)}}}""");

    private static Reply Stream(string stop, string block, string delta) => Reply.Sse(string.Concat(
        Event("message_start", """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-4-8","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":1}}}"""),
        Event("content_block_start", $$"""{"type":"content_block_start","index":0,"content_block":{{block}}}"""),
        Event("content_block_delta", $$"""{"type":"content_block_delta","index":0,"delta":{{delta}}}"""),
        Event("content_block_stop", """{"type":"content_block_stop","index":0}"""),
        Event("message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{stop}}}","stop_sequence":null},"usage":{"output_tokens":5}}"""),
        Event("message_stop", """{"type":"message_stop"}""")));

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    private static JsonObject Configuration(FakeAnthropic vendor, FakeOllama ollama) => new()
    {
        ["discovery"] = new JsonObject { ["enabled"] = true, ["ports"] = new JsonArray(ollama.Port) },
        ["upstreams"] = new JsonObject { ["anthropic"] = new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = vendor.Address.ToString(), ["apiKey"] = "client" } },
        // The client's own turns stay with its vendor: what is handed down is the skill's doing.
        ["routing"] = new JsonObject { ["clients"] = new JsonObject { ["claude"] = new JsonObject { ["enabled"] = false } } },
    };
}
