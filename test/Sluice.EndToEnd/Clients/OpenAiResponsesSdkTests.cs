using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using OpenAI.Responses;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The Responses API of the official OpenAI package for C# as a black-box client.</summary>
public sealed class OpenAiResponsesSdkTests(Stage stage)
{
    private static readonly ResponseTool Weather = ResponseTool.CreateFunctionTool("get_weather", BinaryData.FromString("""
        {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}
        """), strictModeEnabled: false, "Weather of a city");

    public static TheoryData<Route> Routes => Stage.Routes;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Response_IsAnswered(Route route)
    {
        var (client, model) = await OpenAsync(route);
        ResponseResult response = await client.CreateResponseAsync(Request(model, "Hi"), Cancelled);
        Assert.Equal(FakeBrain.Greeting, Text(response));
        Assert.Equal(ResponseStatus.Completed, response.Status);
        Assert.Equal(FakeBrain.CountTokens(FakeBrain.Greeting), response.Usage.OutputTokenCount);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Stream_IsAnswered(Route route)
    {
        var (client, model) = await OpenAsync(route);
        var request = Request(model, "[[long 40]]");
        request.StreamingEnabled = true;
        var text = new StringBuilder();
        ResponseResult? end = null;
        await foreach (var update in await client.CreateResponseStreamingAsync(request, Cancelled))
        {
            switch (update)
            {
                case StreamingResponseOutputTextDeltaUpdate delta:
                    text.Append(delta.Delta);
                    break;
                case StreamingResponseCompletedUpdate completed:
                    end = completed.Response;
                    break;
                default:
                    break;
            }
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"piece{i} ")), text.ToString());
        Assert.Equal(text.ToString(), Text(end!));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task ToolCall_AndItsResult_GoRound(Route route)
    {
        var (client, model) = await OpenAsync(route);
        var request = Request(model, """[[call get_weather {"city":"Oslo"}]] [[call get_weather {"city":"Bergen"}]]""");
        ResponseResult first = await client.CreateResponseAsync(request, Cancelled);
        var calls = first.OutputItems.OfType<FunctionCallResponseItem>().ToArray();
        Assert.Equal(["Oslo", "Bergen"], calls.Select(call => JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("city").GetString()));

        foreach (var item in first.OutputItems)
        {
            request.InputItems.Add(item);
        }

        foreach (var call in calls)
        {
            request.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, "5 C"));
        }

        ResponseResult second = await client.CreateResponseAsync(request, Cancelled);
        Assert.Equal(FakeBrain.Done, Text(second));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task UnknownModel_IsNotFound(Route route)
    {
        var (client, _) = await OpenAsync(route);
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.CreateResponseAsync(Request("no-such-model", "Hi"), Cancelled));
        Assert.Equal(404, error.Status);
    }

    private async Task<(ResponsesClient Client, string Model)> OpenAsync(Route route)
    {
        var endpoint = await stage.OpenAsync(route, stage.OpenAiResponses);
        var options = new ResponsesClientOptions { Endpoint = new Uri(endpoint.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) };
        return (new ResponsesClient(new ApiKeyCredential(endpoint.Token), options), endpoint.Model);
    }

    private static CreateResponseOptions Request(string model, string prompt) => new(model, [ResponseItem.CreateUserMessageItem(prompt)]) { Tools = { Weather } };

    private static string Text(ResponseResult response) => string.Concat(response.OutputItems.OfType<MessageResponseItem>().SelectMany(item => item.Content).Select(part => part.Text));
}
