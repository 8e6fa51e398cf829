using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Endpoints;

/// <summary>The paths of answers that are kept.</summary>
public sealed class KeptResponsesTests
{
    private const string Body = $$"""{"id":"resp_1","object":"response","status":"completed","output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"{{Canary.Prompt}}","annotations":[]}]}]}""";

    [Fact]
    public async Task KeptAnswer_IsServedAndDeleted()
    {
        await using var world = await StartAsync();
        Assert.Equal(Body, await ReadAsync(world, HttpMethod.Get, "/v1/responses/resp_1"));
        var deleted = JsonNode.Parse(await ReadAsync(world, HttpMethod.Delete, "/v1/responses/resp_1"))!;
        Assert.Equal(("resp_1", true), ((string?)deleted["id"], (bool?)deleted["deleted"]));
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Get, "/input_items"), (HttpMethod.Post, "/cancel") })
        {
            using var gone = await world.Gateway.SendAsync(method, "/v1/responses/resp_1" + path);
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
            Wire.AssertErrorShape(Ask.Chat, await gone.Content.ReadAsStringAsync(world.Cancel));
        }
    }

    [Fact]
    public async Task InputItems_AreListedInPages()
    {
        await using var world = await StartAsync();
        var all = JsonNode.Parse(await ReadAsync(world, HttpMethod.Get, "/v1/responses/resp_1/input_items?order=asc"))!;
        Assert.Equal(["m_1", "item_1", "m_3"], all["data"]!.AsArray().Select(item => (string?)item!["id"]));
        Assert.Equal("two", (string?)all["data"]![1]!["content"]);
        Assert.False((bool)all["has_more"]!);
        var newest = JsonNode.Parse(await ReadAsync(world, HttpMethod.Get, "/v1/responses/resp_1/input_items?limit=1"))!;
        Assert.Equal(("m_3", "m_3", true), ((string?)newest["first_id"], (string?)newest["last_id"], (bool)newest["has_more"]!));
        var next = JsonNode.Parse(await ReadAsync(world, HttpMethod.Get, "/v1/responses/resp_1/input_items?after=m_3&limit=1"))!;
        Assert.Equal("item_1", (string?)next["first_id"]);
    }

    [Fact]
    public async Task Cancel_IsRefused_ForNothingRunsInTheBackground()
    {
        await using var world = await StartAsync();
        using var response = await world.Gateway.SendAsync(HttpMethod.Post, "/v1/responses/resp_1/cancel");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("background", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
    }

    private static async Task<World> StartAsync()
    {
        var world = await World.StartAsync();
        const string input = $$"""[{"id":"m_1","role":"user","content":"{{Canary.Prompt}}"},{"role":"user","content":"two"},{"id":"m_3","role":"user","content":"three"}]""";
        world.Gateway.Services.GetRequiredService<ResponseStore>().Keep(new KeptExchange("resp_1", "", world.Clock.GetUtcNow(), Encoding.UTF8.GetBytes(input), Encoding.UTF8.GetBytes(Body)));
        return world;
    }

    private static async Task<string> ReadAsync(World world, HttpMethod method, string path)
    {
        using var response = await world.Gateway.SendAsync(method, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(world.Cancel);
    }
}
