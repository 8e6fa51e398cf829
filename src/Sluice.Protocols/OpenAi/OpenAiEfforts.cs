using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.OpenAi;

/// <summary>The words of <c>reasoning_effort</c>.</summary>
internal static class OpenAiEfforts
{
    public static ReasoningLevel? Read(string word) => word switch
    {
        "none" => ReasoningLevel.Off,
        "minimal" => ReasoningLevel.Minimal,
        "low" => ReasoningLevel.Low,
        "medium" => ReasoningLevel.Medium,
        "high" => ReasoningLevel.High,
        "xhigh" => ReasoningLevel.XHigh,
        "max" => ReasoningLevel.Max,
        _ => null,
    };

    public static string Word(ReasoningLevel level) => level switch
    {
        ReasoningLevel.Off => "none",
        ReasoningLevel.Minimal => "minimal",
        ReasoningLevel.Low => "low",
        ReasoningLevel.High => "high",
        ReasoningLevel.XHigh => "xhigh",
        ReasoningLevel.Max => "max",
        _ => "medium",
    };
}
