namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of one entry of <c>models</c>.</summary>
internal static class ModelShapes
{
    public static ObjectShape<CapabilitiesConfig> Capabilities { get; } = new(
        new CapabilitiesConfig(),
        [
            new Setting<CapabilitiesConfig, bool?>(
                "tools", new OptionalShape<bool>(FlagShape.Instance), c => c.Tools, (c, v) => c with { Tools = v },
                "Calls tools."),
            new Setting<CapabilitiesConfig, bool?>(
                "vision", new OptionalShape<bool>(FlagShape.Instance), c => c.Vision, (c, v) => c with { Vision = v },
                "Takes images."),
            new Setting<CapabilitiesConfig, bool?>(
                "thinking", new OptionalShape<bool>(FlagShape.Instance), c => c.Thinking, (c, v) => c with { Thinking = v },
                "Can think before it answers."),
            new Setting<CapabilitiesConfig, bool?>(
                "documents", new OptionalShape<bool>(FlagShape.Instance), c => c.Documents, (c, v) => c with { Documents = v },
                "Takes documents (PDF)."),
            new Setting<CapabilitiesConfig, bool?>(
                "audio", new OptionalShape<bool>(FlagShape.Instance), c => c.Audio, (c, v) => c with { Audio = v },
                "Takes sound."),
            new Setting<CapabilitiesConfig, bool?>(
                "webSearch", new OptionalShape<bool>(FlagShape.Instance), c => c.WebSearch, (c, v) => c with { WebSearch = v },
                "Its server searches the web itself when asked, as the vendors' own endpoints do."),
            new Setting<CapabilitiesConfig, bool?>(
                "fillsMiddle", new OptionalShape<bool>(FlagShape.Instance), c => c.FillsMiddle, (c, v) => c with { FillsMiddle = v },
                "Fills the middle between a prompt and a suffix (/v1/completions with suffix)."),
            new Setting<CapabilitiesConfig, bool?>(
                "structuredOutput", new OptionalShape<bool>(FlagShape.Instance), c => c.StructuredOutput, (c, v) => c with { StructuredOutput = v },
                "Keeps to a JSON schema."),
            new Setting<CapabilitiesConfig, bool?>(
                "effort", new OptionalShape<bool>(FlagShape.Instance), c => c.Effort, (c, v) => c with { Effort = v },
                "Takes levels of effort for its thinking (Anthropic 4.6 and later, gpt-oss on Ollama); otherwise a budget, or on and off."),
            new Setting<CapabilitiesConfig, bool?>(
                "sampling", new OptionalShape<bool>(FlagShape.Instance), c => c.Sampling, (c, v) => c with { Sampling = v },
                "Takes temperature, top_p and top_k; newer Anthropic models answer 400 to them."),
        ]);

    public static ObjectShape<PriceAboveConfig> Above { get; } = new(
        new PriceAboveConfig(),
        [
            new Setting<PriceAboveConfig, int>(
                "tokens", new NumberShape<int>(1, 100_000_000), c => c.Tokens, (c, v) => c with { Tokens = v },
                "The price holds for prompts of more tokens than this, cached ones included. 1 or more. Required.", required: true),
            new Setting<PriceAboveConfig, decimal>(
                "input", new NumberShape<decimal>(0, 1_000_000), c => c.Input, (c, v) => c with { Input = v },
                "Prompt tokens that no cache holds. 0 or more. Required.", required: true),
            new Setting<PriceAboveConfig, decimal>(
                "output", new NumberShape<decimal>(0, 1_000_000), c => c.Output, (c, v) => c with { Output = v },
                "Generated tokens, reasoning included. 0 or more. Required.", required: true),
            new Setting<PriceAboveConfig, decimal?>(
                "cacheRead", new OptionalShape<decimal>(new NumberShape<decimal>(0, 1_000_000)), c => c.CacheRead, (c, v) => c with { CacheRead = v },
                "Prompt tokens read from the vendor's cache. 0 or more. Default: as input."),
            new Setting<PriceAboveConfig, decimal?>(
                "cacheWrite5m", new OptionalShape<decimal>(new NumberShape<decimal>(0, 1_000_000)), c => c.CacheWrite5m, (c, v) => c with { CacheWrite5m = v },
                "Prompt tokens written to a cache of five minutes. 0 or more. Default: as input."),
            new Setting<PriceAboveConfig, decimal?>(
                "cacheWrite1h", new OptionalShape<decimal>(new NumberShape<decimal>(0, 1_000_000)), c => c.CacheWrite1h, (c, v) => c with { CacheWrite1h = v },
                "Prompt tokens written to a cache of one hour. 0 or more. Default: as cacheWrite5m."),
        ]);

    public static ObjectShape<PriceConfig> Price { get; } = new(
        new PriceConfig(),
        [
            new Setting<PriceConfig, decimal>(
                "input", new NumberShape<decimal>(0, 1_000_000), c => c.Input, (c, v) => c with { Input = v },
                "Prompt tokens that no cache holds. 0 or more. Required.", required: true),
            new Setting<PriceConfig, decimal>(
                "output", new NumberShape<decimal>(0, 1_000_000), c => c.Output, (c, v) => c with { Output = v },
                "Generated tokens, reasoning included. 0 or more. Required.", required: true),
            new Setting<PriceConfig, decimal?>(
                "cacheRead", new OptionalShape<decimal>(new NumberShape<decimal>(0, 1_000_000)), c => c.CacheRead, (c, v) => c with { CacheRead = v },
                "Prompt tokens read from the vendor's cache. 0 or more. Default: as input."),
            new Setting<PriceConfig, decimal?>(
                "cacheWrite5m", new OptionalShape<decimal>(new NumberShape<decimal>(0, 1_000_000)), c => c.CacheWrite5m, (c, v) => c with { CacheWrite5m = v },
                "Prompt tokens written to a cache of five minutes. 0 or more. Default: as input."),
            new Setting<PriceConfig, decimal?>(
                "cacheWrite1h", new OptionalShape<decimal>(new NumberShape<decimal>(0, 1_000_000)), c => c.CacheWrite1h, (c, v) => c with { CacheWrite1h = v },
                "Prompt tokens written to a cache of one hour. 0 or more. Default: as cacheWrite5m."),
            new Setting<PriceConfig, PriceAboveConfig>(
                "above", Above, c => c.Above, (c, v) => c with { Above = v },
                "The price of the whole request once its prompt is longer than this. Default none."),
        ]);

    public static ObjectShape<ModelConfig> Model { get; } = new(
        new ModelConfig(),
        [
            new Setting<ModelConfig, string>(
                "upstream", TextShapes.Text, c => c.Upstream, (c, v) => c with { Upstream = v },
                "The name of the upstream that serves it. Required.", required: true),
            new Setting<ModelConfig, string>(
                "id", TextShapes.Text, c => c.Id, (c, v) => c with { Id = v },
                "The model's name at that upstream. Required.", required: true),
            new Setting<ModelConfig, int?>(
                "tier", new OptionalShape<int>(new NumberShape<int>(0, RuleTarget.MaxTier)), c => c.Tier, (c, v) => c with { Tier = v },
                "How strong it is: 0 (local, free) to 3 (the dearest). Default 0 when its upstream is local, else 2."),
            new Setting<ModelConfig, int?>(
                "contextWindow", new OptionalShape<int>(new NumberShape<int>(256, 100_000_000)), c => c.ContextWindow, (c, v) => c with { ContextWindow = v },
                "Tokens that prompt and answer may have together. 256 to 100000000. Default: what the upstream reports or the price table knows."),
            new Setting<ModelConfig, int?>(
                "maxOutput", new OptionalShape<int>(new NumberShape<int>(1, 100_000_000)), c => c.MaxOutput, (c, v) => c with { MaxOutput = v },
                "Most tokens it can answer with. 1 to 100000000. Default: what the upstream reports or the price table knows."),
            new Setting<ModelConfig, PriceConfig>(
                "price", Price, c => c.Price, (c, v) => c with { Price = v },
                "Its price in US dollars per million tokens. Default: the built-in price table; a model in neither is unpriced, not free."),
            new Setting<ModelConfig, CapabilitiesConfig>(
                "capabilities", Capabilities, c => c.Capabilities, (c, v) => c with { Capabilities = v },
                "What it can do; what is not set is taken from the upstream."),
            new Setting<ModelConfig, double?>(
                "watts", new OptionalShape<double>(new NumberShape<double>(0, 100_000)), c => c.Watts, (c, v) => c with { Watts = v },
                "Power that the machine draws while this model answers, in watts, for the cost of local turns. 0 to 100000. Default: local.watts."),
            new Setting<ModelConfig, bool?>(
                "warm", new OptionalShape<bool>(FlagShape.Instance), c => c.Warm, (c, v) => c with { Warm = v },
                "Load it ahead of its first turn (see local.warm). Default: the first model of tier 0."),
            new Setting<ModelConfig, KeepAlive?>(
                "keepAlive", new OptionalShape<KeepAlive>(TextShapes.KeepAlive), c => c.KeepAlive, (c, v) => c with { KeepAlive = v },
                "How long its server keeps it loaded after a request: a duration such as 30m, or forever. Default: as its upstream."),
            new Setting<ModelConfig, int?>(
                "slots", new OptionalShape<int>(new NumberShape<int>(1, 10_000)), c => c.Slots, (c, v) => c with { Slots = v },
                "Requests that its server runs at once with it. 1 to 10000. Default: what the server says."),
            new Setting<ModelConfig, DietMode?>(
                "diet", new OptionalShape<DietMode>(LocalShapes.Diet), c => c.Diet, (c, v) => c with { Diet = v },
                "Send it fewer tools and a shorter system prompt: auto, on or off. Default: as local.diet."),
            new Setting<ModelConfig, bool?>(
                "repair", new OptionalShape<bool>(FlagShape.Instance), c => c.Repair, (c, v) => c with { Repair = v },
                "Mend its calls (see local.repair). Default: as local.repair."),
        ]);
}
