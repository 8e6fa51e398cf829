using System.Globalization;

namespace Sluice.Routing.Diet;

/// <summary>What is known of a model when nobody said whether it wants a diet.</summary>
/// <param name="FixedTokens">Its tokens of what every turn carries: instructions and tools.</param>
/// <param name="Window">Its context window; null when not known.</param>
/// <param name="Parameters">Billions of parameters; null when not known.</param>
/// <param name="ToolChoice">Share of right choices among many tools, 0.0-1.0, as measured; null when not measured.</param>
public readonly record struct DietFacts(long FixedTokens, long? Window, double? Parameters, double? ToolChoice);

/// <summary>Whether a model is better off with a diet, from facts alone.</summary>
public static class DietNeed
{
    /// <summary>Below this a prompt is small already, and nothing that is cut pays for its loss.</summary>
    public const long LeastTokens = 3000;

    /// <summary>Instructions and tools that take more than a third of the window leave too little for files and their edits.</summary>
    public const double WindowShare = 1.0 / 3;

    /// <summary>Models of up to four billion parameters lose the thread in the 20,000 tokens of rules that clients send.</summary>
    public const double FewParameters = 4;

    /// <summary>One wrong choice of tool in five is one too many in a loop of a dozen calls.</summary>
    public const double GoodChoice = 0.8;

    /// <summary>Why it is, in words; null when it is not.</summary>
    public static string? Because(in DietFacts facts)
    {
        if (facts.FixedTokens < LeastTokens) return null;
        if (facts.Window is { } window && facts.FixedTokens > window * WindowShare)
            return string.Create(CultureInfo.InvariantCulture, $"instructions and tools would take {facts.FixedTokens * 100 / Math.Max(window, 1)} % of its window");
        if (facts.Parameters is { } parameters && parameters <= FewParameters) return string.Create(CultureInfo.InvariantCulture, $"it has only {parameters:0.#} billion parameters");
        if (facts.ToolChoice is { } share && share < GoodChoice) return string.Create(CultureInfo.InvariantCulture, $"it chose the right tool in {share:0%} of the probe's turns");
        return null;
    }
}
