using System.Net;
using System.Text;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Section A, what a client can send: what is no request, nests too deeply or is too large.</summary>
public sealed class ClientBodies
{
    public static TheoryData<string, string> ToolPaths { get; } = new(
        from path in new[] { Ask.Messages, Ask.Chat, Ask.Responses, Ask.Gemini }
        from model in new[] { "haiku", "coder" }
        select (path, model));

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F001_NotJson_IsRefusedInTheCallersShape(string path)
    {
        await using var world = await World.StartAsync();
        foreach (var body in new[] { "", "hello", """{"model":"coder","messages":[""", """{"model":"coder",}""" }) await FaultAssert.RejectedAsync(world, path, body);
        Assert.Empty(world.OllamaTurns);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F002_WrongTopLevel_IsRefused(string path)
    {
        await using var world = await World.StartAsync();
        foreach (var body in new[] { "null", "[]", "42", "\"text\"", """{"model":"coder","max_tokens":5,"messages":"hello"}""", """{"model":"coder","max_tokens":5,"messages":{}}""" })
            await FaultAssert.RejectedAsync(world, path, body);
        Assert.Empty(world.OllamaTurns);
    }

    [Theory]
    [MemberData(nameof(ToolPaths))]
    public async Task F003_DeepSchema_Passes(string path, string model)
    {
        await using var world = await World.StartAsync();
        foreach (var depth in new[] { 65, 200 })
        {
            var (status, text) = await world.Gateway.AskAsync(path, Ask.For(path, model, more: Tool(path, depth)));
            Assert.True(status == HttpStatusCode.OK, text);
        }
    }

    [Theory]
    [MemberData(nameof(ToolPaths))]
    public async Task F003_SchemaOfAHundredThousandLevels_Is400(string path, string model)
    {
        await using var world = await World.StartAsync();
        await FaultAssert.RejectedAsync(world, path, Ask.For(path, model, more: Tool(path, 100_000)));
        Assert.Empty(world.Anthropic.Requests);
        await FaultAssert.ServesAsync(world);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F004_BodyOverTheLimit_Is413(string path)
    {
        await using var world = await World.StartAsync(server: """ "limits": { "maxBodyBytes": 65536 } """);
        var body = Ask.For(path, "coder", text: new string('x', 100_000));
        using (var declared = await world.Gateway.PostAsync(path, body)) await AssertTooLarge(declared);

        using var request = new HttpRequestMessage(HttpMethod.Post, Ask.Address(path, body).Path) { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("x-sluice-token", world.Gateway.Token);
        using var chunked = await world.Gateway.Client.SendAsync(request, world.Cancel);
        await AssertTooLarge(chunked);
        Assert.Empty(world.OllamaTurns);
        await FaultAssert.ServesAsync(world);

        async Task AssertTooLarge(HttpResponseMessage response)
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Wire.AssertErrorShape(path, await response.Content.ReadAsStringAsync(world.Cancel));
            Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(response)).Request.Outcome);
        }
    }

    [Fact]
    public async Task F014_LargeRequests_Work()
    {
        await using var world = await World.StartAsync();
        var schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"description\":\"" + new string('d', 100_000) + "\"}}}";
        var tools = string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""{"name":"tool{{i}}","input_schema":{{schema}}}"""));
        var turns = string.Join(',', Enumerable.Range(0, 1001).Select(i => $$"""{"role":"{{(i % 2 == 0 ? "user" : "assistant")}}","content":"turn {{i}}"}"""));
        string[] bodies =
        [
            Ask.Anthropic("haiku", more: $",\"tools\":[{tools}]"),
            $"{{\"model\":\"haiku\",\"max_tokens\":5,\"messages\":[{turns}]}}",
            Ask.Anthropic("haiku", text: new string('m', 5 << 20)),
        ];
        foreach (var body in bodies)
        {
            world.Anthropic.Next(Reply.Json("""{"id":"m","type":"message","role":"assistant","content":[],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"""));
            var (status, text) = await world.Gateway.AskAsync(Ask.Messages, body, ("anthropic-beta", "context-1m-2025-08-07"));
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, text);
        }

        Assert.NotEmpty(world.Anthropic.Requests);
        await FaultAssert.ServesAsync(world);
    }

    private static string Tool(string path, int depth)
    {
        var text = new StringBuilder(path switch
        {
            Ask.Messages => ",\"tools\":[{\"name\":\"deep\",\"description\":\"d\",\"input_schema\":",
            Ask.Responses => ",\"tools\":[{\"type\":\"function\",\"name\":\"deep\",\"parameters\":",
            Ask.Gemini => ",\"tools\":[{\"functionDeclarations\":[{\"name\":\"deep\",\"parametersJsonSchema\":",
            _ => ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"deep\",\"parameters\":",
        });
        text.Append("{\"type\":\"object\",\"properties\":");
        for (var i = 0; i < depth; i++) text.Append("{\"a\":");
        text.Append("{}");
        text.Append('}', depth);
        return text.Append(path switch { Ask.Messages or Ask.Responses => "}}]", Ask.Gemini => "}}]}]", _ => "}}}]" }).ToString();
    }
}
