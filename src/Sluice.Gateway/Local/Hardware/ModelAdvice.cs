namespace Sluice.Gateway.Local.Hardware;

/// <summary>A size of model that suits a machine.</summary>
/// <param name="Size">Billions of parameters, for people.</param>
/// <param name="Quantization">As Ollama and llama.cpp call it.</param>
/// <param name="FileBytes">About what its files take.</param>
/// <param name="Example">A model of that size in Ollama's library: an example, not a recommendation over others of its size.</param>
/// <param name="Why">What was decisive, for people.</param>
internal sealed record ModelAdvice(string Size, string Quantization, long FileBytes, string Example, string Why)
{
    private const long Gigabyte = 1L << 30;

    // By the memory that a model can have, the largest first. Sizes of files are those of the Q4_K_M and Q8_0 tags at
    // https://ollama.com/library/qwen2.5-coder/tags; what remains beside them is for the context: by its config.json one token
    // takes 56 KB of 16-bit cache at 7B, 192 KB at 14B, 256 KB at 32B, so that 32,768 tokens take 1.8, 6 and 8 GB. A coding
    // agent's first prompt has about 20,000. A card of nominally 8 GB tells a little less, hence the half gigabytes.
    private static readonly (double Gigabytes, ModelAdvice Advice)[] Cards =
    [
        (31.5, new("32B", "Q4_K_M", 20_000_000_000, "qwen2.5-coder:32b", "")),
        (23, new("32B, with a context of about 8K", "Q4_K_M", 20_000_000_000, "qwen2.5-coder:32b", "")),
        (15.5, new("14B", "Q4_K_M", 9_000_000_000, "qwen2.5-coder:14b", "")),
        (11.5, new("7B", "Q8_0", 8_100_000_000, "qwen2.5-coder:7b-instruct-q8_0", "")),
        (7.5, new("7B", "Q4_K_M", 4_700_000_000, "qwen2.5-coder:7b", "")),
        (3.5, new("3B", "Q4_K_M", 1_900_000_000, "qwen2.5-coder:3b", "")),
    ];

    /// <summary>Names the size for a machine; null when nothing is known of it.</summary>
    public static ModelAdvice? For(MachineMemory memory)
    {
        foreach (var (gigabytes, advice) in Cards)
        {
            if (memory.VideoTotal >= gigabytes * Gigabyte)
            {
                return advice with { Why = FormattableString.Invariant($"{memory.VideoTotal / 1e9:0.0} GB {(memory.IsUnified ? "of memory for the graphics side" : "on the graphics card")}") };
            }
        }

        if (memory.Total == 0) return null;

        // Without a card the processor reads the whole model for every token: main memory of 50 GB/s gives about 25 tokens/s at
        // 2 GB and 5 at 9 GB, and reading a long prompt is slower still.
        var why = FormattableString.Invariant($"{(memory.VideoTotal > 0 ? "a small graphics card" : "no graphics card is known")}, {memory.Total / 1e9:0.0} GB of memory: larger models load and are slow");
        return memory.Total >= 5 * Gigabyte
            ? new ModelAdvice("3B", "Q4_K_M", 1_900_000_000, "qwen2.5-coder:3b", why)
            : new ModelAdvice(memory.Total >= 3 * Gigabyte ? "1.5B" : "0.5B", "Q4_K_M", memory.Total >= 3 * Gigabyte ? 986_000_000 : 398_000_000, memory.Total >= 3 * Gigabyte ? "qwen2.5-coder:1.5b" : "qwen2.5-coder:0.5b", why);
    }
}
