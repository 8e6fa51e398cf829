using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Load.Upstream;

/// <summary>The answers of one protocol, built beforehand down to the HTTP chunks: the upstream only writes them.</summary>
internal sealed class Replies
{
    private const int EventsPerWrite = 8;
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
            $$"""{{Message}}"content":[{"type":"text","text":{{Quote(Script.Text)}}}],"stop_reason":"end_turn","stop_sequence":null,"usage":{{Usage}}}""",
            [
                Event("message_start", $$$$"""{"type":"message_start","message":{{{{Message}}}}"content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1234,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}"""),
                Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
                Event("ping", """{"type": "ping"}"""),
            ],
            [.. Script.Tokens.Select(token => Event("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{Quote(token)}}}}}"""))],
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
            $$"""{"id":"chatcmpl-bench0001","object":"chat.completion","created":1762000000,"model":"gpt-bench","choices":[{"index":0,"message":{"role":"assistant","content":{{Quote(Script.Text)}},"refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{{Usage}}}""",
            [Frame("""{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}""")],
            [.. Script.Tokens.Select(token => Frame($$"""{"index":0,"delta":{"content":{{Quote(token)}}},"logprobs":null,"finish_reason":null}"""))],
            [Frame("""{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}"""), Frame("", Usage), "data: [DONE]\n\n"]);
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

    private static string Quote(string text) => JsonSerializer.Serialize(text, Relaxed);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
