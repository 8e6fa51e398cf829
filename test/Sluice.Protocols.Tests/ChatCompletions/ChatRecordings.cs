using System.Text;

namespace Sluice.Protocols.Tests.ChatCompletions;

/// <summary>Streams as real servers send them, each with the events they mean.</summary>
public static class ChatRecordings
{
    public static TheoryData<string> Names { get; } = [.. All.Keys];

    public static IReadOnlyDictionary<string, (string Wire, string Events)> All => new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["OpenAI, text"] = (
            Stream(
                """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-up","service_tier":"default","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}""",
                """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-up","choices":[{"index":0,"delta":{"content":"Hel"},"logprobs":null,"finish_reason":null}],"usage":null}""",
                """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-up","choices":[{"index":0,"delta":{"content":"lo \"you\"\nzürich 🥶"},"logprobs":null,"finish_reason":null}],"usage":null}""",
                """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-up","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}""",
                """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-up","choices":[],"usage":{"prompt_tokens":30,"completion_tokens":7,"total_tokens":37,"prompt_tokens_details":{"cached_tokens":10,"cache_write_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}""",
                "[DONE]"),
            """
            started chatcmpl-1 gpt-up
            begin Text
            text "Hello "you"
            zürich 🥶"
            end
            usage in=16 out=7 read=10 write5m=4 reasoning=2
            ended EndTurn (stop)
            """),
        ["OpenAI, parallel calls one after the other"] = (
            Stream(
                """{"id":"chatcmpl-2","model":"gpt-up","choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]}""",
                """{"id":"chatcmpl-2","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"get_weather","arguments":""}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-2","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"S\\"}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-2","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"u00e3o \\\"}{\"}"}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-2","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"get_weather","arguments":""}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-2","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{\"city\":\"Rome\"}"}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-2","model":"gpt-up","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
                """{"id":"chatcmpl-2","model":"gpt-up","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":9,"total_tokens":21}}""",
                "[DONE]"),
            """
            started chatcmpl-2 gpt-up
            begin ToolCall call_a get_weather
            args {"city":"S\u00e3o \"}{"}
            end
            begin ToolCall call_b get_weather
            args {"city":"Rome"}
            end
            usage in=12 out=9
            ended ToolCalls (tool_calls)
            """),
        ["interleaved calls"] = (
            Stream(
                """{"id":"chatcmpl-3","model":"gpt-up","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
                """{"id":"chatcmpl-3","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-3","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"g","arguments":""}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-3","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"ci"}},{"index":1,"function":{"arguments":"{\"city\":"}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-3","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"ty\":\"Oslo\"}"}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-3","model":"gpt-up","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"\"Rome\"}"}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-3","model":"gpt-up","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
                "[DONE]"),
            """
            started chatcmpl-3 gpt-up
            begin ToolCall call_a f
            args {"city":"Oslo"}
            end
            begin ToolCall call_b g
            args {"city":"Rome"}
            end
            ended ToolCalls (tool_calls)
            """),
        ["llama.cpp, reasoning, call, timings"] = (
            Stream(
                """{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1790000000,"id":"chatcmpl-4","model":"tiny.gguf","system_fingerprint":"b11669","object":"chat.completion.chunk"}""",
                """{"choices":[{"finish_reason":null,"index":0,"delta":{"reasoning_content":"Let me"}}],"created":1790000000,"id":"chatcmpl-4","model":"tiny.gguf","object":"chat.completion.chunk"}""",
                """{"choices":[{"finish_reason":null,"index":0,"delta":{"reasoning_content":" see."}}],"created":1790000000,"id":"chatcmpl-4","model":"tiny.gguf","object":"chat.completion.chunk"}""",
                """{"choices":[{"finish_reason":null,"index":0,"delta":{"tool_calls":[{"index":0,"id":"AbCdEfGhIjKlMnOpQrStUvWxYz012345","type":"function","function":{"name":"ls","arguments":"{"}}]}}],"created":1790000000,"id":"chatcmpl-4","model":"tiny.gguf","object":"chat.completion.chunk"}""",
                """{"choices":[{"finish_reason":null,"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}],"created":1790000000,"id":"chatcmpl-4","model":"tiny.gguf","object":"chat.completion.chunk"}""",
                """{"choices":[{"finish_reason":"tool_calls","index":0,"delta":{}}],"created":1790000000,"id":"chatcmpl-4","model":"tiny.gguf","object":"chat.completion.chunk"}""",
                """{"choices":[],"created":1790000000,"id":"chatcmpl-4","model":"tiny.gguf","object":"chat.completion.chunk","usage":{"completion_tokens":9,"prompt_tokens":40,"total_tokens":49,"prompt_tokens_details":{"cached_tokens":30}},"timings":{"cache_n":30,"prompt_n":10,"predicted_n":9}}""",
                "[DONE]"),
            """
            started chatcmpl-4 tiny.gguf
            begin Reasoning
            think "Let me see."
            end
            begin ToolCall AbCdEfGhIjKlMnOpQrStUvWxYz012345 ls
            args {}
            end
            usage in=10 out=9 read=30
            ended ToolCalls (tool_calls)
            """),
        ["Ollama, whole calls without index, finish stop, no DONE"] = (
            Stream(
                """{"id":"chatcmpl-5","model":"qwen3","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Hm."},"finish_reason":null}]}""",
                """{"id":"chatcmpl-5","model":"qwen3","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"call_2","type":"function","function":{"name":"f","arguments":"{\"a\":2}"}}]},"finish_reason":null}]}""",
                """{"id":"chatcmpl-5","model":"qwen3","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}"""),
            """
            started chatcmpl-5 qwen3
            begin Reasoning
            think "Hm."
            end
            begin ToolCall call_1 f
            args {"a":1}
            end
            begin ToolCall call_2 f
            args {"a":2}
            end
            ended ToolCalls (stop)
            """),
        ["Gemini's compatible endpoint, every call has index 0 and no role"] = (
            Stream(
                """{"id":"x","model":"gemini","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"function-call-1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]}}]}""",
                """{"id":"x","model":"gemini","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"function-call-2","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""",
                "[DONE]"),
            """
            started x gemini
            begin ToolCall function-call-1 f
            args {"a":1}
            end
            begin ToolCall function-call-2 g
            args {}
            end
            usage in=3 out=4
            ended ToolCalls (stop)
            """),
        ["OpenRouter, comments, usage with cost in a chunk of its own and again"] = (
            ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n" + Stream(
                """{"id":"gen-1","provider":"X","model":"m/x","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"th","reasoning_details":[{"type":"reasoning.text","text":"th"}]},"finish_reason":null,"native_finish_reason":null}]}""",
                """{"id":"gen-1","model":"m/x","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi","reasoning":null},"finish_reason":null}]}""",
                """{"id":"gen-1","model":"m/x","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop","native_finish_reason":"STOP"}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}""",
                """{"id":"gen-1","model":"m/x","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7,"cost":0.00125}}""",
                "[DONE]"),
            """
            started gen-1 m/x
            begin Reasoning
            think "th"
            end
            begin Text
            text "Hi"
            end
            usage in=5 out=1
            usage in=5 out=2
            ended EndTurn (stop)
            """),
        ["Azure, a head without choices; delta null; halves of an emoji"] = (
            Stream(
                """{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}""",
                """{"choices":[{"index":0,"delta":null,"finish_reason":null}],"id":"chatcmpl-6","model":"gpt-up"}""",
                """{"choices":[{"index":0,"delta":{"content":"a\ud83d"},"finish_reason":null}],"id":"chatcmpl-6","model":"gpt-up"}""",
                """{"choices":[{"index":0,"delta":{"content":"\ude00b"},"finish_reason":null}],"id":"chatcmpl-6","model":"gpt-up"}""",
                """{"choices":[{"index":0,"delta":{"content":"c\ud83d"},"finish_reason":null}],"id":"chatcmpl-6","model":"gpt-up"}""",
                """{"choices":[{"index":0,"finish_reason":"length"}],"id":"chatcmpl-6","model":"gpt-up"}""",
                "[DONE]"),
            """
            started
            begin Text
            text "a😀bc�"
            end
            ended MaxTokens (length)
            """),
        ["byte order mark, CRLF, no blank after data:, ids and retries"] = (
            "\uFEFF: hello\r\n\r\ndata:{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A\"}}]}\r\n\r\n:\r\n\r\nid: 7\r\nretry: 100\r\ndata: {\"id\":\"c\",\"model\":\"m\",\r\ndata: \"choices\":[{\"index\":0,\"delta\":{\"content\":\"B\"},\"finish_reason\":\"stop\"}]}\r\n\r\n\r\n\r\ndata: [DONE]",
            """
            started c m
            begin Text
            text "AB"
            end
            ended EndTurn (stop)
            """),
        ["refusal"] = (
            Stream(
                """{"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","refusal":"I can't"}}]}""",
                """{"id":"c","model":"m","choices":[{"index":0,"delta":{"refusal":" help."}}]}""",
                """{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}""",
                "[DONE]"),
            """
            started c m
            begin Refusal
            text "I can't help."
            end
            ended Refusal (content_filter)
            """),
        ["DONE without finish: the calls tell"] = (
            Stream(
                """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":"}}]}}]}""",
                """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f","arguments":"1}"}}]}}]}""",
                "[DONE]"),
            """
            started c m
            begin ToolCall call_1 f
            args {"a":1}
            end
            ended ToolCalls
            """),
        ["error after text"] = (
            Stream(
                """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Part"}}]}""",
                """{"error":{"message":"engine died","type":"server_error","code":null}}"""),
            """
            started c m
            begin Text
            text "Part"
            failed Server: engine died
            """),
    };

    /// <summary>Data lines as server-sent events.</summary>
    public static string Stream(params string[] data)
    {
        var wire = new StringBuilder();
        foreach (var line in data) wire.Append("data: ").Append(line).Append("\n\n");
        return wire.ToString();
    }
}
