namespace Sluice.Demo;

/// <summary>A show: what it is about, how the gateway is configured, and who asks for what.</summary>
/// <param name="Name">For <c>--script</c>.</param>
/// <param name="Title">One line.</param>
/// <param name="Config">From the addresses of the local and the cloud server.</param>
/// <param name="Requests">In their order.</param>
internal sealed record DemoScript(string Name, string Title, Func<Uri, Uri, string> Config, IReadOnlyList<DemoRequest> Requests)
{
    /// <summary>How many requests of one kind are shown before the rest is only counted.</summary>
    public int Shown { get; init; } = int.MaxValue;

    /// <summary>Requests that run side by side.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>How the figures come about.</summary>
    public required string Remark { get; init; }
}

/// <summary>The shows.</summary>
internal static class DemoScripts
{
    private const string Sonnet = "claude-sonnet-5", Opus = "claude-opus-4-8", Haiku = "claude-haiku-4-5";

    /// <summary>All of them, in the order in which they run.</summary>
    public static IReadOnlyList<DemoScript> All { get; } =
    [
        Day(),
        Classify("classify", "160 small jobs of 1,000 input tokens, at 0.25 and 3.00 dollars per million", DemoConfig.InputOnly(0.25m), DemoConfig.InputOnly(3.00m), output: 20,
            "The example as it is usually told: output is priced at nothing."),
        Classify("classify", "The same 160 jobs at today's prices, with 300 output tokens each", DemoConfig.Today(Haiku), DemoConfig.Today(Sonnet), output: 300,
            "The share of jobs that cost nothing decides; the prices hardly matter."),
        Migrations(),
    ];

    private static DemoScript Day() => new("day", "A working day: one laptop with a small model, one cloud vendor, four tiers", DemoConfig.Day,
    [
        new("Title for this session", Haiku, 420, 18) { At = new(9, 2), IsTitle = true, Session = "retries" },
        new("Explain how retries work in HttpPool.cs", Sonnet, 3_200, 350) { At = new(9, 2), Session = "retries" },
        new("Rename maxTries to attempts", Sonnet, 3_700, 220) { At = new(9, 4), Session = "retries" },
        new("Write a test for ParsePort", Sonnet, 2_100, 400) { At = new(9, 20), Client = "opencode" },
        new("Redesign the cache so that two writers lose no update", Opus, 9_000, 1_400) { At = new(9, 40), Session = "cache" },
        new("Now do the same for the journal", Opus, 11_000, 900) { At = new(9, 43), Session = "cache" },
        new("Summarise the nightly build log", Sonnet, 5_000, 200) { At = new(10, 5), Client = "ci" },
        new("Which keys does config/secrets/prod.env need?", Sonnet, 900, 120) { At = new(10, 20) },
        new("Find the deadlock in this trace", Opus, 38_000, 800) { At = new(11, 0) },
        new("Review the migration plan", "opus", 2_000, 600) { At = new(11, 30) },
        new("Add the missing null check", Sonnet, 2_400, 180)
        {
            At = new(13, 15),
            Before = new("The laptop's model server stops.", stage => stage.Ollama.StopAsync()),
        },
        new("Which keys does config/secrets/prod.env need?", Sonnet, 900, 120) { At = new(13, 16) },
        new("Sort these imports", Sonnet, 1_200, 150)
        {
            At = new(13, 40),
            Before = new("It is back.", async stage =>
            {
                await stage.LookAsync(CancellationToken.None);
                await stage.LookAsync(CancellationToken.None);
                await stage.Ollama.StartAsync();
                await stage.LookAsync(CancellationToken.None);
            }),
        },
        new("Write the release notes", Sonnet, 4_000, 500) { At = new(15, 0), Before = new("sluice routing off", stage => Turn(stage, false)) },
        new("Fix the typo in the README", Sonnet, 1_500, 60) { At = new(15, 30), Before = new("sluice routing on", stage => Turn(stage, true)) },
        new("Write the commit message", Haiku, 1_800, 90) { At = new(17, 10) },
    ])
    {
        Remark = "Saved is counted against the model that each client asked for, its prompt cache included; what the cloud really cost is in it.",
    };

    private static DemoScript Classify(string name, string title, string middle, string strong, int output, string remark)
    {
        var tiers = new Dictionary<string, int>(StringComparer.Ordinal) { ["classifications"] = 0, ["summaries"] = 1, ["fixes"] = 2 };
        var requests = new List<DemoRequest>();
        Add("classifications", 100, "Which team owns ticket");
        Add("summaries", 50, "Summarise pull request");
        Add("fixes", 10, "Fix failing test");
        return new DemoScript(name, title, (ollama, anthropic) => DemoConfig.Jobs(ollama, anthropic, tiers, middle, strong), requests) { Shown = 2, Remark = remark };

        void Add(string app, int count, string task)
        {
            for (var number = 1; number <= count; number++) requests.Add(new DemoRequest($"{task} {number}", Sonnet, 1_000, output) { Client = app });
        }
    }

    private static DemoScript Migrations()
    {
        var tiers = new Dictionary<string, int>(StringComparer.Ordinal) { ["plan"] = 2, ["edit"] = 0, ["check"] = 2 };
        var requests = new List<DemoRequest>();
        foreach (var (step, task, input, output) in new[] { ("plan", "Plan the migration of service", 5_000, 1_000), ("edit", "Carry out the plan for service", 15_000, 3_000), ("check", "Check the migration of service", 5_500, 500) })
        {
            for (var service = 1; service <= 4; service++) requests.Add(new DemoRequest($"{task} {service}", Sonnet, input, output) { Client = step });
        }

        return new DemoScript(
            "migrations", "Four migrations side by side, 30,000 tokens each, of which the laptop does 18,000",
            (ollama, anthropic) => DemoConfig.Jobs(ollama, anthropic, tiers, DemoConfig.Today(Haiku), DemoConfig.Today(Sonnet)), requests)
        {
            Parallel = 4,
            Remark = "Cloud tokens are input and output together; at today's prices dollars follow how the rest divides into the two.",
        };
    }

    private static Task Turn(DemoStage stage, bool on)
    {
        stage.Switch.Set(on);
        return Task.CompletedTask;
    }
}
