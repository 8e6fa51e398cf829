using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Sluice.Gateway.Local.Context;

/// <summary>The context that a server turned out to have, smaller than it was taken to be.</summary>
/// <param name="Tokens">Tokens that a prompt and its answer have there.</param>
/// <param name="Allocated">What discovery said of the model when this was found out; with another value it has been loaded anew, and this is void.</param>
internal readonly record struct CutWindow(int Tokens, int? Allocated);

/// <summary>What a server's refusal of a long prompt says in numbers.</summary>
internal static partial class RefusedPrompt
{
    /// <summary>Tokens of the prompt as the server counts them, and its context; null where it does not say.</summary>
    public static (long? Prompt, int? Window) Read(string message)
    {
        // llama.cpp and, quoting it, Ollama: "request (5000 tokens) exceeds the available context size (4096 tokens)".
        if (LlamaCpp().Match(message) is { Success: true } llama) return (Number(llama.Groups["prompt"]), (int?)Number(llama.Groups["window"]));
        // vLLM: "maximum context length is 4096 tokens. However, you requested 5000 tokens": prompt and answer together.
        return Vllm().Match(message) is { Success: true } vllm ? (null, (int?)Number(vllm.Groups["window"])) : (null, null);
    }

    /// <summary>The smallest usual context that holds what was read of a prompt: a server cuts at whole messages, so it has more than it read.</summary>
    public static int Above(long evaluated) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(evaluated, 256, 1 << 30));

    private static long? Number(Group group) => long.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue ? number : null;

    [GeneratedRegex(@"request \((?<prompt>\d{1,10}) tokens\) exceeds the available context size \((?<window>\d{1,10}) tokens\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LlamaCpp();

    [GeneratedRegex(@"maximum context length is (?<window>\d{1,10}) tokens", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Vllm();
}
