using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Routing.Diet;

/// <summary>What a tool is to a coding turn, by its name in the clients that are known.</summary>
internal enum ToolRank
{
    /// <summary>Reading, editing, searching, running, or the tool that ends the work: always kept.</summary>
    Core,

    /// <summary>Something of the user's own: kept while there is room.</summary>
    Other,

    /// <summary>Notebooks, the web, task lists, agents, servers that nobody has asked yet: left out until it is used.</summary>
    Aside,
}

/// <summary>Ranks tools by name: Claude Code, Codex, Gemini CLI, opencode, and the names that other agents share with them.</summary>
internal static partial class ToolRanks
{
    // Letters and digits only, in lower case.
    private static readonly HashSet<string> Core = new(StringComparer.Ordinal)
    {
        "read", "readfile", "view", "viewfile", "openfile", "readmanyfiles", "readfiles", "cat",
        "edit", "multiedit", "editfile", "write", "writefile", "createfile", "replace", "strreplace", "strreplaceeditor", "strreplacebasededittool", "applypatch", "applydiff", "patch", "searchreplace", "replaceinfile", "writetofile", "insert",
        "grep", "grepsearch", "glob", "search", "searchfiles", "searchfilecontent", "findfiles", "filesearch", "codesearch", "ls", "list", "listdir", "listdirectory", "listfiles",
        "bash", "shell", "localshell", "shellcommand", "execcommand", "writestdin", "exec", "runshellcommand", "runterminalcmd", "runcommand", "executecommand", "terminal", "powershell", "bashoutput", "killbash", "killshell",
        // The client waits for these at the end of the work.
        "structuredoutput", "completetask", "attemptcompletion", "finish", "submit", "classifyresult",
    };

    public static ToolRank Of(string name)
    {
        if (Core.Contains(Bare(name))) return ToolRank.Core;
        return ServerOf(name) is not null || Asides().IsMatch(Words(name)) ? ToolRank.Aside : ToolRank.Other;
    }

    /// <summary>The MCP server that a tool belongs to, by the prefix that clients give it; null for a tool of the client's own.</summary>
    public static string? ServerOf(string name)
    {
        if (!name.StartsWith("mcp_", StringComparison.OrdinalIgnoreCase)) return null;
        var rest = name.AsSpan(4).TrimStart('_');
        var end = rest.IndexOf("__");
        if (end < 0) end = rest.IndexOf('_');
        return end <= 0 ? rest.ToString() : rest[..end].ToString();
    }

    private static string Bare(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    // NotebookEdit, notebook_edit and notebookEdit are "notebook edit".
    private static string Words(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(name[i])) words.Append(' ');
            else if (i > 0 && char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterLower(name[i - 1])) words.Append(' ').Append(char.ToLowerInvariant(name[i]));
            else words.Append(char.ToLowerInvariant(name[i]));
        }

        return words.ToString();
    }

    [GeneratedRegex(@"\b(?:notebook|web|webfetch|websearch|google|browser|computer|todo|todowrite|todoread|task|tasks|cron|schedule|wakeup|worktree|plan|skill|skills|agent|agents|subagent|message|workflow|goal|memory|topic|image|images|findings|resource|resources|mcp|docs|remote|push|notification|user|question)\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Asides();
}
