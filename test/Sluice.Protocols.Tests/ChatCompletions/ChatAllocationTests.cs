using System.Buffers;
using System.Text;
using Sluice.Protocols.ChatCompletions;

namespace Sluice.Protocols.Tests.ChatCompletions;

public sealed class ChatAllocationTests
{
    private const int Deltas = 2000;
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;

    private static byte[] Delta => Encoding.UTF8.GetBytes(ChatRecordings.Stream("""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-up","choices":[{"index":0,"delta":{"content":"a \"word\"\n"},"logprobs":null,"finish_reason":null}],"usage":null}"""));

    [Fact]
    public void TranslatedDelta_AllocatesNothing()
    {
        var context = TestContexts.Create("openai-chat", "openai-chat");
        var output = new ArrayBufferWriter<byte>(1 << 20);
        using var reader = Chat.CreateStreamReader(Chat.CreateStreamWriter(output, context), context);
        var delta = Delta;
        Assert.InRange(Allocated(() =>
        {
            delta.CopyTo(reader.GetMemory().Span);
            reader.Advance(delta.Length);
            output.ResetWrittenCount();
        }), 0, Deltas);
    }

    [Fact]
    public void ObservedDelta_AllocatesNothing()
    {
        using var tap = Chat.CreateResponseTap(new TapOptions(true, RemoveUsage: true));
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
