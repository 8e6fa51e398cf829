using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Sluice.Gateway.Forwarding;
using Sluice.Protocols;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Ollama;
using Sluice.Routing.Verification;

namespace Sluice.Benchmarks;

/// <summary>What a draft costs beside its upstream: to be held (allocated bytes are what one held draft takes), judged and shown.</summary>
[MemoryDiagnoser]
public class DraftReplay
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private readonly AnswerVerifier _verifier = new();
    private readonly ModelRequest _request = new() { Model = "bench", Messages = [new Message(MessageRole.User, [new TextBlock(Protocols.Json.JsonText.FromString("Say something long."))])] };
    private byte[][] _pieces = [];
    private ModelResponse? _answer;

    /// <summary>Tokens of the answer.</summary>
    [Params(64, 2000)]
    public int Tokens { get; set; }

    /// <summary>What the client speaks.</summary>
    [Params("anthropic", "openai-chat", "ollama")]
    public string To { get; set; } = "";

    [GlobalSetup]
    public void Record()
    {
        _pieces = [.. Enumerable.Range(0, Tokens).Select(i => Encoding.UTF8.GetBytes(DraftText.Token(i)))];
        _answer = Hold();
        if (!Judge()) throw new InvalidOperationException("the draft is refused: what is measured would not be shown");
    }

    [Benchmark]
    public ModelResponse Hold()
    {
        var held = new ResponseAccumulator();
        held.Write(StreamEvent.Started(new ResponseStart("msg_1", "bench")));
        held.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.Text)));
        foreach (var piece in _pieces) held.Write(StreamEvent.Text(piece));
        held.Write(StreamEvent.BlockEnded);
        held.Write(StreamEvent.UsageReported(new Usage(1234, Output: Tokens)));
        held.Write(StreamEvent.Ended(new StopReason(StopKind.EndTurn)));
        return held.Response;
    }

    [Benchmark]
    public bool Judge() => _verifier.Verify(_request, _answer!, new AnswerEvidence { MostDoubt = 1 }).Accepted;

    [Benchmark]
    public int Show()
    {
        _output.ResetWrittenCount();
        IProtocol protocol = To switch { "anthropic" => AnthropicProtocol.Instance, "openai-chat" => ChatCompletionsProtocol.Instance, _ => OllamaProtocol.Instance };
        var writer = protocol.CreateStreamWriter(_output, new TranslationContext { InboundProtocol = To, UpstreamProtocol = "ollama", UpstreamModel = "bench", ResponseModel = "bench" });
        var replay = new AnswerReplay(_answer!);
        while (replay.Next(writer))
        {
            // on
        }

        return _output.WrittenCount;
    }
}
