using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Responses;

/// <summary>Streams as real servers send them and as clients are known to take them, each with the events they mean.</summary>
public static class ResponsesRecordings
{
    public static TheoryData<string> Names { get; } = [.. All.Keys];

    public static IReadOnlyDictionary<string, (string Wire, string Events)> All => new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["OpenAI, text"] = (
            Stream(
                Created,
                """{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_up1","object":"response","status":"in_progress","model":"gpt-up","output":[]}}""",
                """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
                """{"type":"response.content_part.added","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}""",
                """{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hel","logprobs":[],"obfuscation":"x9"}""",
                """{"type":"response.output_text.delta","sequence_number":5,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"lo \"you\"\nzürich \ud83e","logprobs":[]}""",
                """{"type":"response.output_text.delta","sequence_number":6,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"\udd76","logprobs":[]}""",
                """{"type":"response.output_text.done","sequence_number":7,"item_id":"msg_1","output_index":0,"content_index":0,"text":"Hello \"you\"\nzürich 🥶","logprobs":[]}""",
                """{"type":"response.content_part.done","sequence_number":8,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hello \"you\"\nzürich 🥶","annotations":[],"logprobs":[]}}""",
                """{"type":"response.output_item.done","sequence_number":9,"output_index":0,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello \"you\"\nzürich 🥶","annotations":[],"logprobs":[]}]}}""",
                """{"type":"response.completed","sequence_number":10,"response":{"id":"resp_up1","object":"response","status":"completed","error":null,"incomplete_details":null,"model":"gpt-up","output":[{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello \"you\"\nzürich 🥶","annotations":[],"logprobs":[]}]}],"usage":{"input_tokens":30,"input_tokens_details":{"cached_tokens":10,"cache_write_tokens":4},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":37}}}"""),
            """
            started resp_up1 gpt-up
            begin Text
            text "Hello "you"
            zürich 🥶"
            end
            usage in=16 out=7 read=10 write5m=4 reasoning=2
            ended EndTurn (completed)
            """),
        ["OpenAI, reasoning in two summary parts, then two calls"] = (
            Stream(
                Created,
                """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAAAearly"}}""",
                """{"type":"response.reasoning_summary_part.added","sequence_number":2,"item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}""",
                """{"type":"response.reasoning_summary_text.delta","sequence_number":3,"item_id":"rs_1","output_index":0,"summary_index":0,"delta":"First "}""",
                """{"type":"response.reasoning_summary_text.delta","sequence_number":4,"item_id":"rs_1","output_index":0,"summary_index":0,"delta":"this."}""",
                """{"type":"response.reasoning_summary_text.done","sequence_number":5,"item_id":"rs_1","output_index":0,"summary_index":0,"text":"First this."}""",
                """{"type":"response.reasoning_summary_part.added","sequence_number":6,"item_id":"rs_1","output_index":0,"summary_index":1,"part":{"type":"summary_text","text":""}}""",
                """{"type":"response.reasoning_summary_text.delta","sequence_number":7,"item_id":"rs_1","output_index":0,"summary_index":1,"delta":"Then that."}""",
                """{"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"First this."},{"type":"summary_text","text":"Then that."}],"encrypted_content":"gAAAfinal=="}}""",
                """{"type":"response.output_item.added","sequence_number":9,"output_index":1,"item":{"id":"fc_1","type":"function_call","status":"in_progress","arguments":"","call_id":"call_a","name":"get_weather"}}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":10,"item_id":"fc_1","output_index":1,"delta":"{\"city\":\"S\\"}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":11,"item_id":"fc_1","output_index":1,"delta":"u00e3o \\\"}{\"}"}""",
                """{"type":"response.function_call_arguments.done","sequence_number":12,"item_id":"fc_1","output_index":1,"arguments":"{\"city\":\"S\\u00e3o \\\"}{\"}"}""",
                """{"type":"response.output_item.done","sequence_number":13,"output_index":1,"item":{"id":"fc_1","type":"function_call","status":"completed","arguments":"{\"city\":\"S\\u00e3o \\\"}{\"}","call_id":"call_a","name":"get_weather"}}""",
                """{"type":"response.output_item.added","sequence_number":14,"output_index":2,"item":{"id":"fc_2","type":"function_call","status":"in_progress","arguments":"","call_id":"call_b","name":"get_weather"}}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":15,"item_id":"fc_2","output_index":2,"delta":"{\"city\":\"Rome\"}"}""",
                """{"type":"response.output_item.done","sequence_number":16,"output_index":2,"item":{"id":"fc_2","type":"function_call","status":"completed","arguments":"{\"city\":\"Rome\"}","call_id":"call_b","name":"get_weather"}}""",
                Completed(12, 9)),
            """
            started resp_up1 gpt-up
            begin Reasoning
            think "First this.

            Then that."
            seal openai-responses gAAAfinal==
            end
            begin ToolCall call_a get_weather
            args {"city":"S\u00e3o \"}{"}
            end
            begin ToolCall call_b get_weather
            args {"city":"Rome"}
            end
            usage in=12 out=9
            ended ToolCalls (completed)
            """),
        ["Codex's minimal stream: created, items done, completed"] = (
            Stream(
                Created,
                """{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm"}],"content":null,"encrypted_content":"ENC"}}""",
                """{"type":"response.output_item.done","output_index":1,"item":{"type":"message","role":"assistant","id":"msg_1","content":[{"type":"output_text","text":"On it."}]}}""",
                """{"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"exec_command","arguments":"{\"cmd\":\"ls\"}"}}""",
                """{"type":"response.completed","response":{"id":"resp_up1","usage":{"input_tokens":5,"output_tokens":6,"total_tokens":11}}}"""),
            """
            started resp_up1 gpt-up
            begin Reasoning
            think "Hm"
            seal openai-responses ENC
            end
            begin Text
            text "On it."
            end
            begin ToolCall call_1 exec_command
            args {"cmd":"ls"}
            end
            usage in=5 out=6
            ended ToolCalls (completed)
            """),
        ["custom tool and namespaced tool"] = (
            Stream(
                Created,
                """{"type":"response.output_item.added","output_index":0,"item":{"id":"ctc_1","type":"custom_tool_call","status":"in_progress","call_id":"call_p","input":"","name":"apply_patch"}}""",
                """{"type":"response.custom_tool_call_input.delta","output_index":0,"item_id":"ctc_1","delta":"*** Begin \"Patch\"\n"}""",
                """{"type":"response.custom_tool_call_input.delta","output_index":0,"item_id":"ctc_1","delta":"+ \\d \ud83e\udd76"}""",
                """{"type":"response.custom_tool_call_input.done","output_index":0,"item_id":"ctc_1","input":"*** Begin \"Patch\"\n+ \\d \ud83e\udd76"}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"id":"ctc_1","type":"custom_tool_call","status":"completed","call_id":"call_p","input":"*** Begin \"Patch\"\n+ \\d \ud83e\udd76","name":"apply_patch"}}""",
                """{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_1","type":"function_call","status":"in_progress","call_id":"call_n","name":"spawn_agent","namespace":"multi_agent_v1","arguments":""}}""",
                """{"type":"response.function_call_arguments.delta","output_index":1,"item_id":"fc_1","delta":"{}"}""",
                """{"type":"response.output_item.done","output_index":1,"item":{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_n","name":"spawn_agent","namespace":"multi_agent_v1","arguments":"{}"}}""",
                Completed(12, 9)),
            """
            started resp_up1 gpt-up
            begin ToolCall call_p apply_patch
            args {"input":"*** Begin \"Patch\"\n+ \\d \ud83e\udd76"}
            end
            begin ToolCall call_n multi_agent_v1__spawn_agent
            args {}
            end
            usage in=12 out=9
            ended ToolCalls (completed)
            """),
        ["native calls"] = (
            Stream(
                Created,
                """{"type":"response.output_item.added","output_index":0,"item":{"id":"lsh_1","type":"local_shell_call","status":"in_progress","call_id":"call_l","action":{"type":"exec","command":[],"env":{}}}}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"id":"lsh_1","type":"local_shell_call","status":"completed","call_id":"call_l","action":{"type":"exec","command":["ls","-l"],"timeout_ms":null,"env":{}}}}""",
                """{"type":"response.output_item.done","output_index":1,"item":{"id":"apc_1","type":"apply_patch_call","status":"completed","call_id":"call_p","operation":{"type":"delete_file","path":"a.txt"}}}""",
                Completed(12, 9)),
            """
            started resp_up1 gpt-up
            begin ToolCall call_l local_shell
            args {"command":["ls","-l"],"env":{}}
            end
            begin ToolCall call_p apply_patch
            args {"operation":{"type":"delete_file","path":"a.txt"}}
            end
            usage in=12 out=9
            ended ToolCalls (completed)
            """),
        ["refusal"] = (
            Stream(
                Created,
                """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
                """{"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"refusal","refusal":""}}""",
                """{"type":"response.refusal.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"I will "}""",
                """{"type":"response.refusal.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"not."}""",
                """{"type":"response.refusal.done","item_id":"msg_1","output_index":0,"content_index":0,"refusal":"I will not."}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"refusal","refusal":"I will not."}]}}""",
                Completed(12, 9)),
            """
            started resp_up1 gpt-up
            begin Refusal
            text "I will not."
            end
            usage in=12 out=9
            ended Refusal (completed)
            """),
        ["open model: reasoning text, no summary"] = (
            Stream(
                Created,
                """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"content":[]}}""",
                """{"type":"response.reasoning_text.delta","item_id":"rs_1","output_index":0,"content_index":0,"delta":"Let me "}""",
                """{"type":"response.reasoning_text.delta","item_id":"rs_1","output_index":0,"content_index":0,"delta":"see."}""",
                """{"type":"response.reasoning_text.done","item_id":"rs_1","output_index":0,"content_index":0,"text":"Let me see."}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"Let me see."}]}}""",
                """{"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
                """{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"Yes."}""",
                """{"type":"response.output_item.done","output_index":1,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Yes."}]}}""",
                Completed(1, 2)),
            """
            started resp_up1 gpt-up
            begin Reasoning
            think "Let me see."
            end
            begin Text
            text "Yes."
            end
            usage in=1 out=2
            ended EndTurn (completed)
            """),
        ["cut by the limit in a call"] = (
            Stream(
                Created,
                """{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","status":"in_progress","call_id":"call_1","name":"write","arguments":""}}""",
                """{"type":"response.function_call_arguments.delta","output_index":0,"item_id":"fc_1","delta":"{\"path\":\"a"}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"id":"fc_1","type":"function_call","status":"incomplete","call_id":"call_1","name":"write","arguments":"{\"path\":\"a"}}""",
                """{"type":"response.incomplete","response":{"id":"resp_up1","object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[],"usage":{"input_tokens":3,"output_tokens":16}}}"""),
            """
            started resp_up1 gpt-up
            begin ToolCall call_1 write
            args {"path":"a
            end
            usage in=3 out=16
            ended MaxTokens (max_output_tokens)
            """),
        ["failed"] = (
            Stream(
                Created,
                """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
                """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Half"}""",
                """{"type":"response.failed","response":{"id":"resp_up1","object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"Rate limit reached. Please try again in 1.5s."},"output":[]}}"""),
            """
            started resp_up1 gpt-up
            begin Text
            text "Half"
            failed RateLimited: Rate limit reached. Please try again in 1.5s.
            """),
    };

    private static string Created => """{"type":"response.created","sequence_number":0,"response":{"id":"resp_up1","object":"response","created_at":1790000000,"status":"in_progress","error":null,"incomplete_details":null,"model":"gpt-up","output":[],"usage":null}}""";

    /// <summary>Events with their names and data.</summary>
    public static string Stream(params string[] data)
    {
        var wire = new StringBuilder();
        foreach (var json in data) wire.Append("event: ").Append(JsonNode.Parse(json)!["type"]).Append("\ndata: ").Append(json).Append("\n\n");
        return wire.ToString();
    }

    private static string Completed(int input, int output) =>
        $$$"""{"type":"response.completed","sequence_number":99,"response":{"id":"resp_up1","object":"response","status":"completed","output":[],"usage":{"input_tokens":{{{input}}},"input_tokens_details":{"cached_tokens":0},"output_tokens":{{{output}}},"output_tokens_details":{"reasoning_tokens":0},"total_tokens":{{{input + output}}} } } }""";
}
