using System.Text.Json.Nodes;

namespace Sluice.Sessions.Scripts;

/// <summary>A client's own names of reading, editing and running.</summary>
internal sealed record Words(string Read, string Edit, string Run, string Path, string Old, string New)
{
    /// <summary>Stands for the working folder until a recording knows it.</summary>
    public const string WorkFolder = "{work}";

    public static Words ClaudeCode { get; } = new("Read", "Edit", "Bash", "file_path", "old_string", "new_string");

    public static Words OpenCode { get; } = new("read", "edit", "bash", "filePath", "oldString", "newString");

    public Step Reads(string path) => new($"I look at {path}.", new Call(Read, new JsonObject { [Path] = $"{WorkFolder}/{path}" }));

    public Step Edits(string path, string old, string @new) =>
        new($"Now {path} is changed.", new Call(Edit, new JsonObject { [Path] = $"{WorkFolder}/{path}", [Old] = old, [New] = @new }));

    public Step Runs(string command, string description) => new("", new Call(Run, new JsonObject { ["command"] = command, ["description"] = description }));
}
