namespace Sluice.Gateway.Local.Probing.Tasks;

/// <summary>One of six tools fits, or none does. A model that always calls fails the latter, one that never calls the former.</summary>
internal static class ToolChoiceTasks
{
    /// <summary>The tasks.</summary>
    public static IReadOnlyList<ProbeTask> All { get; } =
    [
        Fits("choice-weather", "What is the weather in Lisbon right now?", "get_weather"),
        None("choice-sum", "What is 17 plus 25? Answer with the number only."),
        Fits("choice-read", "Show me what is in the file src/billing/invoice.py.", "read_file"),
        Fits("choice-search", "Find every place in the code where parse_header is used.", "search_code"),
        None("choice-thanks", "Thank you, that was all for today. Good night!"),
        Fits("choice-tests", "Run the tests of the suite payments.", "run_tests"),
        Fits("choice-ticket", "Open an urgent ticket with the title \"Login page is blank\".", "create_ticket"),
        Fits("choice-message", "Let Marta know that the release is done.", "send_message"),
        None("choice-translate", "How do you say \"good morning\" in French? Answer in one short sentence."),
    ];

    private static ProbeTask Fits(string id, string prompt, string tool) => new(id, prompt, answers => answers.FirstCalls switch
    {
        [] => "called no tool",
        [{ } call] when call.Name == tool => null,
        [{ } call] => $"called {call.Name} instead of {tool}",
        _ => "made several calls instead of one",
    })
    { Tools = ProbeTools.Workshop };

    private static ProbeTask None(string id, string prompt) => new(id, prompt, answers =>
        answers.FirstCalls is [{ } call, ..] ? $"called {call.Name} although no tool fits" : answers.Text.Length == 0 ? "said nothing" : null)
    { Tools = ProbeTools.Workshop };
}
