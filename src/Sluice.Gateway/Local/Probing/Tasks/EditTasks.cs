namespace Sluice.Gateway.Local.Probing.Tasks;

/// <summary>
/// A small file, a change in words, and the tool that coding agents have for it. The replacement is made as they make it: the
/// text must be there, once; then the file must be what it should be.
/// </summary>
internal static class EditTasks
{
    private const string Python = "def total(items):\n    result = 0\n    for item in items:\n        result += item.price\n    return result\n\n\ndef count(items):\n    return len(items)\n";
    private const string CSharp = "public sealed class Cart\n{\n    private const int Limit = 20;\n\n    public bool Add(Item item)\n    {\n        if (_items.Count >= Limit) return false;\n        _items.Add(item);\n        return true;\n    }\n}\n";
    private const string Json = "{\n  \"name\": \"shop\",\n  \"port\": 8080,\n  \"features\": {\n    \"search\": false,\n    \"export\": true\n  }\n}\n";
    private const string Go = "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tname := \"world\"\n\tfmt.Println(\"hello \" + name)\n}\n";
    private const string Css = ".button {\n  color: white;\n  padding: 4px;\n}\n\n.link {\n  color: blue;\n  padding: 4px;\n}\n";
    private const string Script = "const retries = 3;\n\nasync function load(url) {\n  const answer = await fetch(url);\n  return await answer.json();\n}\n";

    /// <summary>The tasks.</summary>
    public static IReadOnlyList<ProbeTask> All { get; } =
    [
        Of("edit-constant", "cart.cs", CSharp, "Raise the limit from 20 to 50.", CSharp.Replace("Limit = 20", "Limit = 50", StringComparison.Ordinal)),
        Of("edit-json", "shop.json", Json, "Switch the feature search on.", Json.Replace("\"search\": false", "\"search\": true", StringComparison.Ordinal)),
        Of("edit-second", "style.css", Css, "Make the padding of .link 8px. Leave .button as it is.", Css.Replace("blue;\n  padding: 4px", "blue;\n  padding: 8px", StringComparison.Ordinal)),
        Of("edit-tabs", "main.go", Go, "Change the value of the variable name to \"everybody\".", Go.Replace("\"world\"", "\"everybody\"", StringComparison.Ordinal)),
        Of("edit-line", "sums.py", Python, "In the function total, start with the result 1 instead of 0.", Python.Replace("result = 0", "result = 1", StringComparison.Ordinal)),
        Of("edit-insert", "load.js", Script, "Insert the line\n  if (!answer.ok) return null;\nright after the line that calls fetch, indented like it.",
            Script.Replace("fetch(url);\n", "fetch(url);\n  if (!answer.ok) return null;\n", StringComparison.Ordinal)),
        Of("edit-delete", "cart.cs", CSharp, "Delete the whole line that begins with \"if (_items.Count\".", CSharp.Replace("        if (_items.Count >= Limit) return false;\n", "", StringComparison.Ordinal)),
        Of("edit-quotes", "main.go", Go, "Make it print \"good day, \" instead of \"hello \".", Go.Replace("\"hello \"", "\"good day, \"", StringComparison.Ordinal)),
        Of("edit-function", "sums.py", Python, "Rename the function count to size.", Python.Replace("def count(", "def size(", StringComparison.Ordinal)),
        Of("edit-two-lines", "shop.json", Json, "Set the port to 9090 and the name to store. Use as few calls as you can.",
            Json.Replace("8080", "9090", StringComparison.Ordinal).Replace("\"shop\"", "\"store\"", StringComparison.Ordinal)),
    ];

    /// <summary>Makes the replacements in order, as an agent's tool does.</summary>
    /// <param name="file">The file.</param>
    /// <param name="calls">Calls of <c>edit_file</c>.</param>
    /// <param name="problem">Why one of them cannot be made; null when all were.</param>
    public static string Apply(string file, IReadOnlyList<ProbeCall> calls, out string? problem)
    {
        problem = null;
        foreach (var call in calls)
        {
            if (call.Text("old_string") is not { Length: > 0 } old || call.Text("new_string") is not { } replacement)
            {
                problem = "old_string or new_string is missing";
                return file;
            }

            var at = file.IndexOf(old, StringComparison.Ordinal);
            if (at < 0) problem = "old_string is not in the file";
            else if (file.IndexOf(old, at + 1, StringComparison.Ordinal) >= 0) problem = "old_string is in the file more than once";
            if (problem is not null) return file;
            file = string.Concat(file.AsSpan(0, at), replacement, file.AsSpan(at + old.Length));
        }

        return file;
    }

    private static ProbeTask Of(string id, string path, string file, string change, string wanted) => new(id, $"Here is the file {path}:\n\n```\n{file}```\n\n{change} Use edit_file.", answers =>
    {
        if (answers.FirstCalls.Count == 0) return "called no tool";
        if (answers.FirstCalls.Any(call => call.Name != "edit_file")) return "called a tool that does not exist";
        var edited = Apply(file, answers.FirstCalls, out var problem);
        return problem ?? (Same(edited, wanted) ? null : "the file is not what it should be");
    })
    { Tools = [ProbeTools.EditFile], MaxTokens = 600 };

    // White space at the ends of lines is nobody's intention.
    private static bool Same(string one, string other) => one.Split('\n').Select(line => line.TrimEnd()).SequenceEqual(other.Split('\n').Select(line => line.TrimEnd()), StringComparer.Ordinal);
}
