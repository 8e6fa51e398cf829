using System.Text;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The official Anthropic package for C# as a black-box client.</summary>
public sealed class AnthropicSdkTests(Stage stage)
{
    private static readonly ToolUnion Weather = new(Json("""
        {"name":"get_weather","description":"Weather of a city","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}
        """));

    public static TheoryData<Route> Routes => Stage.Routes;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Message_IsAnswered(Route route)
    {
        var (client, model) = await OpenAsync(route);
        using (client)
        {
            var message = await client.Messages.Create(Request(model, "Hi"), Cancelled);
            Assert.True(Assert.Single(message.Content).TryPickText(out var text));
            Assert.Equal(FakeBrain.Greeting, text.Text);
            Assert.Equal("end_turn", message.StopReason?.Raw());
            Assert.True(message.Usage.InputTokens > 0);
            Assert.Equal(FakeBrain.CountTokens(FakeBrain.Greeting), message.Usage.OutputTokens);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Stream_IsAnswered(Route route)
    {
        var (client, model) = await OpenAsync(route);
        using (client)
        {
            var (text, _, stop) = await ReadAsync(client, Request(model, "[[long 40]]"));
            Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"piece{i} ")), text);
            Assert.Equal("end_turn", stop);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task ToolCall_AndItsResult_GoRound(Route route)
    {
        var (client, model) = await OpenAsync(route);
        using (client)
        {
            var first = await client.Messages.Create(Request(model, """[[call get_weather {"city":"Ås \"1\""}]]"""), Cancelled);
            Assert.Equal("tool_use", first.StopReason?.Raw());
            var call = first.Content.Select(block => block.TryPickToolUse(out var use) ? use : null).OfType<ToolUseBlock>().Single();
            Assert.Equal("get_weather", call.Name);
            Assert.Equal("Ås \"1\"", call.Input["city"].GetString());

            var second = await client.Messages.Create(
                Request(model, "Hi") with
                {
                    Messages =
                    [
                        new UserMessageParam("""[[call get_weather {"city":"Ås"}]]"""),
                        new MessageParam(Json($$"""{"role":"assistant","content":[{"type":"tool_use","id":"{{call.ID}}","name":"get_weather","input":{"city":"Ås"} }]}""")),
                        new MessageParam(Json($$"""{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{call.ID}}","content":"5 C"}]}""")),
                    ],
                },
                Cancelled);
            Assert.True(Assert.Single(second.Content).TryPickText(out var text));
            Assert.Equal(FakeBrain.Done, text.Text);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task ToolCall_Streams(Route route)
    {
        var (client, model) = await OpenAsync(route);
        using (client)
        {
            var (_, arguments, stop) = await ReadAsync(client, Request(model, """[[call get_weather {"city":"Oslo"}]]"""));
            Assert.Equal("tool_use", stop);
            Assert.Equal("Oslo", Json(arguments).GetProperty("city").GetString());
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Tokens_AreCounted(Route route)
    {
        var (client, model) = await OpenAsync(route);
        using (client)
        {
            var count = await client.Messages.CountTokens(new MessageCountTokensParams { Model = model, Messages = [new UserMessageParam("How many tokens is this?")] }, Cancelled);
            Assert.InRange(count.InputTokens, 3, 60);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task UnknownModel_IsNotFound(Route route)
    {
        var (client, _) = await OpenAsync(route);
        using (client)
        {
            var error = await Assert.ThrowsAsync<AnthropicNotFoundException>(() => client.Messages.Create(Request("no-such-model", "Hi"), Cancelled));
            Assert.Equal("not_found_error", error.Body.GetProperty("error").GetProperty("type").GetString());
        }
    }

    private async Task<(AnthropicClient Client, string Model)> OpenAsync(Route route)
    {
        var endpoint = await stage.OpenAsync(route, stage.Anthropic);
        return (new AnthropicClient { BaseUrl = endpoint.Address.ToString().TrimEnd('/'), ApiKey = endpoint.Token, MaxRetries = 0 }, endpoint.Model);
    }

    private static MessageCreateParams Request(string model, string prompt) => new()
    {
        Model = model,
        MaxTokens = 1024,
        Messages = [new UserMessageParam(prompt)],
        Tools = [Weather],
    };

    private static async Task<(string Text, string Arguments, string? Stop)> ReadAsync(AnthropicClient client, MessageCreateParams request)
    {
        var text = new StringBuilder();
        var arguments = new StringBuilder();
        string? stop = null;
        await foreach (var one in client.Messages.CreateStreaming(request, Cancelled))
        {
            if (one.TryPickContentBlockDelta(out var block))
            {
                text.Append(block.Delta.TryPickText(out var piece) ? piece.Text : "");
                arguments.Append(block.Delta.TryPickInputJson(out var part) ? part.PartialJson : "");
            }
            else if (one.TryPickDelta(out var end))
            {
                stop = end.Delta.StopReason?.Raw();
            }
        }

        return (text.ToString(), arguments.ToString(), stop);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
