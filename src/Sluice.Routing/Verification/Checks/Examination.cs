using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Transcripts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>An answer while it is looked at: as it came, with the repairs of the checks so far, and what the transcript knows.</summary>
internal sealed class Examination(ModelRequest request, ModelResponse answer, AnswerEvidence evidence = default)
{
    private readonly HashSet<string> _settled = new(StringComparer.Ordinal);
    private string? _text;
    private List<ToolCallBlock>? _calls;

    /// <summary>What was asked.</summary>
    public ModelRequest Request { get; } = request;

    /// <summary>What else is known of the answer.</summary>
    public AnswerEvidence Evidence { get; } = evidence;

    /// <summary>How much a text was doubted, 0.0-1.0; null when none was judged.</summary>
    public double? Doubt { get; set; }

    /// <summary>The answer with the repairs so far.</summary>
    public ModelResponse Answer { get; private set; } = answer;

    /// <summary>What the transcript knows; found on first use.</summary>
    public Transcript Transcript => field ??= new Transcript(Request);

    /// <summary>The tools on offer.</summary>
    public ToolBox Tools => field ??= new ToolBox(Request);

    /// <summary>All text of the answer.</summary>
    public string Text => _text ??= Answer.Text;

    /// <summary>The answer's calls, in order.</summary>
    public IReadOnlyList<ToolCallBlock> Calls => _calls ??= [.. Answer.ToolCalls];

    /// <summary>Takes a repaired answer in place of the one before.</summary>
    public void Replace(IReadOnlyList<ContentBlock> content, StopReason? stop = null)
    {
        Answer = Answer with { Content = content, Stop = stop ?? Answer.Stop };
        (_text, _calls) = (null, null);
    }

    /// <summary>Takes a repaired call in place of the one before.</summary>
    public void Replace(ToolCallBlock before, ToolCallBlock after) =>
        Replace([.. Answer.Content.Select(block => ReferenceEquals(block, before) ? after : block)]);

    /// <summary>A check has rejected this call: the ones behind it need not look at it any more.</summary>
    public void Reject(ToolCallBlock call) => _settled.Add(call.Id);

    /// <summary>The calls that no check has rejected, as they stand now, each with its tool.</summary>
    public IEnumerable<(ToolCallBlock Call, ToolDefinition Tool)> SoundCalls()
    {
        foreach (var call in Calls)
        {
            if (!_settled.Contains(call.Id) && Tools.Find(call.Name) is { } tool) yield return (call, tool);
        }
    }

    /// <summary>A call's arguments; an empty object where the answer holds none.</summary>
    public static RawJson ArgumentsOf(ToolCallBlock call) => call.Arguments.IsObject ? call.Arguments : EmptyObject;

    private static RawJson EmptyObject { get; } = RawJson.Parse("{}");
}
