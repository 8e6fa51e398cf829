using System.Text;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Pieces of each vendor's stream, for scripts that break off where the test wants it.</summary>
internal static class Streams
{
    /// <summary>The upstream's model alias for callers, by protocol.</summary>
    public static string ModelOf(string upstream) => upstream switch { "anthropic" => "haiku", "openai" => "gpt", "responses" => "responder", "gemini" => "gem", _ => "coder" };

    /// <summary>A stream that has begun and said nothing.</summary>
    public static string Opening(string upstream) => upstream switch
    {
        "anthropic" => Sse("message_start", """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":1}}}""") + Sse("ping", """{"type":"ping"}"""),
        "openai" => Chunk("""{"role":"assistant","content":""}"""),
        "responses" => Sse("response.created", $$"""{"type":"response.created","sequence_number":0,"response":{{Response("in_progress")}}}""") + Sse("response.in_progress", $$"""{"type":"response.in_progress","sequence_number":1,"response":{{Response("in_progress")}}}"""),
        _ => "",
    };

    /// <summary>What comes before the first delta.</summary>
    public static string BlockStart(string upstream) => upstream switch
    {
        "anthropic" => Sse("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
        "responses" => Sse("response.output_item.added", """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"msg_1","type":"message","role":"assistant","status":"in_progress","content":[]}}""")
            + Sse("response.content_part.added", """{"type":"response.content_part.added","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}"""),
        _ => "",
    };

    /// <summary>A piece of text.</summary>
    public static string Delta(string upstream, string text)
    {
        var json = JsonValue.Create(text).ToJsonString();
        return upstream switch
        {
            "anthropic" => Sse("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{json}}}}}"""),
            "openai" => Chunk($$"""{"content":{{json}}}"""),
            "responses" => Sse("response.output_text.delta", $$"""{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":{{json}}}"""),
            "gemini" => Google($$$"""[{"content":{"role":"model","parts":[{"text":{{{json}}}}]},"index":0}]"""),
            _ => $$$"""{"model":"qwen2.5-coder:7b","created_at":"2026-11-20T12:00:00Z","message":{"role":"assistant","content":{{{json}}}},"done":false}""" + "\n",
        };
    }

    /// <summary>A good end.</summary>
    public static string Ending(string upstream, bool usage = true) => upstream switch
    {
        "anthropic" => Sse("content_block_stop", """{"type":"content_block_stop","index":0}""")
            + Sse("message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null}{{{(usage ? ",\"usage\":{\"output_tokens\":7}" : "")}}}}""") + Sse("message_stop", """{"type":"message_stop"}"""),
        "openai" => Chunk("{}", "\"stop\"")
            + (usage ? "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-5.5\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}\n\n" : "") + "data: [DONE]\n\n",
        "responses" => Sse("response.output_text.done", """{"type":"response.output_text.done","sequence_number":5,"item_id":"msg_1","output_index":0,"content_index":0,"text":"all"}""")
            + Sse("response.content_part.done", """{"type":"response.content_part.done","sequence_number":6,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"all","annotations":[]}}""")
            + Sse("response.output_item.done", $$"""{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{{Message("all")}}}""")
            + Sse("response.completed", $$"""{"type":"response.completed","sequence_number":8,"response":{{Response("completed", "all", usage)}}}"""),
        "gemini" => Google("""[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"STOP","index":0}]""", usage),
        _ => """{"model":"qwen2.5-coder:7b","created_at":"2026-11-20T12:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop" """
            + (usage ? ""","prompt_eval_count":11,"eval_count":7""" : "") + "}\n",
    };

    private static string Response(string status, string text = "", bool usage = true) => $$$"""{"id":"resp_1","object":"response","created_at":1,"status":"{{{status}}}","model":"gpt-native","output":[{{{(text.Length == 0 ? "" : Message(text))}}}],"error":null{{{(usage && status == "completed" ? ",\"usage\":{\"input_tokens\":11,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":18}" : "")}}}}""";

    private static string Message(string text) => $$$"""{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":{{{JsonValue.Create(text).ToJsonString()}}},"annotations":[]}]}""";

    private static string Google(string candidates, bool usage = false) =>
        $$$"""data: {"candidates":{{{candidates}}}{{{(usage ? ",\"usageMetadata\":{\"promptTokenCount\":11,\"candidatesTokenCount\":7,\"totalTokenCount\":18}" : "")}}},"modelVersion":"gemini-3.5-flash","responseId":"g"}""" + "\r\n\r\n";

    /// <summary>An error inside a stream.</summary>
    public static string Error(string upstream) => upstream switch
    {
        "anthropic" => Sse("error", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""),
        "openai" => "data: {\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\",\"code\":null}}\n\n",
        "responses" => Sse("response.failed", """{"type":"response.failed","sequence_number":5,"response":{"id":"resp_1","object":"response","status":"failed","model":"gpt-native","output":[],"error":{"code":"server_error","message":"The server had an error"}}}"""),
        "gemini" => "data: {\"error\":{\"code\":503,\"message\":\"The model is overloaded\",\"status\":\"UNAVAILABLE\"}}\r\n\r\n",
        _ => """{"error":"an error was encountered while running the model: CUDA error"}""" + "\n",
    };

    /// <summary>The head of a streamed answer; its parts follow.</summary>
    public static Reply Reply(string upstream) => upstream == "ollama" ? Sluice.Testing.Upstream.Reply.Ndjson() : Sluice.Testing.Upstream.Reply.Sse();

    /// <summary>A whole good stream.</summary>
    public static Reply Whole(string upstream, params string[] pieces) =>
        Reply(upstream).Then(Opening(upstream) + BlockStart(upstream) + string.Concat(pieces.Select(piece => Delta(upstream, piece))) + Ending(upstream));

    /// <summary>A stream that has said "One two" and goes on as the test says.</summary>
    public static Reply Begun(string upstream) => Reply(upstream).Then(Opening(upstream) + BlockStart(upstream)).Then(Delta(upstream, "One ")).Then(Delta(upstream, "two"));

    /// <summary>A whole answer that is no stream.</summary>
    public static Reply Answer(string upstream) => Testing.Upstream.Reply.Json(upstream switch
    {
        "anthropic" => """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"One two"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":7}}""",
        "openai" => """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"One two"},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}""",
        "responses" => Response("completed", "One two"),
        "gemini" => """{"candidates":[{"content":{"role":"model","parts":[{"text":"One two"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":7,"totalTokenCount":18},"modelVersion":"gemini-3.5-flash","responseId":"g"}""",
        _ => """{"model":"m","created_at":"2026-11-20T12:00:00Z","message":{"role":"assistant","content":"One two"},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":7}""",
    });

    private static string Sse(string type, string data) => $"event: {type}\ndata: {data}\n\n";

    private static string Chunk(string delta, string finish = "null") =>
        new StringBuilder("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-5.5\",\"choices\":[{\"index\":0,\"delta\":").Append(delta).Append(",\"finish_reason\":").Append(finish).Append("}]}\n\n").ToString();
}
