using Sluice.Protocols.Gemini;
using static Sluice.Protocols.Tests.Gemini.GeminiRecordings;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiStreamReaderTests
{
    private static readonly GeminiProtocol Gemini = GeminiProtocol.Instance;

    public static TheoryData<string> Recordings => Names;

    public static TheoryData<string> GoodRecordings => Good;

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Recording_MeansTheseEvents(string name) => Assert.Equal(All[name].Events.ReplaceLineEndings("\n"), Merge(Exchange.ReadStream(Gemini, All[name].Wire)));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void F040_AnySplit_GivesTheSameEvents(string name) => Exchange.AssertAnySplit(Gemini, All[name].Wire);

    [Theory]
    [MemberData(nameof(GoodRecordings))]
    public void Recording_SurvivesWriterAndReader(string name)
    {
        // A client is told the counts once, at the end.
        static string[] Told(RecordingSink sink) => [.. sink.Merged.Where(line => !line.StartsWith("usage", StringComparison.Ordinal) && !line.StartsWith("started", StringComparison.Ordinal))];
        var first = Exchange.ReadStream(Gemini, All[name].Wire);
        var second = Exchange.ReadStream(Gemini, Exchange.TranslateStream(Gemini, Gemini, All[name].Wire));
        Assert.Equal(string.Concat(Told(first)).Replace("\"text \"", "", StringComparison.Ordinal), string.Concat(Told(second)).Replace("\"text \"", "", StringComparison.Ordinal));
        Assert.Equal(first.Usage ?? default, second.Usage);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void AnyLineEnd_Reads(string end)
    {
        var wire = All["text"].Wire.Replace("\r\n", end, StringComparison.Ordinal);
        Assert.Equal(Exchange.ReadStream(Gemini, All["text"].Wire).Events, Exchange.ReadStream(Gemini, wire).Events);
    }

    [Fact]
    public void CallWithoutId_GetsOne()
    {
        var sink = Exchange.ReadStream(Gemini, Stream("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}},{"functionCall":{"name":"f","args":null}}]},"finishReason":"STOP"}]}"""));
        Assert.Equal(2, sink.Events.Count(line => line == "args {}"));
        Assert.Equal(2, sink.Events.Where(line => line.StartsWith("begin ToolCall call_", StringComparison.Ordinal)).Distinct().Count());
    }

    [Theory]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"args":{}}}]}}]}""", "without a name")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a","stringValue":"x"}],"willContinue":true}}]}}]}""", "in pieces")]
    [InlineData("""{"candidates":[""", "broken JSON")]
    public void WhatCannotBeRead_Fails(string chunk, string why)
    {
        var sink = Exchange.ReadStream(Gemini, Stream(chunk));
        Assert.Contains(why, sink.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoContent_IsPassedOver()
    {
        var sink = Exchange.ReadStream(Gemini, Stream(
            """{"candidates":[{"content":{"parts":[{"executableCode":{"language":"PYTHON","code":"1"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK"}},{"functionCall":{}},{}]},"groundingMetadata":{"webSearchQueries":["q"]}},{"content":{"parts":[{"text":"second"}]},"index":1}]}""",
            """{"candidates":[{"content":{}}],"createTime":"2026-11-21T06:00:00Z"}""",
            """{"candidates":[{"finishReason":"FINISH_REASON_UNSPECIFIED"}]}""",
            """{"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"STOP"}],"usageMetadata":{}}"""));
        Assert.Equal(["started", "begin Text", "text \"A\"", "usage in=0 out=0", "end", "ended EndTurn (STOP)"], sink.Events);
    }

    [Theory]
    [InlineData("RECITATION", "Refusal")]
    [InlineData("IMAGE_SAFETY", "Refusal")]
    [InlineData("CONTINUATION", "MaxTokens")]
    [InlineData("OTHER", "Unknown")]
    [InlineData("NO_IMAGE", "Unknown")]
    public void FinishReason_Means(string word, string kind)
    {
        var sink = Exchange.ReadBody(Gemini, $$"""{"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"{{word}}"}]}""");
        Assert.Equal($"ended {kind} ({word})", sink.Events[^1]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"usageMetadata":{}}""")]
    public void BodyWithoutCandidates_Fails(string body) => Assert.NotNull(Exchange.ReadBody(Gemini, body).Error);

    // Texts stay as they came, usage is where it came: only neighbours are joined.
    private static string Merge(RecordingSink sink) => string.Join('\n', sink.Events).Replace("\"\nthink \"", "", StringComparison.Ordinal);
}
