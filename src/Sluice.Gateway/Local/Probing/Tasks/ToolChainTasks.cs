using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Local.Probing.Tasks;

/// <summary>What is asked for can be found only by a call that uses what an earlier one returned.</summary>
internal static class ToolChainTasks
{
    private static readonly ToolDefinition FindUser = ProbeTools.Tool("find_user", "Finds a user by name and returns the user's id.", """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}""");
    private static readonly ToolDefinition GetOrders = ProbeTools.Tool("get_orders", "Returns the orders of a user.", """{"type":"object","properties":{"user_id":{"type":"integer"}},"required":["user_id"]}""");
    private static readonly ToolDefinition GetTicket = ProbeTools.Tool("get_ticket", "Returns a ticket.", """{"type":"object","properties":{"number":{"type":"integer"}},"required":["number"]}""");

    /// <summary>The tasks.</summary>
    public static IReadOnlyList<ProbeTask> All { get; } =
    [
        Of("chain-port", "Which port is set in the configuration file in the folder conf?", [ProbeTools.ListFiles, ProbeTools.ReadFile], "7421", call => call.Name switch
        {
            "list_files" => "README.md\napp-settings.toml",
            "read_file" when Named(call, "app-settings.toml") => "name = \"shop\"\nport = 7421\nworkers = 4",
            _ => "error: no such file",
        }),
        Of("chain-orders", "What is the total of the last order of the user Ingrid Solberg?", [FindUser, GetOrders], "318.40", call => call.Name switch
        {
            "find_user" => """{"id": 44718, "name": "Ingrid Solberg"}""",
            "get_orders" when call.Number("user_id") is 44718 => """[{"date": "2031-02-03", "total": 12.10}, {"date": "2031-05-19", "total": 318.40}]""",
            _ => "error: no such user",
        }),
        Of("chain-constant", "Find out how many retries the network client makes: the constant is called MAX_TRIES. Read the file to be sure.", [ProbeTools.SearchCode, ProbeTools.ReadFile], "37", call => call.Name switch
        {
            "search_code" => "src/net/client.go:88",
            "read_file" when Named(call, "src/net/client.go") => "package net\n\nconst MAX_TRIES = 37\n",
            _ => "error: no such file",
        }),
        Of("chain-duplicate", "Who works on ticket 4? If it is a duplicate of another ticket, look at that one.", [GetTicket], "Joaquim", call => call.Number("number") switch
        {
            4 => """{"number": 4, "title": "Slow start", "state": "duplicate of 172"}""",
            172 => """{"number": 172, "title": "Start takes long", "state": "open", "assignee": "Joaquim"}""",
            _ => "error: no such ticket",
        }),
        Of("chain-recover", "What is the value of timeout in the file settings.json?", [ProbeTools.ReadFile], "4585", call => call.Text("path") switch
        {
            { } path when path.EndsWith("deploy/settings.json", StringComparison.Ordinal) => """{"timeout": 4585}""",
            _ => "error: settings.json does not exist. There is deploy/settings.json.",
        }),
    ];

    private static ProbeTask Of(string id, string prompt, IReadOnlyList<ToolDefinition> tools, string answer, Func<ProbeCall, string> run) => new(id, prompt, answers =>
        answers.Calls.Count == 0 ? "called no tool"
        : answers.Calls.Count < 2 ? "stopped after the first call"
        : answers.Text.Contains(answer, StringComparison.OrdinalIgnoreCase) ? null
        : "did not come to the answer")
    { Tools = tools, Run = run };

    private static bool Named(ProbeCall call, string file) => call.Text("path")?.EndsWith(file, StringComparison.Ordinal) is true;
}
