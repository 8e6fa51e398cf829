using System.Buffers;
using System.Text;
using Sluice.Protocols.Gemini;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiAllocationTests
{
    private const int Deltas = 2000;
    private static readonly GeminiProtocol Gemini = GeminiProtocol.Instance;

    private static byte[] Delta => Encoding.UTF8.GetBytes(GeminiRecordings.Stream("""{"candidates":[{"content":{"role":"model","parts":[{"text":"a \"word\"\n"}]},"index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1,"totalTokenCount":4},"modelVersion":"gemini-up","responseId":"r1"}"""));

    [Fact]
    public void TranslatedDelta_AllocatesNothing()
    {
        var context = TestContexts.Create("gemini", "gemini");
        var output = new ArrayBufferWriter<byte>(1 << 20);
        using var reader = Gemini.CreateStreamReader(Gemini.CreateStreamWriter(output, context), context);
        var delta = Delta;
        Assert.InRange(Allocated(() =>
        {
            delta.CopyTo(reader.GetMemory().Span);
            reader.Advance(delta.Length);
            output.ResetWrittenCount();
        }), 0, Deltas);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ObservedDelta_AllocatesNothing(bool asArray)
    {
        using var tap = Gemini.CreateResponseTap(new TapOptions(true, JsonArray: asArray));
        var delta = (ReadOnlyMemory<byte>)Delta;
        Assert.InRange(Allocated(() => tap.Observe(delta)), 0, Deltas);
    }

    // Less than a byte per delta: what is left is the runtime's own.
    private static long Allocated(Action delta)
    {
        for (var i = 0; i < 50; i++) delta();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Deltas; i++) delta();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
