using System.Net;
using System.Text;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Chat;

public sealed class ChatTests
{
    [Theory]
    [InlineData("coder", "ollama/qwen2.5-coder:7b", "0")]
    [InlineData("haiku", "anthropic/claude-haiku-4-5", "1")]
    [InlineData("sluice/tier0", "ollama/qwen2.5-coder:7b", "0")]
    public async Task Chat_StreamsWithItsReceipt_AndHasARowOfItsOwn(string model, string address, string tier)
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/chat", Ask.OpenAi(model, stream: true));
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal((address, tier), (Wire.Header(response, "x-sluice-model"), Wire.Header(response, "x-sluice-tier")));
        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
        var row = (await world.Gateway.RowOf(response)).Request;
        Assert.Equal((Outcomes.Ok, "dashboard"), (row.Outcome, row.App ?? row.Client));
    }

    [Fact]
    public async Task Stop_EndsTheUpstreamsWork()
    {
        await using var world = await World.StartAsync();
        world.OpenAi.When(_ => true, Reply.Sse("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"One \"},\"finish_reason\":null}]}\n\n").ThenSilence());
        var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/chat", Ask.OpenAi("gpt", stream: true));
        await using (var stream = await StreamReading.OfAsync(response, world.Cancel))
        {
            await stream.UntilAsync("One ");
        }

        response.Dispose();
        Assert.Equal(Outcomes.ClientCancelled, (await world.Gateway.LastRowAsync()).Request.Outcome);
    }

    [Fact]
    public async Task T3_CookieAlone_SpendsNothing()
    {
        await using var world = await World.StartAsync();
        using var login = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/login/codes", "{}");
        var path = System.Text.Json.Nodes.JsonNode.Parse(await login.Content.ReadAsStringAsync(world.Cancel))!["path"]!.GetValue<string>();
        using var entered = await world.Gateway.GetAsync(path);
        var cookie = entered.Headers.GetValues("set-cookie").Single().Split(';')[0];
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync("application/json", ("cookie", cookie)));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await SendAsync("text/plain", ("cookie", cookie), ("x-sluice-dashboard", "1")));
        Assert.Empty(world.OllamaTurns);
        Assert.Equal(HttpStatusCode.OK, await SendAsync("application/json", ("cookie", cookie), ("x-sluice-dashboard", "1")));
        Assert.Null(world.OllamaTurns.Single().Header("cookie"));

        async Task<HttpStatusCode> SendAsync(string type, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/chat") { Content = new StringContent(Ask.OpenAi("coder"), Encoding.UTF8, type) };
            foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
            using var response = await world.Gateway.Client.SendAsync(request, world.Cancel);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task UnknownModel_IsSaidInWords()
    {
        await using var world = await World.StartAsync(routing: """ "enabled": false """);
        using var response = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/chat", Ask.OpenAi("nowhere/nothing", stream: true));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("nowhere", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
    }
}
