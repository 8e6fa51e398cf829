using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Tools that Anthropic's models know by type and the client runs. Their schemas are documented, so that another vendor's
/// model can be given them as functions (docs.anthropic.com, bash tool, text editor tool, memory tool).
/// </summary>
internal static class AnthropicClientTools
{
    private static readonly ClientTool Bash = new("bash", "Runs a command in a persistent bash session.", """
        {"type":"object","properties":{"command":{"type":"string","description":"The bash command to run."},"restart":{"type":"boolean","description":"Set to true to restart the session."}}}
        """);

    private static readonly ClientTool TextEditor = new("str_replace_based_edit_tool", "Views, creates and edits text files.", """
        {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert"],"description":"The operation."},"path":{"type":"string","description":"Path of the file or directory."},"file_text":{"type":"string","description":"For create: the content of the file."},"old_str":{"type":"string","description":"For str_replace: the text to replace, which must occur exactly once."},"new_str":{"type":"string","description":"For str_replace: the text to put in its place."},"insert_line":{"type":"integer","description":"For insert: the line after which to insert; 0 for the beginning."},"insert_text":{"type":"string","description":"For insert: the text to insert."},"view_range":{"type":"array","items":{"type":"integer"},"description":"For view: first and last line, -1 for the end of the file."}},"required":["command","path"]}
        """);

    private static readonly ClientTool Memory = new("memory", "Reads and writes files below /memories that outlast the conversation.", """
        {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","delete","rename"],"description":"The operation."},"path":{"type":"string","description":"Path below /memories."},"file_text":{"type":"string"},"old_str":{"type":"string"},"new_str":{"type":"string"},"insert_line":{"type":"integer"},"insert_text":{"type":"string"},"old_path":{"type":"string"},"new_path":{"type":"string"},"view_range":{"type":"array","items":{"type":"integer"}}},"required":["command"]}
        """);

    /// <summary>The documented tool of that type; null when it is none of them.</summary>
    public static ClientTool? Find(string type) =>
        type.StartsWith("bash_", StringComparison.Ordinal) ? Bash
        : type.StartsWith("text_editor_", StringComparison.Ordinal) ? TextEditor
        : type.StartsWith("memory_", StringComparison.Ordinal) ? Memory
        : null;

    /// <summary>Does the client run a tool of this type, but only Anthropic's models know how to call it?</summary>
    public static bool IsUnportable(string type) =>
        type.StartsWith("computer_", StringComparison.Ordinal) || type.StartsWith("browser_", StringComparison.Ordinal);

    /// <summary>A documented tool.</summary>
    internal sealed class ClientTool(string name, string description, string schema)
    {
        public string Name { get; } = name;

        public JsonText Description { get; } = JsonText.FromString(description);

        public RawJson Schema { get; } = RawJson.Parse(schema);
    }
}
