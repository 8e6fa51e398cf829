namespace Sluice.Gateway.Configuration;

/// <summary>How the model servers on this machine are looked after. What is set for one model stands under models.</summary>
internal sealed record LocalConfig
{
    /// <summary>When a model is loaded ahead of the first turn that wants it.</summary>
    public WarmConfig Warm { get; init; } = new();

    /// <summary>Memory that a warm-up nobody asked for must leave free, in megabytes. 0 to 1048576, default 2048.</summary>
    public int Reserve { get; init; } = 2048;

    /// <summary>Warm up unasked while the machine runs on battery. Default false.</summary>
    public bool OnBattery { get; init; }

    /// <summary>How long a turn may wait for a free place at a local server before the next model of its plan takes it. 0s to 1h, default 30s. With no other model, or an exact address, it waits as long as its client does.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What becomes of a turn whose model is still being loaded: wait (its client is kept alive) or next (the next model of its plan takes it while the load goes on). Default wait.</summary>
    public LoadingTurn WhileLoading { get; init; } = LoadingTurn.Wait;

    /// <summary>Send small local models fewer tools and a shorter system prompt: auto (only a model whose window or card wants it), on or off. Default auto.</summary>
    public DietMode Diet { get; init; } = DietMode.Auto;

    /// <summary>Mend calls that a local model printed as prose or with wrong arguments, and ask once more where that fails, also outside a cascade. Default true.</summary>
    public bool Repair { get; init; } = true;

    /// <summary>Tell a local model its own measured quirks, in the turns that go to it. Default true; nothing is told before a probe.</summary>
    public bool Hints { get; init; } = true;

    /// <summary>Power that this machine draws while a local model answers, in watts, for models that have no watts of their own. 0 to 100000. Default none.</summary>
    public double? Watts { get; init; }

    /// <summary>The program that sluice local on starts, with its arguments, as a process of its own. Default: the service or app of Ollama that is installed, else ollama serve, else LM Studio.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
}

/// <summary>When a model is loaded ahead of the first turn that wants it.</summary>
internal sealed record WarmConfig
{
    /// <summary>When Sluice starts. Default false.</summary>
    public bool OnStart { get; init; }

    /// <summary>When sluice run starts a client. Default true.</summary>
    public bool OnRun { get; init; } = true;

    /// <summary>When a session that just began is likely to want it. Default true.</summary>
    public bool BeforeTurn { get; init; } = true;

    /// <summary>Parts of the day, local time, in which the models are kept loaded, such as 08:30-18:00. Default none.</summary>
    public IReadOnlyList<TimeWindow> Schedule { get; init; } = [];
}

/// <summary>What becomes of a turn whose model is still being loaded.</summary>
internal enum LoadingTurn
{
    /// <summary>It waits, kept alive.</summary>
    Wait,

    /// <summary>The next model of its plan takes it.</summary>
    Next,
}

/// <summary>Whether a local model gets fewer tools and a shorter system prompt.</summary>
internal enum DietMode
{
    /// <summary>Where its window or its card wants it.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}
