using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Local.Calls;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Routing.Receipts;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Diet;

/// <summary>Who is sent less than the client wrote, and what of it is seen.</summary>
public sealed class LocalDietTests
{
    private static readonly string[] Names = ["Read", "Edit", "Write", "Bash", "Agent", "TaskCreate", "WebFetch", "NotebookEdit", "CronCreate", "Workflow"];

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task On_TheModelGetsFewerToolsAndAShorterPrompt(string path)
    {
        await using var world = await World.StartAsync(more: """ "local": { "diet": "on" } """);
        var body = Request(path, "coder");
        using var response = await world.Gateway.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = world.OllamaTurns.Single().Json;
        Assert.Equal(["Read", "Edit", "Write", "Bash"], sent["tools"]!.AsArray().Select(tool => (string?)tool!["function"]!["name"]));
        Assert.True(sent.ToJsonString().Length * 8 < body.Length);
        Assert.Contains("Use tabs in /home/dev/app", sent.ToJsonString(), StringComparison.Ordinal);
        var row = await world.Gateway.RowOf(response);
        Assert.Contains(ReceiptJson.Read(row.Receipt!.ToArray()).Signals, signal => signal.Name == "diet" && signal.Value.StartsWith("4 of 10 tools", StringComparison.Ordinal));
        Assert.Contains("tools", row.Request.Fidelity, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("off", "claude-cli/2.1", 10)]
    [InlineData("auto", "claude-cli/2.1", 4)]
    [InlineData("auto", "curl/8", 10)]
    [InlineData("on", "curl/8", 4)]
    public async Task Auto_IsForKnownClientsAndSmallWindows(string mode, string agent, int tools)
    {
        await using var world = await World.StartAsync(more: $$""" "local": { "diet": "{{mode}}" } """, models: Small(12288));
        world.Ollama.Models.Add(new OllamaModel("llama3.2:3b"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Request(Ask.Messages, "small"), ("user-agent", agent), ("x-sluice-session", "session-1"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(tools, world.OllamaTurns.Single().Json["tools"]!.AsArray().Count);
    }

    [Fact]
    public async Task TheModelsOwnSetting_GoesBeforeTheGeneralOne()
    {
        await using var world = await World.StartAsync(more: """ "local": { "diet": "on" } """, models: Small(32768, """, "diet": "off" """));
        world.Ollama.Models.Add(new OllamaModel("llama3.2:3b"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Request(Ask.Messages, "small"));
        Assert.Equal(Names.Length, world.OllamaTurns.Single().Json["tools"]!.AsArray().Count);
    }

    [Fact]
    public async Task AModelThatIsTooSmall_FitsWithADiet()
    {
        await using var world = await World.StartAsync(models: Small(4500), routing: """ "tiers": { "0": ["small"] } """);
        world.Ollama.Models.Add(new OllamaModel("llama3.2:3b"));
        using var off = await world.Gateway.PostAsync(Ask.Messages, Request(Ask.Messages, "small"), ("user-agent", "curl/8"));
        Assert.Equal(HttpStatusCode.BadRequest, off.StatusCode);
        using var on = await world.Gateway.PostAsync(Ask.Messages, Request(Ask.Messages, "small"), ("user-agent", "claude-cli/2.1"));
        Assert.Equal(HttpStatusCode.OK, on.StatusCode);
        var sent = world.OllamaTurns.Single().Json;
        Assert.True((int)sent["options"]!["num_ctx"]! <= 4500);
        Assert.Equal(4, sent["tools"]!.AsArray().Count);
    }

    [Fact]
    public async Task TheCloud_IsSentWhatTheClientWrote()
    {
        await using var world = await World.StartAsync(more: """ "local": { "diet": "on" } """);
        var body = Request(Ask.Messages, "haiku");
        using var response = await world.Gateway.PostAsync(Ask.Messages, body);
        var sent = world.Anthropic.Requests.Single().Json;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body)!["tools"], sent["tools"]));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body)!["system"], sent["system"]));
    }

    [Fact]
    public async Task ADroppedTool_IsNotTakenForOffered_AndIsCounted()
    {
        await using var world = await World.StartAsync(more: """ "local": { "diet": "on" } """);
        world.Ollama.Next(Cascade.DraftFactsTests.Call(Cascade.DraftWorld.Ollama, "WebFetch", """{"path":"x"}"""), Cascade.DraftFactsTests.Call(Cascade.DraftWorld.Ollama, "WebFetch", """{"path":"x"}"""));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Request(Ask.Messages, "coder"));
        // It reaches the client all the same, which has the tool.
        Assert.Contains("WebFetch", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
        await world.Gateway.RowOf(response);
        var calls = world.Gateway.Services.GetRequiredService<CallBook>().All.Values.Single();
        Assert.Equal((1, 1), (calls.Dieted.Answers, calls.Dieted.Missing));
    }

    [Fact]
    public async Task Hints_GoToTheirModelAndToNoOther()
    {
        await using var world = await World.StartAsync();
        var address = "ollama/qwen2.5-coder:7b";
        world.Gateway.Parts.Cards.Keep(new CapabilityCard { Address = address, Measured = world.Clock.GetUtcNow(), Quirks = ["Call one tool at a time."] });
        world.Gateway.Parts.Models.Apply(world.Gateway.Parts.Cards.All);
        using var local = await world.Gateway.PostAsync(Ask.Messages, Request(Ask.Messages, "coder"));
        using var cloud = await world.Gateway.PostAsync(Ask.Messages, Request(Ask.Messages, "haiku"));
        Assert.Equal(HttpStatusCode.OK, local.StatusCode);
        var system = (string?)world.OllamaTurns.Single().Json["messages"]![0]!["content"];
        Assert.EndsWith("Keep in mind:\n- Call one tool at a time.", system, StringComparison.Ordinal);
        Assert.DoesNotContain("Keep in mind", world.Anthropic.Requests.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereTheDietMeasurablyHarms_ItIsSwitchedOff()
    {
        var calls = new ModelCalls();
        for (var i = 0; i < ModelCalls.Least; i++)
        {
            Assert.False(calls.DietHarms);
            calls = calls with { Plain = calls.Plain.With(new CallCount(1, false, false, Failed: i == 0, false)), Dieted = calls.Dieted.With(new CallCount(1, false, false, Failed: i % 3 == 0, false)) };
        }

        Assert.True(calls.DietHarms);
    }

    [Fact]
    public async Task WhatWasCounted_OutlivesTheGateway()
    {
        await using var world = await World.StartAsync();
        var book = world.Gateway.Services.GetRequiredService<CallBook>();
        book.Count("ollama/m", dieted: true, new CallCount(2, Repaired: true, false, false, false));
        book.Spare("ollama/m", 15_000);
        book.Spare("ollama/m", 5_000);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        using var again = new CallBook(world.Gateway.Parts.Paths, world.Clock);
        Assert.Equal(20_000, again.Of("ollama/m")!.TokensSpared);
        Assert.Equal((1, 2, 1), (again.Of("ollama/m")!.Dieted.Answers, again.Of("ollama/m")!.Total.Calls, again.Of("ollama/m")!.Dieted.Repaired));
    }

    private static string Small(int window, string more = "") => $$""" "small": { "upstream": "ollama", "id": "llama3.2:3b", "tier": 0, "contextWindow": {{window}} {{more}} } """;

    private static string Request(string path, string model)
    {
        var essay = string.Concat(Enumerable.Repeat("This remark is long and lighthearted, and a small model has no use for it. ", 30));
        var system = $"You are an agent.\n\n# Tone and style\n{essay}\n\n# Environment\nUse tabs in /home/dev/app\n";
        var text = JsonValue.Create(system).ToJsonString();
        var description = JsonValue.Create("Does something. " + essay).ToJsonString();
        const string schema = """{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}""";
        var more = path switch
        {
            Ask.Messages => $$""","system":{{text}},"tools":[{{string.Join(',', Names.Select(name => $$"""{"name":"{{name}}","description":{{description}},"input_schema":{{schema}}}"""))}}]""",
            Ask.Responses => $$""","instructions":{{text}},"tools":[{{string.Join(',', Names.Select(name => $$"""{"type":"function","name":"{{name}}","description":{{description}},"parameters":{{schema}}}"""))}}]""",
            Ask.Gemini => $$$""","systemInstruction":{"parts":[{"text":{{{text}}}}]},"tools":[{"functionDeclarations":[{{{string.Join(',', Names.Select(name => $$"""{"name":"{{name}}","description":{{description}},"parameters":{{schema}}}"""))}}}]}]""",
            _ => $$""","tools":[{{string.Join(',', Names.Select(name => $$$"""{"type":"function","function":{"name":"{{{name}}}","description":{{{description}}},"parameters":{{{schema}}}}}"""))}}]""",
        };
        var body = Ask.For(path, model, false, "fix the bug", more);
        return path is Ask.Chat or Ask.OllamaChat ? body.Replace("\"messages\":[", $$"""\"messages\":[{"role":"system","content":{{text}}},""".Replace("\\\"", "\"", StringComparison.Ordinal), StringComparison.Ordinal) : body;
    }
}
