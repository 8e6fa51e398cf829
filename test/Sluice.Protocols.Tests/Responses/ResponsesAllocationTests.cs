using System.Buffers;
using System.Text;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Tests.Responses;

public sealed class ResponsesAllocationTests
{
    private const int Deltas = 2000;
    private static readonly ResponsesProtocol Protocol = ResponsesProtocol.Instance;

    private static byte[] Delta => Encoding.UTF8.GetBytes(ResponsesRecordings.Stream("""{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"a \"word\"\n","logprobs":[]}"""));

    [Fact]
    public void TranslatedDelta_AllocatesNothing()
    {
        Translate(); // so that the pool has what a stream of this length gathers
        Assert.InRange(Translate(), 0, Deltas);
    }

    [Fact]
    public void ObservedDelta_AllocatesNothing()
    {
        using var tap = Protocol.CreateResponseTap(new TapOptions(true));
        var delta = (ReadOnlyMemory<byte>)Delta;
        Assert.InRange(Allocated(() => tap.Observe(delta)), 0, Deltas);
    }

    private static long Translate()
    {
        var context = TestContexts.Create("openai-responses", "openai-responses");
        var output = new ArrayBufferWriter<byte>(1 << 20);
        using var reader = Protocol.CreateStreamReader(Protocol.CreateStreamWriter(output, context), context);
        var delta = Delta;
        var allocated = Allocated(() => Feed(reader, delta, output));
        Feed(reader, Encoding.UTF8.GetBytes(ResponsesRecordings.Stream("""{"type":"response.completed","response":{"status":"completed"}}""")), output);
        return allocated;
    }

    private static void Feed(IStreamReader reader, byte[] bytes, ArrayBufferWriter<byte> output)
    {
        bytes.CopyTo(reader.GetMemory().Span);
        reader.Advance(bytes.Length);
        output.ResetWrittenCount();
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
