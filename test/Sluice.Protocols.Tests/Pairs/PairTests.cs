using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Tests.Pairs;

/// <summary>
/// Every scripted answer from each of the five upstream protocols to each of the five client protocols: whole and cut into
/// single bytes, streaming or not on either side, and broken off at every event. What the client understands is checked against
/// the tables of docs/fidelity.md by readers that share no code with the product.
/// </summary>
public sealed class PairTests
{
    private static readonly string[] Names = ["anthropic", "openai-chat", "openai-responses", "gemini", "ollama"];

    public static TheoryData<string, string> AllPairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var upstream in Names)
        {
            foreach (var client in Names) pairs.Add(upstream, client);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void EveryAnswer_ReachesTheClient_Whole(string upstream, string client) => ForEach(upstream, (answer, wrong) =>
    {
        var frames = UpstreamWire.Frames(upstream, answer, out _);
        var wire = string.Concat(frames);
        var whole = Stream(upstream, client, wire, int.MaxValue);
        Check(upstream, client, answer, whole, wrong, "stream");
        Check(upstream, client, answer, Stream(upstream, client, wire, 1), wrong, "stream in single bytes");
        Check(upstream, client, answer, Stream(upstream, client, "\uFEFF" + wire.ReplaceLineEndings(upstream == "ollama" ? "\r\n" : "\r"), 1), wrong, "stream with a mark and other line ends");
        Check(upstream, client, answer, Stream(upstream, client, wire, 3, "body"), wrong, "stream to a whole answer");
        Check(upstream, client, answer, Body(upstream, client, UpstreamWire.Body(upstream, answer), "body"), wrong, "body");
        Check(upstream, client, answer, Body(upstream, client, UpstreamWire.Body(upstream, answer), "stream"), wrong, "body to a stream");
        if (client == "gemini") Check(upstream, client, answer, Stream(upstream, client, wire, 5, "array"), wrong, "stream to an array");
    });

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void AnAnswerThatIsCut_NeverLooksWhole(string upstream, string client) => ForEach(upstream, (answer, wrong) =>
    {
        var frames = UpstreamWire.Frames(upstream, answer, out var end);
        for (var count = 1; count < frames.Count; count++)
        {
            var cut = Stream(upstream, client, string.Concat(frames[..count]), int.MaxValue);
            var isWhole = count > end;
            if (cut.IsComplete != isWhole || (cut.Error is null) != isWhole) wrong.Add($"cut after frame {count} of {frames.Count}: complete {cut.IsComplete}, error {cut.Error?.ToJsonString()}");
            wrong.AddRange(cut.Breaches.Where(breach => isWhole || !breach.Contains("not closed", StringComparison.Ordinal)).Select(breach => $"cut after frame {count}: {breach}"));
        }
    });

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void AnErrorInTheMiddle_IsTold_AndNothingFollows(string upstream, string client)
    {
        var answer = ScriptedAnswer.All[3];
        var error = upstream switch
        {
            "anthropic" => "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"engine died\"}}\n\n",
            "openai-chat" => "data: {\"error\":{\"message\":\"engine died\",\"type\":\"server_error\",\"code\":null}}\n\n",
            "openai-responses" => "event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":9,\"response\":{\"id\":\"resp_up\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"engine died\"}}}\n\n",
            "gemini" => "data: {\"error\":{\"code\":503,\"message\":\"engine died\",\"status\":\"UNAVAILABLE\"}}\r\n\r\n",
            _ => "{\"error\":\"engine died\"}\n",
        };
        var frames = UpstreamWire.Frames(upstream, answer, out var end);
        var wrong = new List<string>();
        for (var count = 0; count <= end; count++)
        {
            foreach (var chunk in (int[])[1, int.MaxValue])
            {
                var message = Stream(upstream, client, string.Concat(frames[..count]) + error + string.Concat(frames[count..]), chunk);
                if (message.IsComplete || (string?)message.Error?["message"] is not { } words || !words.Contains("engine died", StringComparison.Ordinal)) wrong.Add($"after {count} frames: {message.Error?.ToJsonString()}");
                wrong.AddRange(message.Breaches.Select(breach => $"after {count} frames: {breach}"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void AKeepAliveAnywhere_ChangesNothing(string upstream, string client) => ForEach(upstream, (answer, wrong) =>
    {
        var frames = UpstreamWire.Frames(upstream, answer, out _);
        var context = Context(upstream, client, "stream");
        var output = new ArrayBufferWriter<byte>();
        var writer = new StreamGrammar(Protocol(client).CreateStreamWriter(output, context));
        using var reader = Protocol(upstream).CreateStreamReader(writer, context);
        writer.Write(StreamEvent.KeepAlive);
        writer.Write(StreamEvent.KeepAlive);
        foreach (var frame in frames)
        {
            var bytes = Encoding.UTF8.GetBytes(frame);
            bytes.CopyTo(reader.GetMemory());
            reader.Advance(bytes.Length);
            if (!writer.IsComplete) writer.Write(StreamEvent.KeepAlive);
        }

        reader.Complete();
        Check(upstream, client, answer, Read(client, output, "stream"), wrong, "with keep-alives");
    });

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void ACallThatTheLimitCut_IsWholeOrAbsent(string upstream, string client)
    {
        if (upstream is "gemini" or "ollama") return; // their calls come whole
        var answer = new ScriptedAnswer("cut call") { Text = ["So"], Calls = [("call_1", "read", ["{\"n\":1}"]), ("call_2", "read", ["{\"n\":\"ha"])], Stop = ScriptedStop.Length };
        var message = Stream(upstream, client, string.Concat(UpstreamWire.Frames(upstream, answer, out _)), int.MaxValue);
        var folded = Stream(upstream, client, string.Concat(UpstreamWire.Frames(upstream, answer, out _)), 1, "body");
        Assert.Empty(message.Breaches);
        Assert.Empty(folded.Breaches);
        var expected = client is "gemini" or "ollama" ? 1 : 2;
        Assert.Equal((expected, expected), (message.Calls.Count, folded.Calls.Count));
        Assert.Equal(Finish(upstream, client, answer), message.Finish);
        Assert.Equal(Finish(upstream, client, answer), folded.Finish);
    }

    private static void ForEach(string upstream, Action<ScriptedAnswer, List<string>> check)
    {
        var wrong = new List<string>();
        foreach (var answer in ScriptedAnswer.All.Where(answer => UpstreamWire.CanSay(upstream, answer)))
        {
            var found = new List<string>();
            check(answer, found);
            wrong.AddRange(found.Select(line => $"[{answer.Name}] {line}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static void Check(string upstream, string client, ScriptedAnswer answer, ClientMessage message, List<string> wrong, string how)
    {
        wrong.AddRange(message.Breaches.Select(breach => $"{how}: {breach}"));
        Same("error", null, message.Error?.ToJsonString());
        Same("complete", true, message.IsComplete);
        var refuses = client is "openai-chat" or "openai-responses";
        Same("text", string.Concat(answer.Text) + (refuses ? "" : string.Concat(answer.Refusal)), message.Text);
        Same("refusal", refuses ? string.Concat(answer.Refusal) : "", message.Refusal);
        Same("thinking", string.Concat(answer.Thinking), message.Thinking);
        var showsSeal = client switch
        {
            "anthropic" or "openai-responses" => answer.Thinking.Length > 0,
            "gemini" => answer.Seal is not null,
            _ => false,
        };
        Same("signature", showsSeal, message.Signature.Length > 0);
        Same("finish", Finish(upstream, client, answer), message.Finish);
        Same("calls", string.Join(' ', answer.Calls.Select(call => $"{call.Name}{(call.Arguments.Length == 0 ? "{}" : JsonNode.Parse(string.Concat(call.Arguments))!.ToJsonString())}")), string.Join(' ', message.Calls.Select(call => call.Name + call.Arguments)));
        if (answer.Calls.Length > 0 && answer.Calls[0].Id == "call_1") Same("the first id", "call_1", message.Calls.FirstOrDefault()?.Id);
        Same("usage", ExpectedUsage(upstream, client, answer), Usage(client, message.Usage));

        void Same<T>(string what, T expected, T actual)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, actual)) wrong.Add($"{how}: {what} is <{actual}>, not <{expected}>");
        }
    }

    private static string Finish(string upstream, string client, ScriptedAnswer answer)
    {
        var stop = answer.Stop switch
        {
            ScriptedStop.Natural when answer.Calls.Length > 0 => ScriptedStop.Calls,
            ScriptedStop.Calls when answer.Calls.Length == 0 => ScriptedStop.Natural,
            ScriptedStop.Natural when answer.Refusal.Length > 0 => ScriptedStop.Filtered,
            var other => other,
        };
        return (client, stop) switch
        {
            ("anthropic", ScriptedStop.Length) => "max_tokens",
            ("anthropic", ScriptedStop.Window) => "model_context_window_exceeded",
            ("anthropic", ScriptedStop.Calls) => "tool_use",
            ("anthropic", ScriptedStop.Filtered) => "refusal",
            ("anthropic", ScriptedStop.Paused) => "pause_turn",
            ("anthropic", ScriptedStop.StopString) => upstream == "anthropic" ? "stop_sequence" : "end_turn",
            ("anthropic", _) => "end_turn",
            ("openai-chat", ScriptedStop.Length or ScriptedStop.Window) => "length",
            ("openai-chat", ScriptedStop.Calls) => "tool_calls",
            ("openai-chat", ScriptedStop.Filtered) => "content_filter",
            ("openai-responses", ScriptedStop.Length or ScriptedStop.Window) => "incomplete:max_output_tokens",
            ("openai-responses", ScriptedStop.Filtered) when answer.Refusal.Length == 0 => "incomplete:content_filter",
            ("openai-responses", _) => "completed",
            ("gemini", ScriptedStop.Length or ScriptedStop.Window) => "MAX_TOKENS",
            ("gemini", ScriptedStop.Filtered) => "SAFETY",
            ("gemini", _) => "STOP",
            ("ollama", ScriptedStop.Length or ScriptedStop.Window) => "length",
            _ => "stop",
        };
    }

    private static string ExpectedUsage(string upstream, string client, ScriptedAnswer answer)
    {
        if (!answer.HasUsage) return client == "ollama" ? "0 0" : "0 0 0 0";
        if (client == "ollama") return "12 9";
        return upstream == "ollama" ? "12 0 9 0" : "12 4 9 3";
    }

    // In all, of it cached, out all, of it reasoning.
    private static string Usage(string client, JsonObject usage) => client switch
    {
        "anthropic" => $"{Number(usage["input_tokens"]) + Number(usage["cache_read_input_tokens"]) + Number(usage["cache_creation_input_tokens"])} {Number(usage["cache_read_input_tokens"])} {Number(usage["output_tokens"])} {Number(usage["output_tokens_details"]?["thinking_tokens"])}",
        "openai-chat" => usage.Count == 0 ? "none" : $"{usage["prompt_tokens"]} {Number(usage["prompt_tokens_details"]?["cached_tokens"])} {usage["completion_tokens"]} {Number(usage["completion_tokens_details"]?["reasoning_tokens"])}",
        "openai-responses" => $"{usage["input_tokens"]} {usage["input_tokens_details"]?["cached_tokens"]} {usage["output_tokens"]} {usage["output_tokens_details"]?["reasoning_tokens"]}",
        "gemini" => $"{usage["promptTokenCount"]} {Number(usage["cachedContentTokenCount"])} {Number(usage["candidatesTokenCount"]) + Number(usage["thoughtsTokenCount"])} {Number(usage["thoughtsTokenCount"])}",
        _ => $"{usage["prompt_eval_count"]} {usage["eval_count"]}",
    };

    private static long Number(JsonNode? node) => node is null ? 0 : (long)node;

    private static ClientMessage Stream(string upstream, string client, string wire, int chunk, string to = "stream")
    {
        var context = Context(upstream, client, to);
        var output = new ArrayBufferWriter<byte>();
        var folded = new ResponseAccumulator();
        using var reader = Protocol(upstream).CreateStreamReader(new StreamGrammar(to == "body" ? folded : Protocol(client).CreateStreamWriter(output, context)), context);
        Exchange.Feed(reader, Encoding.UTF8.GetBytes(wire), () => chunk);
        if (to == "body") Protocol(client).WriteBody(folded.Response, output, context);
        return Read(client, output, to);
    }

    private static ClientMessage Body(string upstream, string client, string body, string to)
    {
        var context = Context(upstream, client, to);
        var output = new ArrayBufferWriter<byte>();
        var folded = new ResponseAccumulator();
        Protocol(upstream).ReadBody(RawJson.Parse(body), new StreamGrammar(to == "body" ? folded : Protocol(client).CreateStreamWriter(output, context)), context);
        if (to == "body") Protocol(client).WriteBody(folded.Response, output, context);
        return Read(client, output, to);
    }

    private static TranslationContext Context(string upstream, string client, string to)
    {
        var context = new TranslationContext
        {
            InboundProtocol = client,
            UpstreamProtocol = upstream,
            UpstreamModel = "up-model",
            ResponseModel = "asked-model",
            Time = new StandingClock(),
            Random = new Random(1),
            EstimatedInputTokens = 77,
            Inbound = RequestHead.Read("""{"include":["reasoning.encrypted_content"]}"""u8.ToArray(), to == "array" ? new RequestPath("asked-model", Stream: true, JsonArray: true) : null),
        };
        context.ReasoningRequested = true;
        context.IncludeUsage = true;
        return context;
    }

    private static ClientMessage Read(string client, ArrayBufferWriter<byte> output, string to)
    {
        var wire = Encoding.UTF8.GetString(output.WrittenSpan);
        return (client, to) switch
        {
            ("anthropic", "body") => AnthropicClient.ReadBody(wire),
            ("anthropic", _) => AnthropicClient.ReadStream(wire),
            ("openai-chat", "body") => ChatClient.ReadBody(wire),
            ("openai-chat", _) => ChatClient.ReadStream(wire, includesUsage: true),
            ("openai-responses", "body") => ResponsesClient.ReadBody(wire),
            ("openai-responses", _) => ResponsesClient.ReadStream(wire),
            ("gemini", "body") => GeminiClient.ReadBody(wire),
            ("gemini", "array") => GeminiClient.ReadArray(wire),
            ("gemini", _) => GeminiClient.ReadStream(wire),
            (_, "body") => OllamaClient.ReadBody(wire),
            _ => OllamaClient.ReadStream(wire),
        };
    }

    private static IProtocol Protocol(string name) => ProtocolOf[name];

    private static Dictionary<string, IProtocol> ProtocolOf { get; } = new(StringComparer.Ordinal)
    {
        ["anthropic"] = AnthropicProtocol.Instance,
        ["openai-chat"] = ChatCompletionsProtocol.Instance,
        ["openai-responses"] = ResponsesProtocol.Instance,
        ["gemini"] = GeminiProtocol.Instance,
        ["ollama"] = OllamaProtocol.Instance,
    };
}
