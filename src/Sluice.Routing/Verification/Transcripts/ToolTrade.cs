using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Transcripts;

/// <summary>What a client's tool does to files, as far as it is known by name and arguments.</summary>
internal enum ToolTrade
{
    /// <summary>Not known.</summary>
    Other,

    /// <summary>Shows a file: <c>Read</c>, <c>read_file</c>, <c>read</c>.</summary>
    Read,

    /// <summary>Replaces text in a file: <c>Edit</c>, <c>MultiEdit</c>, <c>replace</c>, <c>edit</c>.</summary>
    Edit,

    /// <summary>Writes a whole file: <c>Write</c>, <c>write_file</c>, <c>write</c>.</summary>
    Write,

    /// <summary>Applies a patch: <c>apply_patch</c>, <c>patch</c>.</summary>
    Patch,

    /// <summary>Runs a command: <c>Bash</c>, <c>exec_command</c>, <c>run_shell_command</c>, <c>bash</c>.</summary>
    Shell,

    /// <summary>Lists or searches: <c>Glob</c>, <c>Grep</c>, <c>list_directory</c>.</summary>
    Search,

    /// <summary>Asks how something goes that was started before: <c>write_stdin</c>, <c>BashOutput</c>.</summary>
    Poll,
}

/// <summary>A call in the terms that all clients' file tools share.</summary>
/// <param name="Trade">What the tool does.</param>
/// <param name="Path">The file, as written; null when the call names none.</param>
/// <param name="Command">The command line of a shell; null otherwise.</param>
internal sealed record FileCall(ToolTrade Trade, string? Path, string? Command)
{
    /// <summary>The arguments.</summary>
    public RawJson Arguments { get; init; }

    /// <summary>Directory that the command runs in, where the call says so.</summary>
    public string? Directory { get; init; }

    /// <summary>The client looks for the text with tolerance for white space (Gemini CLI, opencode); Claude Code does not.</summary>
    public bool IsTolerant { get; init; }

    /// <summary>Reads a call.</summary>
    public static FileCall Of(ToolCallBlock call)
    {
        var trade = TradeOf(call.Name);
        if (trade == ToolTrade.Other || !call.Arguments.IsObject) return new FileCall(trade, null, null);
        string? path = null;
        string? command = null;
        string? directory = null;
        var camel = false;
        foreach (var property in call.Arguments.EnumerateObject())
        {
            switch (property.Name)
            {
                case "file_path" or "path" or "absolute_path" or "notebook_path" or "target_file" or "dir_path":
                    path ??= property.Value.GetString();
                    break;
                case "filePath":
                    (path, camel) = (property.Value.GetString(), true);
                    break;
                case "command" or "cmd" or "commands":
                    command = CommandOf(property.Value);
                    break;
                case "workdir" or "working_directory" or "directory" or "cwd":
                    directory = property.Value.GetString();
                    break;
            }
        }

        return new FileCall(trade, path, command) { Arguments = call.Arguments, Directory = directory, IsTolerant = camel || call.Name != "Edit" };
    }

    /// <summary>What the tool of that name does.</summary>
    public static ToolTrade TradeOf(string name) => name switch
    {
        "Read" or "read" or "read_file" or "ReadFile" or "view" or "view_file" or "read_text_file" => ToolTrade.Read,
        "Edit" or "MultiEdit" or "edit" or "multiedit" or "replace" or "edit_file" or "str_replace" => ToolTrade.Edit,
        "Write" or "write" or "write_file" or "create_file" => ToolTrade.Write,
        "apply_patch" or "patch" => ToolTrade.Patch,
        "Bash" or "bash" or "exec_command" or "run_shell_command" or "shell" or "local_shell" or "shell_command" or "container.exec" or "run_command" => ToolTrade.Shell,
        "Glob" or "Grep" or "LS" or "glob" or "grep" or "list" or "ls" or "list_directory" or "grep_search" or "search_file_content" or "codebase_search" => ToolTrade.Search,
        "write_stdin" or "BashOutput" or "TaskOutput" or "TaskGet" or "TaskList" or "wait" or "read_background_output" or "list_background_processes" or "get_goal" => ToolTrade.Poll,
        _ => ToolTrade.Other,
    };

    /// <summary>The replacements of an edit, in order.</summary>
    public IEnumerable<Replacement> Replacements()
    {
        var single = ReplacementOf(Arguments);
        if (single is not null) return [single];
        var several = new List<Replacement>();
        foreach (var edit in Arguments["edits"u8].EnumerateArray())
        {
            if (ReplacementOf(edit) is { } each) several.Add(each);
        }

        return several;
    }

    /// <summary>The text of a patch, wherever the call has it; null when it has none.</summary>
    public string? PatchText() => Trade switch
    {
        ToolTrade.Patch => (Arguments["input"u8].GetString() ?? Arguments["patch"u8].GetString() ?? Arguments["patchText"u8].GetString()),
        ToolTrade.Shell when Command is not null && Command.Contains("apply_patch", StringComparison.Ordinal) && Command.IndexOf("*** Begin Patch", StringComparison.Ordinal) is >= 0 and var start => Command[start..],
        _ => null,
    };

    private static Replacement? ReplacementOf(RawJson arguments)
    {
        string? old = null;
        string? fresh = null;
        var all = false;
        foreach (var property in arguments.EnumerateObject())
        {
            switch (property.Name)
            {
                case "old_string" or "oldString" or "old_str": old = property.Value.GetString(); break;
                case "new_string" or "newString" or "new_str": fresh = property.Value.GetString(); break;
                case "replace_all" or "replaceAll" or "allow_multiple": all = property.Value.IsTrue; break;
                case "expected_replacements": all |= property.Value.GetInt64() > 1; break;
            }
        }

        return old is null || fresh is null ? null : new Replacement(Lines(old), Lines(fresh), all);
    }

    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    // ["bash", "-lc", "ls"] runs what stands last.
    private static string? CommandOf(RawJson value)
    {
        if (value.GetString() is { } line) return line;
        var words = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.GetString() is { } word) words.Add(word);
        }

        return words is [_, "-lc" or "-c", var script] ? script : string.Join(' ', words);
    }
}

/// <summary>One replacement of an edit, line ends as <c>\n</c>.</summary>
/// <param name="Old">The text to be replaced.</param>
/// <param name="New">What takes its place.</param>
/// <param name="All">Everywhere.</param>
internal sealed record Replacement(string Old, string New, bool All);
