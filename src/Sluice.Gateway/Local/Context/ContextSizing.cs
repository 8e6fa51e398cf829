namespace Sluice.Gateway.Local.Context;

/// <summary>The outcome of <see cref="ContextSizing.Choose"/>.</summary>
/// <param name="NumCtx">Context to ask for, tokens; 0 when the prompt does not fit.</param>
/// <param name="Needed">Tokens that prompt, answer and reserve take together.</param>
/// <param name="Limit">The most that the model can have.</param>
/// <param name="Reloads">The model is loaded with another context, so the server will load it again.</param>
internal readonly record struct ContextChoice(int NumCtx, long Needed, int Limit, bool Reloads)
{
    /// <summary>Whether the prompt may be sent. One that does not fit is never sent to be cut: Ollama drops the oldest messages without a word.</summary>
    public bool Fits => NumCtx > 0;
}

/// <summary>
/// Chooses <c>num_ctx</c> for Ollama. A different value makes Ollama load the model again, so there are few values, and what is
/// already allocated is kept as long as it holds the turn.
/// </summary>
internal static class ContextSizing
{
    /// <summary>The contexts that are asked for, tokens.</summary>
    public static readonly IReadOnlyList<int> Buckets = [8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576];

    /// <summary>Room for the answer where the request names no limit, or one that the model cannot have.</summary>
    public const int DefaultAnswer = 4096;

    private const int TemplateReserve = 256;

    /// <summary>Chooses.</summary>
    /// <param name="promptTokens">Estimate of the prompt, tools and system included.</param>
    /// <param name="maxTokens">The answer's limit in the request, if any.</param>
    /// <param name="limit">The most the model can have: training context, memory or the user's word; null when unknown.</param>
    /// <param name="allocated">What is loaded now, from <c>/api/ps</c>; null when not loaded.</param>
    public static ContextChoice Choose(long promptTokens, long? maxTokens, int? limit, int? allocated)
    {
        var most = limit ?? allocated ?? Buckets[2];
        var prompt = promptTokens + Reserve(promptTokens);

        // Coding clients ask for answers of 32,000 tokens and more as a matter of course; a quarter of the context is held free
        // for the answer at most, so that the limit does not push out a prompt which fits with room to spare.
        var answer = Math.Min(maxTokens ?? DefaultAnswer, Math.Max(DefaultAnswer, most / 4));
        var needed = prompt + answer;
        if (needed > most)
        {
            // A small model still answers when there is room for a short answer.
            var least = prompt + Math.Min(answer, 1024);
            return least <= most ? Of(most, least, most, allocated) : new ContextChoice(0, least, most, false);
        }

        if (allocated is { } loaded && needed <= loaded)
        {
            return new ContextChoice(loaded, needed, most, Reloads: false);
        }

        foreach (var bucket in Buckets)
        {
            if (needed <= bucket)
            {
                return Of(Math.Min(bucket, most), needed, most, allocated);
            }
        }

        return Of(most, needed, most, allocated);
    }

    /// <summary>
    /// Whether the server evaluated less than was sent: the prompt was cut without a word. Estimates are off by some, so only a
    /// gap counts that no estimate explains, or a prompt that fills the context to the brim.
    /// </summary>
    /// <param name="estimatedTokens">Our estimate of the prompt.</param>
    /// <param name="evaluatedTokens"><c>prompt_eval_count</c> (cached tokens included); null or 0 when the server sent none.</param>
    /// <param name="numCtx">The context that the request had.</param>
    public static bool WasTruncated(long estimatedTokens, long? evaluatedTokens, int numCtx)
    {
        if (evaluatedTokens is not > 0)
        {
            return false;
        }

        if (estimatedTokens > numCtx && evaluatedTokens <= numCtx)
        {
            return evaluatedTokens * 10 < estimatedTokens * 9;
        }

        return estimatedTokens >= 2048 && evaluatedTokens * 2 < estimatedTokens;
    }

    private static ContextChoice Of(int numCtx, long needed, int limit, int? allocated) =>
        new(numCtx, needed, limit, allocated is { } loaded && loaded != numCtx);

    // Our count is an estimate: 5 % and the chat template's own tokens are held free.
    private static long Reserve(long promptTokens) => (promptTokens / 20) + TemplateReserve;
}
