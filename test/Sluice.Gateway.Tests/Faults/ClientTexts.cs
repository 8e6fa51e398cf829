using System.Net;
using System.Text;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Section A, what a client can send: text that is none.</summary>
public sealed class ClientTexts
{
    [Theory]
    [InlineData(Ask.Responses, "haiku")]
    [InlineData(Ask.Responses, "coder")]
    [InlineData(Ask.Gemini, "haiku")]
    [InlineData(Ask.Gemini, "coder")]
    public async Task F009_OddText_OnTheNewPaths_IsRefusedOrForwardedIntact(string path, string model)
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, Streams.Answer("anthropic"));
        world.Ollama.When(_ => true, Streams.Answer("ollama"));
        var (target, body) = Ask.Address(path, Ask.For(path, model, text: "ODD"));
        byte[][] odd = [[0xFF, 0xFE], [0xE9], [.. "\\ud800"u8], [.. "\\u0000"u8], [0xED, 0xA0, 0x80]];
        foreach (var bytes in odd)
        {
            var parts = body.Split("ODD");
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(parts[0]), .. bytes, .. Encoding.UTF8.GetBytes(parts[1])]) };
            request.Headers.Add("x-sluice-token", world.Gateway.Token);
            using var response = await world.Gateway.Client.SendAsync(request, world.Cancel);
            var text = await response.Content.ReadAsStringAsync(world.Cancel);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{response.StatusCode}: {text}");
            if (response.StatusCode != HttpStatusCode.OK) Wire.AssertErrorShape(path, text);
        }

        Assert.Equal(odd.Length, (await world.Gateway.RowsAsync(odd.Length)).Count);
    }

    [Theory]
    [InlineData("haiku")]
    [InlineData("coder")]
    public async Task F009_OddText_IsRefusedOrForwardedIntact(string model)
    {
        await using var world = await World.StartAsync();
        byte[][] bodies =
        [
            [.. "{\"model\":\""u8, .. Encoding.UTF8.GetBytes(model), .. "\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"a\xff\xfe b\"}]}"u8],
            Encoding.Latin1.GetBytes($$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"caf{{"\u00e9"}}"}]}"""),
            Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"lone \ud800 surrogate"}]}"""),
            Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"nul \u0000 byte"}]}"""),
        ];
        var rows = 0;
        world.Anthropic.When(_ => true, Streams.Answer("anthropic"));
        world.Ollama.When(_ => true, Streams.Answer("ollama"));
        foreach (var body in bodies)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Ask.Messages) { Content = new ByteArrayContent(body) };
            request.Headers.Add("x-sluice-token", world.Gateway.Token);
            using var response = await world.Gateway.Client.SendAsync(request, world.Cancel);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(world.Cancel)}");
            rows++;
        }

        Assert.Equal(rows, (await world.Gateway.RowsAsync(rows)).Count);
    }
}
