using Sluice.Gateway.Ledger.Pricing;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger.Accounting;

/// <summary>
/// How the prompt cache of a model that was <em>not</em> used would have behaved. Within a session, the previous prompt to that
/// model is a cache read while the cache lives, and the growth is a cache write (plain input where writing costs nothing
/// extra). Without a session the answer's own split is taken over. Wherever it has to guess it makes the baseline cheaper, and
/// so the saving smaller. Used by one thread. <c>docs/savings.md</c> tells the user the same.
/// </summary>
internal sealed class PromptCacheModel
{
    /// <summary>Vendors cache no shorter prompt (1,024 tokens at Anthropic and OpenAI, more for some of their models).</summary>
    public const long ShortestPrompt = 1024;

    private const int MostPrompts = 20_000;

    // Anthropic's default life, and the upper end of "5 to 10 minutes" of OpenAI's automatic cache.
    private static readonly TimeSpan WrittenLife = TimeSpan.FromMinutes(5), AutomaticLife = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(string Session, string Model, string Lane), (long Tokens, DateTimeOffset At, bool WasElsewhere)> _prompts = [];

    /// <summary>
    /// The usage that <paramref name="model"/> would have reported, had it given this answer. Remembers the prompt.
    /// </summary>
    /// <param name="started">The request.</param>
    /// <param name="model">The model that it is compared with.</param>
    /// <param name="price">That model's price.</param>
    /// <param name="answer">What the answer really used.</param>
    /// <param name="isSameModel">The answer came from that very model: its own figures are the truth, but for what it wrote again because another model had the turn before.</param>
    public Usage Split(RequestStarted started, string model, Price price, in Usage answer, bool isSameModel)
    {
        var prompt = answer.TotalInput;
        var lane = LaneOf(started.Kind);
        if (started.CacheSeconds == 0 || lane is null || (price.ChargesForCacheWrites && !CanMark(started)))
        {
            return isSameModel ? answer : Plain(answer);
        }

        var isLong = started.CacheSeconds >= 3600 || answer.CacheWrite1h > 0;
        if (started.Session is not { Length: > 0 } session)
        {
            return isSameModel ? answer : TakenOver(answer, price);
        }

        var key = (session, model, lane);
        var life = started.CacheSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : price.ChargesForCacheWrites ? WrittenLife : AutomaticLife;
        var read = _prompts.TryGetValue(key, out var last) && started.StartedAt - last.At <= life ? Math.Min(last.Tokens, prompt) : 0;
        Remember(key, (prompt, started.StartedAt, !isSameModel));
        if (isSameModel)
        {
            return last.WasElsewhere ? Returned(answer, read) : answer;
        }

        if (prompt < ShortestPrompt)
        {
            return Plain(answer);
        }

        // A first turn often finds the client's system prompt cached by an earlier session, as the answer's own figure shows.
        read = Math.Max(read, Math.Min(answer.CacheRead, prompt));
        var growth = prompt - read;
        return price.ChargesForCacheWrites
            ? new Usage(0, read, isLong ? 0 : growth, isLong ? growth : 0, answer.Output, answer.Reasoning)
            : new Usage(growth, read, 0, 0, answer.Output, answer.Reasoning);
    }

    // Who charges for writing caches what is marked, and only Anthropic's own protocol has marks: no translation adds any.
    private static bool CanMark(RequestStarted started) => started.CacheSeconds is not null || started.Protocol is "anthropic";

    // Turns of one kind share a prefix; the small one-off calls (titles, checks, probes) share none worth a cache.
    private static string? LaneOf(string kind) => kind switch
    {
        "main" or "tool-loop" or "compaction" => "main",
        "subagent" => "subagent",
        _ => null,
    };

    // Back from another model: what the turns elsewhere kept out of this model's cache it would have held, had it answered them.
    private static Usage Returned(in Usage answer, long read)
    {
        var more = Math.Min(Math.Max(read - answer.CacheRead, 0), answer.CacheWrite);
        var long1h = Math.Min(more, answer.CacheWrite1h);
        return answer with { CacheRead = answer.CacheRead + more, CacheWrite1h = answer.CacheWrite1h - long1h, CacheWrite5m = answer.CacheWrite5m - (more - long1h) };
    }

    private static Usage Plain(in Usage answer) => new(answer.TotalInput, 0, 0, 0, answer.Output, answer.Reasoning);

    private static Usage TakenOver(in Usage answer, Price price) => price.ChargesForCacheWrites
        ? answer
        : new Usage(answer.Input + answer.CacheWrite, answer.CacheRead, 0, 0, answer.Output, answer.Reasoning);

    private void Remember((string Session, string Model, string Lane) key, (long Tokens, DateTimeOffset At, bool WasElsewhere) prompt)
    {
        if (_prompts.Count >= MostPrompts && !_prompts.ContainsKey(key))
        {
            foreach (var (old, last) in _prompts)
            {
                if (prompt.At - last.At > TimeSpan.FromHours(1))
                {
                    _prompts.Remove(old);
                }
            }

            if (_prompts.Count >= MostPrompts)
            {
                _prompts.Clear();
            }
        }

        _prompts[key] = prompt;
    }
}
