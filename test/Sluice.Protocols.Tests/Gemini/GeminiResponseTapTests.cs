using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Gemini;
using static Sluice.Protocols.Tests.Gemini.GeminiRecordings;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiResponseTapTests
{
    private static readonly GeminiProtocol Gemini = GeminiProtocol.Instance;

    // A body where a stream was asked for is translated, not relayed.
    public static TheoryData<string> Streams { get; } = [.. All.Where(recording => recording.Value.Wire.StartsWith("data:", StringComparison.Ordinal)).Select(recording => recording.Key)];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Bytes_PassExactly_AndFindingsAgreeWithTheReader(string name)
    {
        using var tap = Exchange.AssertTapForwards(Gemini, All[name].Wire);
        var sink = Exchange.ReadStream(Gemini, All[name].Wire);
        if (name != "usage behind the end" && tap.IsComplete) Assert.Equal(sink.Usage, tap.Usage);
        Assert.Equal(sink.Error?.Kind is ErrorKind.Overloaded, tap.Error is not null);
        if (sink.Stop is { } stop) Assert.Equal(stop.Raw, tap.Stop?.Raw);
        Assert.Equal(All[name].Events.Contains("begin", StringComparison.Ordinal), tap.HasContent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(100_000)]
    public void AsArray_HoldsThePayloadsAsTheyCame(int size)
    {
        var (wire, complete) = AsArray(All["text"].Wire, size);
        Assert.True(complete);
        var chunks = All["text"].Wire.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries).Select(data => data[6..]).ToList();
        Assert.Equal("[" + string.Join(",\r\n", chunks) + "\r\n]", wire);
    }

    [Fact]
    public void AsArray_ClosesBehindAnError()
    {
        var (wire, complete) = AsArray(All["an error in the middle"].Wire, 7);
        Assert.False(complete);
        Assert.Equal(503, (int?)JsonNode.Parse(wire)![1]!["error"]!["code"]);
    }

    [Fact]
    public void AsArray_StaysOpenWhenTheUpstreamBreaksOff()
    {
        var (wire, complete) = AsArray(All["cut"].Wire, 7);
        Assert.False(complete);
        Assert.False(wire.EndsWith(']'));
    }

    [Fact]
    public void Thought_IsContent_ASignatureIsNot()
    {
        using var tap = Gemini.CreateResponseTap(new TapOptions(true));
        tap.Observe(Encoding.UTF8.GetBytes(Stream("""{"candidates":[{"content":{"parts":[{"text":"","thought":true,"thoughtSignature":"QUJD"}]}}]}""")));
        Assert.False(tap.HasContent);
        tap.Observe(Encoding.UTF8.GetBytes(Stream("""{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true}]}}]}""")));
        Assert.True(tap.HasContent);
    }

    [Theory]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1}}""", true, "STOP")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]}""", true, null)]
    [InlineData("""{"promptFeedback":{"blockReason":"SAFETY"}}""", true, "SAFETY")]
    [InlineData("""{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"slow"}}""", false, null)]
    [InlineData("""{}""", false, null)]
    [InlineData("""{"cand""", false, null)]
    public void Body_IsRead(string body, bool complete, string? word)
    {
        using var tap = Exchange.AssertTapForwards(Gemini, body, stream: false);
        Assert.Equal((complete, word), (tap.IsComplete, tap.Stop?.Raw));
    }

    private static (string Wire, bool Complete) AsArray(string wire, int size)
    {
        using var tap = Gemini.CreateResponseTap(new TapOptions(true, JsonArray: true));
        var output = new ArrayBufferWriter<byte>();
        foreach (var piece in Encoding.UTF8.GetBytes(wire).Chunk(size)) output.Write(tap.Observe(piece).Span);
        output.Write(tap.Complete().Span);
        return (Encoding.UTF8.GetString(output.WrittenSpan), tap.IsComplete);
    }
}
