using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Local.Probing.Tasks;

/// <summary>The tools that tasks offer. None of them exists; what they return stands with the tasks.</summary>
internal static class ProbeTools
{
    public static readonly ToolDefinition Weather = Tool("get_weather", "Tells the current weather of a city.",
        """{"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city"]}""");

    public static readonly ToolDefinition ReadFile = Tool("read_file", "Returns the content of a file.",
        """{"type":"object","properties":{"path":{"type":"string","description":"Path of the file"}},"required":["path"]}""");

    public static readonly ToolDefinition ListFiles = Tool("list_files", "Lists the files of a folder.",
        """{"type":"object","properties":{"folder":{"type":"string"}},"required":["folder"]}""");

    public static readonly ToolDefinition SearchCode = Tool("search_code", "Finds the places in the source code where a text occurs.",
        """{"type":"object","properties":{"text":{"type":"string"},"folder":{"type":"string"}},"required":["text"]}""");

    public static readonly ToolDefinition RunTests = Tool("run_tests", "Runs a suite of tests.",
        """{"type":"object","properties":{"suite":{"type":"string"},"verbose":{"type":"boolean"}},"required":["suite"]}""");

    public static readonly ToolDefinition CreateTicket = Tool("create_ticket", "Opens a ticket.",
        """{"type":"object","properties":{"title":{"type":"string"},"priority":{"type":"string","enum":["low","normal","urgent"]},"labels":{"type":"array","items":{"type":"string"}}},"required":["title","priority"]}""");

    public static readonly ToolDefinition SendMessage = Tool("send_message", "Sends a message to a colleague.",
        """{"type":"object","properties":{"to":{"type":"string"},"text":{"type":"string"}},"required":["to","text"]}""");

    public static readonly ToolDefinition EditFile = Tool("edit_file", "Replaces one piece of text in a file. old_string must be copied from the file exactly, white space included, and must occur in it exactly once.",
        """{"type":"object","properties":{"path":{"type":"string"},"old_string":{"type":"string"},"new_string":{"type":"string"}},"required":["path","old_string","new_string"]}""");

    /// <summary>What most tasks choose from.</summary>
    public static readonly IReadOnlyList<ToolDefinition> Workshop = [Weather, ReadFile, SearchCode, RunTests, CreateTicket, SendMessage];

    /// <summary>A function.</summary>
    public static ToolDefinition Tool(string name, string description, string schema) => new(name)
    {
        Description = JsonText.FromString(description),
        Schema = RawJson.Parse(schema),
    };
}
