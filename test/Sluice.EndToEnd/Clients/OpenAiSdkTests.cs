using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The official OpenAI package for C# as a black-box client.</summary>
public sealed class OpenAiSdkTests(Stage stage)
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "Weather of a city", BinaryData.FromString("""
        {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}
        """));

    public static TheoryData<Route> Routes => Stage.Routes;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Completion_IsAnswered(Route route)
    {
        var client = await OpenAsync(route);
        ChatCompletion completion = await client.CompleteChatAsync([new SystemChatMessage("Be brief."), new UserChatMessage("Hi")], cancellationToken: Cancelled);
        Assert.Equal(FakeBrain.Greeting, Assert.Single(completion.Content).Text);
        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.True(completion.Usage.InputTokenCount > 0);
        Assert.Equal(FakeBrain.CountTokens(FakeBrain.Greeting), completion.Usage.OutputTokenCount);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Stream_IsAnswered(Route route)
    {
        var client = await OpenAsync(route);
        var text = new StringBuilder();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in client.CompleteChatStreamingAsync([new UserChatMessage("[[long 40]]")], cancellationToken: Cancelled))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"piece{i} ")), text.ToString());
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.True(usage?.OutputTokenCount > 0, "this client asks for usage, so the stream must bring it");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task ToolCall_AndItsResult_GoRound(Route route)
    {
        var client = await OpenAsync(route);
        List<ChatMessage> messages = [new UserChatMessage("""[[call get_weather {"city":"Oslo"}]] [[call get_weather {"city":"Bergen"}]]""")];
        ChatCompletion first = await client.CompleteChatAsync(messages, new ChatCompletionOptions { Tools = { Weather } }, Cancelled);
        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        Assert.Equal(["Oslo", "Bergen"], first.ToolCalls.Select(call => City(call.FunctionArguments.ToString())));
        Assert.Equal(2, first.ToolCalls.Select(call => call.Id).Distinct().Count());

        messages.Add(new AssistantChatMessage(first));
        messages.AddRange(first.ToolCalls.Select(call => new ToolChatMessage(call.Id, "5 C")));
        ChatCompletion second = await client.CompleteChatAsync(messages, new ChatCompletionOptions { Tools = { Weather } }, Cancelled);
        Assert.Equal(FakeBrain.Done, Assert.Single(second.Content).Text);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task ToolCall_Streams(Route route)
    {
        var client = await OpenAsync(route);
        var arguments = new StringBuilder();
        string? name = null;
        await foreach (var update in client.CompleteChatStreamingAsync(
            [new UserChatMessage("""[[call get_weather {"city":"Oslo"}]]""")], new ChatCompletionOptions { Tools = { Weather } }, Cancelled))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                name ??= call.FunctionName;
                arguments.Append(call.FunctionArgumentsUpdate);
            }
        }

        Assert.Equal("get_weather", name);
        Assert.Equal("Oslo", City(arguments.ToString()));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task UnknownModel_IsNotFound(Route route)
    {
        var client = await OpenAsync(route, "no-such-model");
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync([new UserChatMessage("Hi")], cancellationToken: Cancelled));
        Assert.Equal(404, error.Status);
    }

    private async Task<ChatClient> OpenAsync(Route route, string? model = null)
    {
        var endpoint = await stage.OpenAsync(route, stage.OpenAiChat);
        var options = new OpenAIClientOptions { Endpoint = new Uri(endpoint.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) };
        return new ChatClient(model ?? endpoint.Model, new ApiKeyCredential(endpoint.Token), options);
    }

    private static string? City(string arguments) => JsonDocument.Parse(arguments).RootElement.GetProperty("city").GetString();
}
