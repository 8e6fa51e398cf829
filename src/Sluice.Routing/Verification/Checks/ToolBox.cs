using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Names;

namespace Sluice.Routing.Verification.Checks;

/// <summary>The tools that a request offers, by name, and what an unknown name may have been meant to be.</summary>
internal sealed class ToolBox
{
    private const int MostNames = 24;

    private readonly Dictionary<string, ToolDefinition> _tools = new(StringComparer.Ordinal);
    private Dictionary<string, ToolDefinition?>? _bare;

    public ToolBox(ModelRequest request)
    {
        // A tool that the vendor runs cannot be called on a local model's answer.
        foreach (var tool in request.Tools)
        {
            if (tool.Kind != ToolKind.Hosted) _tools.TryAdd(tool.Name, tool);
        }
    }

    /// <summary>Is there any?</summary>
    public bool Any => _tools.Count > 0;

    /// <summary>Their names, in the request's order.</summary>
    public IEnumerable<string> All => _tools.Keys;

    /// <summary>The tool of exactly that name.</summary>
    public ToolDefinition? Find(string name) => _tools.GetValueOrDefault(name);

    /// <summary>The one tool that the name must have meant: other case, other separators, a namespace too many or too few. Null when none or several fit.</summary>
    public ToolDefinition? Near(string name)
    {
        if (_tools.TryGetValue(name, out var exact)) return exact;
        var bare = Bare(name);
        if (bare.Length == 0) return null;
        _bare ??= Index();
        if (_bare.TryGetValue(bare, out var tool)) return tool;
        // "functions.read_file", "default_api:read_file", "read_file:0" and the like.
        foreach (var piece in name.Split(['.', ':', '/'], StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (!char.IsAsciiDigit(piece[0]) && _bare.TryGetValue(Bare(piece), out tool) && tool is not null) return tool;
        }

        // "read" for "mcp__files__read" and the reverse, when only one fits.
        ToolDefinition? found = null;
        foreach (var (candidate, definition) in _tools)
        {
            if (!IsTail(candidate, name) && !IsTail(name, candidate)) continue;
            if (found is not null) return null;
            found = definition;
        }

        return found;
    }

    /// <summary>The names, for a hint: nearest first, then in the request's order.</summary>
    public string Names(string wanted)
    {
        var ordered = _tools.Keys.OrderBy(name => Math.Min(NearestNames.Distance(wanted, name), 6));
        var names = new StringBuilder();
        foreach (var name in ordered.Take(MostNames)) names.Append(names.Length == 0 ? "" : ", ").Append(name);
        if (_tools.Count > MostNames) names.Append(" …");
        return names.ToString();
    }

    /// <summary>A tool's parameters in one line, for a hint.</summary>
    public static string Parameters(ToolDefinition tool)
    {
        if (tool.Kind == ToolKind.Custom) return "free text in \"input\"";
        var required = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in tool.Schema["required"u8].EnumerateArray())
        {
            if (name.GetString() is { } text) required.Add(text);
        }

        var list = new StringBuilder();
        foreach (var property in tool.Schema["properties"u8].EnumerateObject())
        {
            if (list.Length > 600)
            {
                list.Append(", …");
                break;
            }

            var name = property.Name;
            list.Append(list.Length == 0 ? "" : ", ").Append(name).Append(" (").Append(TypeOf(property.Value)).Append(required.Contains(name) ? ", required)" : ")");
        }

        return list.Length == 0 ? "none" : list.ToString();
    }

    private static string TypeOf(RawJson schema)
    {
        var type = schema["type"u8];
        if (type.GetString() is { } word) return word.ToLowerInvariant();
        if (!type.IsArray) return schema["enum"u8].IsArray ? "one of a list" : "any";
        var words = new List<string>();
        foreach (var item in type.EnumerateArray())
        {
            if (item.GetString() is { } each) words.Add(each);
        }

        return string.Join(" or ", words);
    }

    // Two tools with the same bare name: neither is meant for certain.
    private Dictionary<string, ToolDefinition?> Index()
    {
        var index = new Dictionary<string, ToolDefinition?>(StringComparer.Ordinal);
        foreach (var (name, tool) in _tools)
        {
            if (!index.TryAdd(Bare(name), tool)) index[Bare(name)] = null;
        }

        return index;
    }

    private static bool IsTail(string name, string tail) =>
        name.Length > tail.Length && Bare(tail).Length >= 4 && !char.IsAsciiLetterOrDigit(name[^(tail.Length + 1)]) && name.EndsWith(tail, StringComparison.OrdinalIgnoreCase);

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
