namespace Sluice.Protocols.Tests.Gemini;

/// <summary>Streams as Gemini sends them, each with the events they mean.</summary>
public static class GeminiRecordings
{
    public static TheoryData<string> Names { get; } = [.. All.Keys];

    public static TheoryData<string> Good { get; } = [.. All.Where(recording => !recording.Value.Events.Contains("failed ", StringComparison.Ordinal)).Select(recording => recording.Key)];

    public static IReadOnlyDictionary<string, (string Wire, string Events)> All => new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["text"] = (
            Stream(
                """{"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":30,"cachedContentTokenCount":10,"candidatesTokenCount":1,"totalTokenCount":31,"promptTokensDetails":[{"modality":"TEXT","tokenCount":30}]},"modelVersion":"gemini-3.5-flash","responseId":"r1"}""",
                """{"candidates":[{"content":{"parts":[{"text":"lo \"you\"\nzürich 🥶"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":30,"cachedContentTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":35},"modelVersion":"gemini-3.5-flash","responseId":"r1"}""",
                """{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":30,"cachedContentTokenCount":10,"toolUsePromptTokenCount":4,"candidatesTokenCount":6,"thoughtsTokenCount":3,"totalTokenCount":43},"modelVersion":"gemini-3.5-flash","responseId":"r1"}"""),
            """
            started r1 gemini-3.5-flash
            begin Text
            text "Hel"
            usage in=20 out=1 read=10
            text "lo "you"
            zürich 🥶"
            usage in=20 out=5 read=10
            usage in=24 out=9 read=10 reasoning=3
            end
            ended EndTurn (STOP)
            """),
        ["thoughts, then parallel calls with one signature"] = (
            Stream(
                """{"candidates":[{"content":{"parts":[{"text":"**Looking**\n","thought":true}],"role":"model"},"index":0}],"modelVersion":"gemini-3.1-pro-preview","responseId":"r2"}""",
                """{"candidates":[{"content":{"parts":[{"text":"at two cities","thought":true}],"role":"model"},"index":0}],"modelVersion":"gemini-3.1-pro-preview","responseId":"r2"}""",
                """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"get_weather","args":{"city":"S\u00e3o","n":9007199254740993},"id":"g1"},"thoughtSignature":"U0lH+/=="},{"functionCall":{"name":"get_weather","args":{"city":"Rome"},"id":"g2"}}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":20,"thoughtsTokenCount":30,"totalTokenCount":62},"modelVersion":"gemini-3.1-pro-preview","responseId":"r2"}"""),
            """
            started r2 gemini-3.1-pro-preview
            begin Reasoning
            think "**Looking**
            at two cities"
            end
            begin ToolCall g1 get_weather
            seal gemini U0lH+/==
            args {"city":"S\u00e3o","n":9007199254740993}
            end
            begin ToolCall g2 get_weather
            args {"city":"Rome"}
            end
            usage in=12 out=50 reasoning=30
            ended ToolCalls (STOP)
            """),
        ["a signature on an empty part behind its thought"] = (
            Stream(
                """{"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true}],"role":"model"},"index":0}],"responseId":"r3"}""",
                """{"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"QUJD"}],"role":"model"},"index":0}],"responseId":"r3"}""",
                """{"candidates":[{"content":{"parts":[{"text":"Yes."}],"role":"model"},"finishReason":"MAX_TOKENS","index":0}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3},"responseId":"r3"}"""),
            """
            started r3
            begin Reasoning
            think "Hm."
            seal gemini QUJD
            end
            begin Text
            text "Yes."
            usage in=1 out=2
            end
            ended MaxTokens (MAX_TOKENS)
            """),
        ["usage behind the end"] = (
            Stream(
                """{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"STOP"}],"responseId":"r4"}""",
                """{"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":1,"totalTokenCount":6},"responseId":"r4"}"""),
            """
            started r4
            begin Text
            text "Hi"
            usage in=5 out=1
            end
            ended EndTurn (STOP)
            """),
        ["no usage at all"] = (
            Stream("""{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"STOP"}],"responseId":"r5"}"""),
            """
            started r5
            begin Text
            text "Hi"
            end
            ended EndTurn (STOP)
            """),
        ["filtered in the middle, without content"] = (
            Stream(
                """{"candidates":[{"content":{"parts":[{"text":"Well"}],"role":"model"},"index":0}],"responseId":"r6"}""",
                """{"candidates":[{"finishReason":"SAFETY","index":0,"safetyRatings":[{"category":"HARM_CATEGORY_DANGEROUS_CONTENT","probability":"HIGH","blocked":true}]}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1,"totalTokenCount":4},"responseId":"r6"}"""),
            """
            started r6
            begin Text
            text "Well"
            usage in=3 out=1
            end
            ended Refusal (SAFETY)
            """),
        ["blocked prompt"] = (
            Stream("""{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":3,"totalTokenCount":3},"modelVersion":"gemini-3.5-flash","responseId":"r7"}"""),
            """
            started r7 gemini-3.5-flash
            usage in=3 out=0
            ended Refusal (PROHIBITED_CONTENT)
            """),
        ["a bad call after text"] = (
            Stream(
                """{"candidates":[{"content":{"parts":[{"text":"Let me"}],"role":"model"},"index":0}],"responseId":"r8"}""",
                """{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"Malformed function call: x(","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1,"totalTokenCount":4},"responseId":"r8"}"""),
            """
            started r8
            begin Text
            text "Let me"
            usage in=3 out=1
            end
            ended EndTurn (MALFORMED_FUNCTION_CALL)
            """),
        ["a reason that nobody knows"] = (
            Stream("""{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"TEAPOT"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2},"responseId":"r9"}"""),
            """
            started r9
            begin Text
            text "Hi"
            usage in=1 out=1
            end
            ended Unknown (TEAPOT)
            """),
        ["a bad call and nothing else"] = (
            Stream("""{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"Malformed function call: x(","index":0}],"usageMetadata":{"promptTokenCount":3,"totalTokenCount":3},"responseId":"r10"}"""),
            """
            started r10
            usage in=3 out=0
            failed Server: the model made a call that cannot be read (MALFORMED_FUNCTION_CALL: Malformed function call: x()
            """),
        ["an error in the middle"] = (
            Stream(
                """{"candidates":[{"content":{"parts":[{"text":"Half"}],"role":"model"},"index":0}],"responseId":"r11"}""",
                """{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"""),
            """
            started r11
            begin Text
            text "Half"
            failed Overloaded: The model is overloaded.
            """),
        ["cut"] = (
            Stream("""{"candidates":[{"content":{"parts":[{"text":"Half"}],"role":"model"},"index":0}],"responseId":"r12"}"""),
            """
            started r12
            begin Text
            text "Half"
            failed Server: the upstream closed the stream before the answer was complete
            """),
        ["an array instead of events"] = (
            """
            [{"candidates":[{"content":{"parts":[{"text":"A"}],"role":"model"},"index":0}],"responseId":"r13"}
            ,
            {"candidates":[{"content":{"parts":[{"text":"B"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3},"responseId":"r13"}
            ]
            """,
            """
            started r13
            begin Text
            text "A"
            text "B"
            usage in=1 out=2
            end
            ended EndTurn (STOP)
            """),
        ["an error instead of events"] = (
            """[{"error":{"code":400,"message":"Bad.","status":"INVALID_ARGUMENT"}}]""",
            "failed InvalidRequest: Bad."),
    };

    /// <summary>Events as Google frames them.</summary>
    public static string Stream(params string[] chunks) => string.Concat(chunks.Select(chunk => $"data: {chunk}\r\n\r\n"));
}
