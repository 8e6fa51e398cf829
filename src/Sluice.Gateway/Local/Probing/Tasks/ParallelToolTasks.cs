namespace Sluice.Gateway.Local.Probing.Tasks;

/// <summary>Several calls that do not depend on each other, wanted in one answer.</summary>
internal static class ParallelToolTasks
{
    private const string AtOnce = " Make all the calls at once, in one answer.";

    /// <summary>The tasks.</summary>
    public static IReadOnlyList<ProbeTask> All { get; } =
    [
        Of("parallel-weather", "What is the weather in Lisbon and in Oslo?", "city", ("get_weather", "Lisbon"), ("get_weather", "Oslo")),
        Of("parallel-files", "Read the files a.txt, b.txt and c.txt.", "path", ("read_file", "a.txt"), ("read_file", "b.txt"), ("read_file", "c.txt")),
        Of("parallel-tests", "Run the test suites unit and integration.", "suite", ("run_tests", "unit"), ("run_tests", "integration")),
        Of("parallel-messages", "Tell Marta and Jonas that the build is green; they need one message each.", "to", ("send_message", "Marta"), ("send_message", "Jonas")),
        Of("parallel-mixed", "Read the file notes.md and tell me the weather in Rome.", "", ("read_file", "notes.md"), ("get_weather", "Rome")),
    ];

    private static ProbeTask Of(string id, string prompt, string argument, params (string Tool, string Value)[] wanted) => new(id, prompt + AtOnce, answers =>
    {
        if (answers.FirstCalls.Count == 0) return "called no tool";
        foreach (var (tool, value) in wanted)
        {
            if (!answers.FirstCalls.Any(call => call.Name == tool && Holds(call, argument, value))) return answers.FirstCalls.Count == 1 ? "made one call only" : $"did not call {tool} for {value}";
        }

        return null;
    })
    { Tools = ProbeTools.Workshop };

    private static bool Holds(ProbeCall call, string argument, string value) =>
        (argument.Length > 0 ? call.Text(argument) : call.Text("path") ?? call.Text("city"))?.Contains(value, StringComparison.OrdinalIgnoreCase) is true;
}
