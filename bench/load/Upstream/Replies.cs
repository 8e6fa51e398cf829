using System.Text;
using Sluice.Load.Dialects;

namespace Sluice.Load.Upstream;

/// <summary>The answers of one protocol, built beforehand down to the HTTP chunks: the upstream only writes them.</summary>
internal sealed class Replies
{
    private const int EventsPerWrite = 8;

    private Replies(string whole, IReadOnlyList<string> head, IReadOnlyList<string> deltas, IReadOnlyList<string> tail)
    {
        Whole = Bytes(Head("application/json", $"Content-Length: {Encoding.UTF8.GetByteCount(whole)}") + whole);
        StreamHead = Bytes(Head("text/event-stream; charset=utf-8", "Transfer-Encoding: chunked") + string.Concat(head.Select(Chunk)));
        Deltas = [.. deltas.Select(delta => Bytes(Chunk(delta)))];
        StreamTail = Bytes(string.Concat(tail.Select(Chunk)) + "0\r\n\r\n");
        Writes = [.. Deltas.Chunk(EventsPerWrite).Select((part, index) => Join(index, part))];
    }

    /// <summary>Anthropic Messages.</summary>
    public static Replies Anthropic { get; } = MakeAnthropic();

    /// <summary>OpenAI Chat Completions.</summary>
    public static Replies Chat { get; } = MakeChat();

    /// <summary>OpenAI Responses.</summary>
    public static Replies Responses { get; } = MakeResponses();

    /// <summary>Gemini generateContent.</summary>
    public static Replies Gemini { get; } = MakeGemini();

    /// <summary>The answer to a request without <c>stream</c>.</summary>
    public byte[] Whole { get; }

    /// <summary>Headers of a stream and what comes before its first delta.</summary>
    public byte[] StreamHead { get; }

    /// <summary>One HTTP chunk per delta.</summary>
    public IReadOnlyList<byte[]> Deltas { get; }

    /// <summary>What comes behind the last delta.</summary>
    public byte[] StreamTail { get; }

    /// <summary>The whole stream without delays, eight events a write, each its own HTTP chunk.</summary>
    public IReadOnlyList<byte[]> Writes { get; }

    private static Replies MakeAnthropic()
    {
        static string Event(string type, string data) => $"event: {type}\ndata: {data}\n\n";
        const string Usage = """{"input_tokens":1234,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":64}""";
        const string Message = """{"id":"msg_01BenchBenchBenchBench","type":"message","role":"assistant","model":"claude-bench",""";
        return new Replies(
            $$"""{{Message}}"content":[{"type":"text","text":{{Filler.Quote(Script.Text)}}}],"stop_reason":"end_turn","stop_sequence":null,"usage":{{Usage}}}""",
            [
                Event("message_start", $$$$"""{"type":"message_start","message":{{{{Message}}}}"content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1234,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}"""),
                Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
                Event("ping", """{"type": "ping"}"""),
            ],
            [.. Script.Tokens.Select(token => Event("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{Filler.Quote(token)}}}}}"""))],
            [
                Event("content_block_stop", """{"type":"content_block_stop","index":0}"""),
                Event("message_delta", $$"""{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{{Usage}}}"""),
                Event("message_stop", """{"type":"message_stop"}"""),
            ]);
    }

    private static Replies MakeChat()
    {
        const string Usage = """{"prompt_tokens":1234,"completion_tokens":64,"total_tokens":1298,"prompt_tokens_details":{"cached_tokens":0}}""";
        static string Frame(string choices, string usage = "null") =>
            $$"""data: {"id":"chatcmpl-bench0001","object":"chat.completion.chunk","created":1762000000,"model":"gpt-bench","service_tier":"default","system_fingerprint":"fp_bench","choices":[{{choices}}],"usage":{{usage}}}""" + "\n\n";
        return new Replies(
            $$"""{"id":"chatcmpl-bench0001","object":"chat.completion","created":1762000000,"model":"gpt-bench","choices":[{"index":0,"message":{"role":"assistant","content":{{Filler.Quote(Script.Text)}},"refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{{Usage}}}""",
            [Frame("""{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}""")],
            [.. Script.Tokens.Select(token => Frame($$"""{"index":0,"delta":{"content":{{Filler.Quote(token)}}},"logprobs":null,"finish_reason":null}"""))],
            [Frame("""{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}"""), Frame("", Usage), "data: [DONE]\n\n"]);
    }

    private static Replies MakeResponses()
    {
        var number = 0;
        string Event(string type, string rest) => $"event: {type}\ndata: {{\"type\":\"{type}\",\"sequence_number\":{number++},{rest}}}\n\n";
        static string Response(string status, string output, string usage) =>
            $$$"""{"id":"resp_bench0001","object":"response","created_at":1762000000,"status":"{{{status}}}","background":false,"error":null,"incomplete_details":null,"instructions":null,"max_output_tokens":null,"model":"gpt-bench","output":[{{{output}}}],"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":false,"temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,"truncation":"disabled","usage":{{{usage}}},"user":null,"metadata":{}}""";
        const string Usage = """{"input_tokens":1234,"input_tokens_details":{"cached_tokens":0},"output_tokens":64,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":1298}""";
        const string Place = "\"item_id\":\"msg_bench0001\",\"output_index\":0,\"content_index\":0";
        var part = $$"""{"type":"output_text","annotations":[],"logprobs":[],"text":{{Filler.Quote(Script.Text)}}}""";
        var item = $$"""{"id":"msg_bench0001","type":"message","status":"completed","content":[{{part}}],"role":"assistant"}""";
        return new Replies(
            Response("completed", item, Usage),
            [
                Event("response.created", $"\"response\":{Response("in_progress", "", "null")}"),
                Event("response.in_progress", $"\"response\":{Response("in_progress", "", "null")}"),
                Event("response.output_item.added", "\"output_index\":0,\"item\":{\"id\":\"msg_bench0001\",\"type\":\"message\",\"status\":\"in_progress\",\"content\":[],\"role\":\"assistant\"}"),
                Event("response.content_part.added", $$"""{{Place}},"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}"""),
            ],
            [.. Script.Tokens.Select(token => Event("response.output_text.delta", $$"""{{Place}},"delta":{{Filler.Quote(token)}},"obfuscation":"bench0bench0bench0","logprobs":[]"""))],
            [
                Event("response.output_text.done", $$"""{{Place}},"text":{{Filler.Quote(Script.Text)}},"logprobs":[]"""),
                Event("response.content_part.done", $"{Place},\"part\":{part}"),
                Event("response.output_item.done", $"\"output_index\":0,\"item\":{item}"),
                Event("response.completed", $"\"response\":{Response("completed", item, Usage)}"),
            ]);
    }

    private static Replies MakeGemini()
    {
        const string Usage = """{"promptTokenCount":1234,"candidatesTokenCount":64,"totalTokenCount":1298,"promptTokensDetails":[{"modality":"TEXT","tokenCount":1234}]}""";
        const string Running = """{"promptTokenCount":1234,"totalTokenCount":1234,"promptTokensDetails":[{"modality":"TEXT","tokenCount":1234}]}""";
        static string Chunk(string text, string more, string usage) =>
            $$$"""{"candidates":[{"content":{"parts":[{"text":{{{Filler.Quote(text)}}}}],"role":"model"}{{{more}}},"index":0}],"usageMetadata":{{{usage}}},"modelVersion":"gemini-bench","responseId":"bench0001"}""";
        return new Replies(
            Chunk(Script.Text, ",\"finishReason\":\"STOP\"", Usage),
            [],
            [.. Script.Tokens.Select(token => $"data: {Chunk(token, "", Running)}\r\n\r\n")],
            [$"data: {Chunk("", ",\"finishReason\":\"STOP\"", Usage)}\r\n\r\n"]);
    }

    private byte[] Join(int index, byte[][] part)
    {
        IEnumerable<byte> bytes = part.SelectMany(chunk => chunk);
        if (index == 0) bytes = StreamHead.Concat(bytes);
        if ((index + 1) * EventsPerWrite >= Deltas.Count) bytes = bytes.Concat(StreamTail);
        return [.. bytes];
    }

    private static string Head(string type, string framing) => $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nrequest-id: req_bench_0001\r\n{framing}\r\n\r\n";

    private static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
