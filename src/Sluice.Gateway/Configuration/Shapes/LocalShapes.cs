namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of <c>local</c>.</summary>
internal static class LocalShapes
{
    /// <summary>The diet of a model or of all.</summary>
    public static ChoiceShape<DietMode> Diet { get; } = new(("auto", DietMode.Auto), ("on", DietMode.On), ("off", DietMode.Off));

    public static ObjectShape<WarmConfig> Warm { get; } = new(
        new WarmConfig(),
        [
            new Setting<WarmConfig, bool>(
                "onStart", FlagShape.Instance, c => c.OnStart, (c, v) => c with { OnStart = v },
                "When Sluice starts. Default false."),
            new Setting<WarmConfig, bool>(
                "onRun", FlagShape.Instance, c => c.OnRun, (c, v) => c with { OnRun = v },
                "When sluice run starts a client. Default true."),
            new Setting<WarmConfig, bool>(
                "beforeTurn", FlagShape.Instance, c => c.BeforeTurn, (c, v) => c with { BeforeTurn = v },
                "When a session that just began is likely to want it. Default true."),
            new Setting<WarmConfig, IReadOnlyList<TimeWindow>>(
                "schedule", new ListShape<TimeWindow>(TextShapes.Time), c => c.Schedule, (c, v) => c with { Schedule = v },
                "Parts of the day, local time, in which the models are kept loaded, such as 08:30-18:00. Default none."),
        ]);

    public static ObjectShape<LocalConfig> Local { get; } = new(
        new LocalConfig(),
        [
            new Setting<LocalConfig, WarmConfig>(
                "warm", Warm, c => c.Warm, (c, v) => c with { Warm = v },
                "When a model is loaded ahead of the first turn that wants it."),
            new Setting<LocalConfig, int>(
                "reserve", new NumberShape<int>(0, 1 << 20), c => c.Reserve, (c, v) => c with { Reserve = v },
                "Memory that a warm-up nobody asked for must leave free, in megabytes. 0 to 1048576, default 2048."),
            new Setting<LocalConfig, bool>(
                "onBattery", FlagShape.Instance, c => c.OnBattery, (c, v) => c with { OnBattery = v },
                "Warm up unasked while the machine runs on battery. Default false."),
            new Setting<LocalConfig, TimeSpan>(
                "maxWait", TextShapes.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)), c => c.MaxWait, (c, v) => c with { MaxWait = v },
                "How long a turn may wait for a free place at a local server before the next model of its plan takes it. 0s to 1h, default 30s. With no other model, or an exact address, it waits as long as its client does."),
            new Setting<LocalConfig, LoadingTurn>(
                "whileLoading", new ChoiceShape<LoadingTurn>(("wait", LoadingTurn.Wait), ("next", LoadingTurn.Next)), c => c.WhileLoading, (c, v) => c with { WhileLoading = v },
                "What becomes of a turn whose model is still being loaded: wait (its client is kept alive) or next (the next model of its plan takes it while the load goes on). Default wait."),
            new Setting<LocalConfig, DietMode>(
                "diet", Diet, c => c.Diet, (c, v) => c with { Diet = v },
                "Send small local models fewer tools and a shorter system prompt: auto (only a model whose window or card wants it), on or off. Default auto."),
            new Setting<LocalConfig, bool>(
                "repair", FlagShape.Instance, c => c.Repair, (c, v) => c with { Repair = v },
                "Mend calls that a local model printed as prose or with wrong arguments, and ask once more where that fails, also outside a cascade. Default true."),
            new Setting<LocalConfig, bool>(
                "hints", FlagShape.Instance, c => c.Hints, (c, v) => c with { Hints = v },
                "Tell a local model its own measured quirks, in the turns that go to it. Default true; nothing is told before a probe."),
            new Setting<LocalConfig, double?>(
                "watts", new OptionalShape<double>(new NumberShape<double>(0, 100_000)), c => c.Watts, (c, v) => c with { Watts = v },
                "Power that this machine draws while a local model answers, in watts, for models that have no watts of their own. 0 to 100000. Default none."),
            new Setting<LocalConfig, IReadOnlyList<string>>(
                "command", new ListShape<string>(TextShapes.Text), c => c.Command, (c, v) => c with { Command = v },
                "The program that sluice local on starts, with its arguments, as a process of its own. Default: the service or app of Ollama that is installed, else ollama serve, else LM Studio."),
        ]);
}
