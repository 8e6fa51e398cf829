namespace Sluice.Gateway.Configuration;

/// <summary>One model of one upstream, under an alias.</summary>
internal sealed record ModelConfig
{
    /// <summary>The name of the upstream that serves it. Required.</summary>
    public string Upstream { get; init; } = "";

    /// <summary>The model's name at that upstream. Required.</summary>
    public string Id { get; init; } = "";

    /// <summary>How strong it is: 0 (local, free) to 3 (the dearest). Default 0 when its upstream is local, else 2.</summary>
    public int? Tier { get; init; }

    /// <summary>Tokens that prompt and answer may have together. 256 to 100000000. Default: what the upstream reports or the price table knows.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>Most tokens it can answer with. 1 to 100000000. Default: what the upstream reports or the price table knows.</summary>
    public int? MaxOutput { get; init; }

    /// <summary>Its price in US dollars per million tokens. Default: the built-in price table; a model in neither is unpriced, not free.</summary>
    public PriceConfig? Price { get; init; }

    /// <summary>What it can do; what is not set is taken from the upstream.</summary>
    public CapabilitiesConfig Capabilities { get; init; } = new();

    /// <summary>Power that the machine draws while this model answers, in watts, for the cost of local turns. 0 to 100000. Default: local.watts.</summary>
    public double? Watts { get; init; }

    /// <summary>Load it ahead of its first turn (see local.warm). Default: the first model of tier 0.</summary>
    public bool? Warm { get; init; }

    /// <summary>How long its server keeps it loaded after a request: a duration such as 30m, or forever. Default: as its upstream.</summary>
    public KeepAlive? KeepAlive { get; init; }

    /// <summary>Requests that its server runs at once with it. 1 to 10000. Default: what the server says.</summary>
    public int? Slots { get; init; }

    /// <summary>Send it fewer tools and a shorter system prompt: auto, on or off. Default: as local.diet.</summary>
    public DietMode? Diet { get; init; }

    /// <summary>Mend its calls (see local.repair). Default: as local.repair.</summary>
    public bool? Repair { get; init; }
}

/// <summary>A price in US dollars per million tokens.</summary>
internal sealed record PriceConfig
{
    /// <summary>Prompt tokens that no cache holds. 0 or more. Required.</summary>
    public decimal Input { get; init; }

    /// <summary>Generated tokens, reasoning included. 0 or more. Required.</summary>
    public decimal Output { get; init; }

    /// <summary>Prompt tokens read from the vendor's cache. 0 or more. Default: as input.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>Prompt tokens written to a cache of five minutes. 0 or more. Default: as input.</summary>
    public decimal? CacheWrite5m { get; init; }

    /// <summary>Prompt tokens written to a cache of one hour. 0 or more. Default: as cacheWrite5m.</summary>
    public decimal? CacheWrite1h { get; init; }

    /// <summary>The price of the whole request once its prompt is longer than this. Default none.</summary>
    public PriceAboveConfig? Above { get; init; }
}

/// <summary>The price of a request whose prompt is longer than <see cref="Tokens"/>.</summary>
internal sealed record PriceAboveConfig
{
    /// <summary>The price holds for prompts of more tokens than this, cached ones included. 1 or more. Required.</summary>
    public int Tokens { get; init; }

    /// <summary>Prompt tokens that no cache holds. 0 or more. Required.</summary>
    public decimal Input { get; init; }

    /// <summary>Generated tokens, reasoning included. 0 or more. Required.</summary>
    public decimal Output { get; init; }

    /// <summary>Prompt tokens read from the vendor's cache. 0 or more. Default: as input.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>Prompt tokens written to a cache of five minutes. 0 or more. Default: as input.</summary>
    public decimal? CacheWrite5m { get; init; }

    /// <summary>Prompt tokens written to a cache of one hour. 0 or more. Default: as cacheWrite5m.</summary>
    public decimal? CacheWrite1h { get; init; }
}

/// <summary>What a model can do. Unset means: ask the upstream, and where it does not say, assume the protocol's usual.</summary>
internal sealed record CapabilitiesConfig
{
    /// <summary>Calls tools.</summary>
    public bool? Tools { get; init; }

    /// <summary>Takes images.</summary>
    public bool? Vision { get; init; }

    /// <summary>Can think before it answers.</summary>
    public bool? Thinking { get; init; }

    /// <summary>Takes documents (PDF).</summary>
    public bool? Documents { get; init; }

    /// <summary>Takes sound.</summary>
    public bool? Audio { get; init; }

    /// <summary>Its server searches the web itself when asked, as the vendors' own endpoints do.</summary>
    public bool? WebSearch { get; init; }

    /// <summary>Fills the middle between a prompt and a suffix (/v1/completions with suffix).</summary>
    public bool? FillsMiddle { get; init; }

    /// <summary>Keeps to a JSON schema.</summary>
    public bool? StructuredOutput { get; init; }

    /// <summary>Takes levels of effort for its thinking (Anthropic 4.6 and later, gpt-oss on Ollama); otherwise a budget, or on and off.</summary>
    public bool? Effort { get; init; }

    /// <summary>Takes temperature, top_p and top_k; newer Anthropic models answer 400 to them.</summary>
    public bool? Sampling { get; init; }
}
