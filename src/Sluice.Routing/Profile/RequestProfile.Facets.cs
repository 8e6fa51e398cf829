using Sluice.Protocols.Json;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Classification;
using Sluice.Routing.Profile.Paths;
using Sluice.Routing.Profile.Prompts;
using Sluice.Routing.Profile.Turns;

namespace Sluice.Routing.Profile;

/// <summary>The facets that look into the prompt, each found on first use and kept.</summary>
public sealed partial class RequestProfile
{
    private long _sampled = -1;
    private long _counted = -1;
    private (bool Known, int? Seconds)? _cache;
    private List<string>? _toolNames;
    private IReadOnlyList<string>? _userTurns;
    private Assessment? _assessment;
    private string? _depth;
    private bool _depthKnown;
    private long? _instructions;
    private Dictionary<string, bool>? _said;

    private static readonly Assessment NotAssessed = new(Thresholds.Shipped.Tier1, 1, Intents.Other, false, 0, []);

    private PromptShape Shape => field ??= PromptShape.Of(Protocol);

    /// <summary>Estimated tokens of system prompt, turns and tools, pictures and documents included, in a common vocabulary; about 15 % either way. For one model see <see cref="TokensFor"/>.</summary>
    public long EstimatedInputTokens => Recorded is { } recorded ? recorded.Tokens : Sampled + Media.Tokens(TokenFamilies.Of(RequestedModel), RequestedModel);

    /// <summary>The same, read from end to end.</summary>
    public long CountedTokens => Counted + Media.Tokens(TokenFamilies.Of(RequestedModel), RequestedModel);

    /// <summary>Text tokens, read from end to end, as the calibration compares them with what upstreams report.</summary>
    public long CountedTextTokens => Counted;

    /// <summary>There are pictures, documents or sound, whose tokens no vocabulary makes.</summary>
    public bool HasMedia => HasImages || HasDocuments || HasAudio;

    /// <summary>Longest answer asked for, in tokens; null when the request does not say.</summary>
    public long? MaxOutputTokens => Head is null ? Recorded?.Facts.MaxOutput : Shape.MaxOutputTokens(Head);

    /// <summary>Names of the tools offered, in their order; namespaces are flattened.</summary>
    public IReadOnlyList<string> ToolNames => _toolNames ??= ReadToolNames();

    /// <summary>At least one tool is offered.</summary>
    public bool HasTools => Head is null ? Recorded is { Tools: true } : Shape.Tools(Head).EnumerateArray().MoveNext();

    /// <summary>Pictures are in the prompt.</summary>
    public bool HasImages => Media.Pictures > 0 || Recorded is { Images: true };

    /// <summary>Documents (PDF and the like) are in the prompt.</summary>
    public bool HasDocuments => Media.Documents > 0 || Recorded is { Documents: true };

    /// <summary>Sound is in the prompt.</summary>
    public bool HasAudio => Media.Sounds > 0 || Recorded is { Audio: true };

    /// <summary>What is wrong with the data of a picture, document or sound, naming the field; null when all can be read.</summary>
    public string? MediaProblem => Media.Problem;

    /// <summary>The field that <see cref="MediaProblem"/> is about.</summary>
    public string? MediaProblemField => Media.ProblemField;

    /// <summary>A search is wanted that a vendor runs itself: the client's own search request, or one with no other tool.</summary>
    public bool WantsHostedSearch => string.Equals(Kind, RequestKind.WebSearch, StringComparison.Ordinal) || (Head is null ? Recorded is { Facts.Search: true } : HostedSearch.IsOnlyTool(Shape, Head));

    /// <summary>The middle between a prompt and a suffix is to be filled (legacy completions).</summary>
    public bool WantsFillIn => Recorded is { Facts.FillIn: true } || (string.Equals(Kind, RequestKind.Other, StringComparison.Ordinal) && string.Equals(Protocol, "openai-chat", StringComparison.Ordinal) && Head?["suffix"u8] is { IsString: true, Bytes.Length: > 2 });

    /// <summary>An answer of a JSON schema is asked for.</summary>
    public bool WantsJson => Head is null ? Recorded is { Facts.Json: true } : !Shape.AnswerSchema(Head).IsMissing;

    /// <summary>Thinking is asked for.</summary>
    public bool WantsThinking => Head is null ? Recorded is { Thinking: true } : Shape.WantsThinking(Head);

    /// <summary>The last three user texts, oldest first, without what clients inject; turns that hold nothing else are not counted.</summary>
    public IReadOnlyList<string> LastUserTurns => _userTurns ??= Head is null ? Recorded?.Unknown<string[]>("words of the prompt", []) ?? [] : UserTurns.Last(Shape, Head, 3);

    /// <summary>The last user text, without what clients inject; empty when there is none.</summary>
    public string LastUserText => LastUserTurns is [.., var last] ? last : "";

    /// <summary>Depth is asked for, in words (plan mode, a high effort, "think hard"): a floor of tier 2. Null when it is not.</summary>
    public string? WantsDepthBecause
    {
        get
        {
            if (Recorded is { } recorded) return recorded.Facts.Depth is { } depth ? depth.Length > 0 ? depth : null : recorded.Assessment is null ? recorded.Unknown<string?>("whether depth was asked for", null) : null;
            if (!_depthKnown) (_depth, _depthKnown) = (Head is null ? null : Depth.Find(Shape, Head, Client, Items, LastUserText), true);
            return _depth;
        }
    }

    /// <summary>Depth is asked for: plan mode, a high effort, "think harder". A floor of tier 2.</summary>
    public bool WantsDepth => WantsDepthBecause is not null;

    /// <summary>The same, if anybody has asked for it so far; empty when it is not asked for.</summary>
    internal string? DepthMade => _depthKnown ? _depth ?? "" : null;

    /// <summary>The long context of the vendor is asked for, beside the model's usual one.</summary>
    internal bool WantsLongContext => Recorded is { } recorded ? recorded.Facts.LongContext : Header("anthropic-beta")?.Contains("context-1m", StringComparison.Ordinal) == true;

    /// <summary>What the last user turn asks for and how much a stronger model would help with it.</summary>
    public Assessment Assessment => _assessment ??= Recorded is { } recorded ? recorded.Assessment ?? recorded.Unknown("the score of the turn", NotAssessed) : ComplexityClassifier.Embedded.Assess(new TurnFacts(LastUserTurns)
    {
        ContextTokens = EstimatedInputTokens,
        Tools = ToolNames.Count,
        UserTurns = LastUserTurns.Count,
        HasImages = HasImages,
    });

    /// <summary>The same, if anybody has asked for it so far: a receipt tells what a decision looked at and asks nothing itself.</summary>
    public Assessment? AssessmentMade => _assessment;

    /// <summary>Seconds that the caller asked the prompt cache to live: 300, 3600, 0 = it marks nothing, null = its protocol has no marks.</summary>
    public int? CacheSeconds => Recorded is { } recorded ? recorded.Facts.CacheSeconds : (_cache ??= (true, FindCacheSeconds())).Seconds;

    private PromptMedia Media => field ??= FindMedia();

    /// <summary>Is a path that fits the glob named anywhere in the prompt: in text, tool inputs or tool results?</summary>
    /// <param name="glob"><c>**/secrets/**</c>, <c>*.pem</c>, <c>src/*.cs</c>; without regard to case.</param>
    public bool MentionsPath(string glob)
    {
        if (Head is null) return Recorded?.Unknown("paths in the prompt", false) ?? false;
        var body = Head.Body;
        var tools = Shape.Tools(Head).Bytes;
        if (tools.Length == 0) return PathMentions.Contains(body.Span, glob);
        // Tool descriptions are full of example paths that nobody works on.
        body.Span.Overlaps(tools.Span, out var start);
        return PathMentions.Contains(body.Span[..start], glob) || PathMentions.Contains(body.Span[(start + tools.Length)..], glob);
    }

    /// <summary>What a rule's pattern says of the request: looked up once, kept for the receipt, and for a past request what was kept.</summary>
    /// <param name="what">What is looked at: path, text, tool, header NAME.</param>
    /// <param name="pattern">The rule's own words.</param>
    /// <param name="find">Looks.</param>
    internal bool Says(string what, string pattern, Func<RequestProfile, string, bool> find)
    {
        var key = $"{what} {pattern}";
        if (Recorded is { } recorded) return recorded.Facts.Said.TryGetValue(key, out var was) ? was : find(this, pattern);
        _said ??= new(StringComparer.Ordinal);
        if (!_said.TryGetValue(key, out var holds)) _said[key] = holds = find(this, pattern);
        return holds;
    }

    /// <summary>What patterns of rules have said so far; null where none was asked.</summary>
    internal IReadOnlyDictionary<string, bool>? SaidMade => _said;

    private int? FindCacheSeconds()
    {
        if (Head is null || !string.Equals(Protocol, "anthropic", StringComparison.Ordinal)) return null;
        var body = Head.Body.Span;
        if (body.IndexOf("\"cache_control\""u8) < 0) return 0;
        return CacheMarks.HasHour(body) ? 3600 : 300;
    }

    private List<string> ReadToolNames()
    {
        if (Head is null) return Recorded is { Tools: true } recorded ? recorded.Unknown<List<string>>("names of the tools", []) : [];
        var names = new List<string>();
        foreach (var tool in Shape.Tools(Head).EnumerateArray()) Shape.AddToolNames(tool, names);
        return names;
    }

    private PromptMedia FindMedia()
    {
        var media = new PromptMedia();
        if (Head is null) return media;
        var turns = Shape.Turns(Head);
        if (!turns.IsArray)
        {
            // /api/generate: pictures stand beside the prompt.
            Shape.FindMedia(Head.Json, "", media);
            return media;
        }

        if (!Shape.MayHoldMedia(turns.Span)) return media;
        var index = 0;
        foreach (var turn in turns.EnumerateArray()) Shape.FindMedia(turn, $"{Shape.TurnsName}[{index++}]", media);
        return media;
    }

    /// <summary>Tokens of the prompt for one model, by what its answers have taught. Where a limit is near, the prompt is read from end to end instead of in samples.</summary>
    /// <param name="model">Who would read it.</param>
    /// <param name="limit">The number of tokens that matters; null when none does.</param>
    public long TokensFor(RoutableModel model, long? limit = null)
    {
        if (Recorded is { } recorded) return recorded.TokensFor(model.Address) ?? (long)(recorded.Tokens * RatioOf(model));
        var (ratio, media) = (RatioOf(model), MediaFor(model));
        if (Fitting?.TokensFor(model, this) is { } fitted) return (long)Math.Ceiling(fitted.All * ratio) + media;
        var estimate = (long)((_counted >= 0 ? _counted : Sampled) * ratio) + media;
        return _counted < 0 && limit is { } most && estimate > most * 7 / 10 && estimate < most * 14 / 10 ? CountFor(model) : estimate;
    }

    /// <summary>Tokens for one model of what no shortening can leave out: instructions that stand apart, and tools.</summary>
    public long FixedTokensFor(RoutableModel model)
    {
        if (Recorded is { } recorded) return recorded.Facts.Fixed ?? 0;
        var tokens = Fitting?.TokensFor(model, this) is { } fitted ? (long)(fitted.Fixed * RatioOf(model)) : InstructionTokensFor(model);
        FixedMade = tokens;
        return tokens;
    }

    /// <summary>What <see cref="FixedTokensFor"/> said last; null where nobody asked.</summary>
    internal long? FixedMade { get; private set; }

    /// <summary>The same of the prompt as it came, whatever the model would be sent.</summary>
    public long InstructionTokensFor(RoutableModel model) => Head is null ? 0 : (long)((_instructions ??= Estimate(Shape.System(Head)) + Estimate(Shape.Tools(Head))) * RatioOf(model));

    /// <summary>Tokens of the prompt for one model, read from end to end.</summary>
    public long CountFor(RoutableModel model) => (long)Math.Ceiling((Fitting?.TokensFor(model, this)?.All ?? Counted) * RatioOf(model)) + MediaFor(model);

    /// <summary>Tokens of one model for each estimated one.</summary>
    public double RatioOf(RoutableModel model) => Calibration?.RatioOf(model) ?? TokenFamilies.Prior(TokenFamilies.Of(model));

    private long Sampled => _sampled >= 0 ? _sampled : _sampled = Sample();

    private long Counted => _counted >= 0 ? _counted : _counted = Head is null ? 0 : PromptTokens.Count(Shape, Head);

    private long MediaFor(RoutableModel model) => Media.Tokens(TokenFamilies.Of(model), model.Id);

    private long Sample()
    {
        if (Head is null) return 0;
        var (turns, tools) = (Shape.Turns(Head), Shape.Tools(Head));
        return Estimate(Shape.System(Head)) + Estimate(turns) + (turns.Span.Overlaps(tools.Span) ? 0 : Estimate(tools));
    }

    private long Estimate(RawJson value) => value.IsMissing ? 0 : Head!.Blobs == 0 ? TokenEstimate.OfJson(value.Span) : Blobs.EstimateWithout(value.Span);
}
