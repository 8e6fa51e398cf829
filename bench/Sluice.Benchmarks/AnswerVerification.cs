using System.Text;
using BenchmarkDotNet.Attributes;
using Sluice.Load.Dialects;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification;

namespace Sluice.Benchmarks;

/// <summary>All checks on one answer to a large request.</summary>
[MemoryDiagnoser]
public class AnswerVerification
{
    private static readonly AnswerEvidence Evidence = new() { MostDoubt = 1 };

    private readonly AnswerVerifier _verifier = new();
    private readonly ModelRequest _request = AnthropicProtocol.Instance.ReadRequest(
        RequestHead.Read(AnthropicBody.Large("claude-sonnet-5")),
        new TranslationContext { InboundProtocol = "anthropic", UpstreamProtocol = "ollama", UpstreamModel = "m", ResponseModel = "m" });

    private readonly ModelResponse _text = new("", "", [new TextBlock(JsonText.FromString(string.Join('\n', Enumerable.Range(0, 60).Select(n => $"Sentence {n * 37} says that `x{n}` is fine."))))], new StopReason(StopKind.EndTurn), null);
    private readonly ModelResponse _call = new("", "", [new ToolCallBlock("call_1", "Edit", RawJson.Parse(Encoding.UTF8.GetBytes("""{"file_path":"/w/a.cs","old_string":"return 1;","new_string":"return 2;"}""")))], new StopReason(StopKind.ToolCalls), null);

    [Benchmark]
    public bool Text() => _verifier.Verify(_request, _text, Evidence).Accepted;

    [Benchmark]
    public bool Call() => _verifier.Verify(_request, _call, Evidence).Accepted;
}
