using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.LlamaCpp;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests;

/// <summary>Filling the middle: a legacy completion with a suffix, in the terms of the servers that can.</summary>
public sealed class FillInTests
{
    private const string Request = """{"model":"m","prompt":"def f(","suffix":"return 1","max_tokens":64,"temperature":0.2,"top_p":0.9,"seed":7,"stop":"\n\n","stream":true,"stream_options":{"include_usage":true},"echo":false}""";

    [Fact]
    public void ToOllama_TheSuffixGoesToGenerate() => Assert.Equal(
        """{"model":"up-model","prompt":"def f(","suffix":"return 1","stream":true,"options":{"num_predict":64,"temperature":0.2,"top_p":0.9,"seed":7,"stop":["\n\n"]}}""",
        Ordered(Exchange.Translate(CompletionsProtocol.Instance, OllamaProtocol.FillIn, Request, TestContexts.Create("openai-chat", "ollama"))));

    [Fact]
    public void ToLlamaCpp_BothSidesGoToInfill()
    {
        var context = TestContexts.Create("openai-chat", "llama-infill");
        Assert.Equal(
            """{"model":"up-model","input_prefix":"def f(","input_suffix":"return 1","n_predict":64,"temperature":0.2,"top_p":0.9,"seed":7,"stop":["\n\n"],"stream":true}""",
            Exchange.Translate(CompletionsProtocol.Instance, InfillProtocol.Instance, Request, context));
        Assert.Empty(context.Notes);
        Assert.Equal("../infill", InfillProtocol.Instance.UpstreamPath(ProtocolOperation.Generate, "m", stream: true));
    }

    [Fact]
    public void AStreamOfOllama_BecomesTextCompletions()
    {
        var context = TestContexts.Create("openai-chat", "ollama");
        context.IncludeUsage = true;
        var text = Exchange.TranslateStream(OllamaProtocol.FillIn, CompletionsProtocol.Instance, """
            {"model":"m","response":"x: ","done":false}
            {"model":"m","response":"int","done":false}
            {"model":"m","response":"","done":true,"done_reason":"length","prompt_eval_count":9,"eval_count":3}

            """, context);
        Assert.Contains("\"object\":\"text_completion\"", text, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"x: \",\"logprobs\":null,\"finish_reason\":null", text, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"length\"", text, StringComparison.Ordinal);
        Assert.Contains("\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AStreamOfLlamaCpp_BecomesTextCompletions_HoweverItIsCut()
    {
        const string Wire = "data: {\"content\":\"x: \",\"stop\":false}\n\ndata: {\"content\":\"int\",\"stop\":false}\n\ndata: {\"content\":\"\",\"stop\":true,\"stop_type\":\"eos\",\"tokens_evaluated\":9,\"tokens_predicted\":3}\n\n";
        Exchange.AssertAnySplit(InfillProtocol.Instance, Wire);
        var text = Exchange.TranslateStream(InfillProtocol.Instance, CompletionsProtocol.Instance, Wire, TestContexts.Create("openai-chat", "llama-infill"));
        Assert.Contains("\"text\":\"int\"", text, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"stop\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("usage", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AWholeAnswerOfLlamaCpp_BecomesATextCompletion()
    {
        var events = Exchange.FoldStream(InfillProtocol.Instance, CompletionsProtocol.Instance, "data: {\"content\":\"x: int\",\"stop\":true,\"stop_type\":\"limit\",\"tokens_evaluated\":9,\"tokens_predicted\":3}\n\n", TestContexts.Create("openai-chat", "llama-infill"));
        Assert.Contains("\"text\":\"x: int\",\"logprobs\":null,\"finish_reason\":\"length\"", events, StringComparison.Ordinal);
        Assert.Contains("\"prompt_tokens\":9", events, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelWithoutMiddleTokens_IsTheCallersToChange()
    {
        // llama.cpp b11669 with a model that has none.
        var error = InfillProtocol.Instance.ReadError(501, """{"error":{"code":501,"message":"Infill is not supported by this model: prefix token is missing. suffix token is missing. middle token is missing. ","type":"not_supported_error"}}"""u8);
        Assert.Equal((ErrorKind.InvalidRequest, 400), (error.Kind, error.Status));
        Assert.Contains("Infill is not supported by this model", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"m","prompt":["a","b"],"suffix":"c"}""", "prompt")]
    [InlineData("""{"model":"m","prompt":"a","suffix":"c","n":2}""", "n")]
    public void WhatCannotBeFilled_IsRefused(string json, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<InvalidRequestException>(() => Exchange.ReadRequest(CompletionsProtocol.Instance, json, TestContexts.Create("openai-chat", "ollama"))).Error.Parameter);

    // The options stand in an order of their own.
    private static string Ordered(string json)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        var options = node["options"]!.AsObject();
        var sorted = new System.Text.Json.Nodes.JsonObject();
        foreach (var name in new[] { "num_predict", "temperature", "top_p", "seed", "stop" }) sorted[name] = options[name]!.DeepClone();
        node["options"] = sorted;
        return System.Text.RegularExpressions.Regex.Unescape(node.ToJsonString()).Replace("\n", "\\n", StringComparison.Ordinal);
    }
}
