using System.Text;
using System.Text.Json;
using Sluice.Gateway.Configuration.Shapes;

namespace Sluice.Gateway.Configuration.Reading;

/// <summary>
/// Lays single values over a configuration: <c>SLUICE__SERVER__URL=…</c> sets <c>server.url</c>. Names are compared without
/// regard to case, and in names of the user's own also without <c>-</c>, <c>_</c> and <c>.</c>, which a variable cannot always
/// hold. A list is given as JSON or separated by commas, an object as JSON.
/// </summary>
internal static class ConfigOverrides
{
    public const string Prefix = "SLUICE__";

    /// <summary>Lays every variable that begins with <see cref="Prefix"/> over the root, in the order of their names.</summary>
    public static void ApplyVariables(ConfigNode root, Shape shape, IReadOnlyDictionary<string, string> variables, ConfigReading reading)
    {
        foreach (var (name, value) in variables.Where(v => v.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            Apply(root, shape, name[Prefix.Length..].Split("__"), value, new ConfigPlace(name, 0, 0, ValueOrigin.Environment), reading);
        }
    }

    /// <summary>Lays what the command line says over the root; keys are paths with dots.</summary>
    public static void ApplyOptions(ConfigNode root, Shape shape, IReadOnlyDictionary<string, string> options, ConfigReading reading)
    {
        foreach (var (path, value) in options)
        {
            Apply(root, shape, path.Split('.'), value, new ConfigPlace("command line", 0, 0, ValueOrigin.CommandLine), reading);
        }
    }

    private static void Apply(ConfigNode root, Shape rootShape, string[] segments, string value, ConfigPlace place, ConfigReading reading)
    {
        var problems = reading.Problems;
        var node = root;
        Shape? shape = rootShape;
        for (var i = 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            if (segments[i].Length == 0)
            {
                problems.Add(new ConfigProblem("", 0, 0, "The name has an empty part.", "Write SLUICE__SECTION__KEY.") { Source = place.Source });
                return;
            }

            if (node.Kind is JsonValueKind.Array)
            {
                if (!int.TryParse(segments[i], out var index) || index < 0 || index >= node.Items.Count)
                {
                    problems.Add(new ConfigProblem(node.Path, 0, 0, $"There is no entry '{segments[i]}'.", $"Use 0 to {node.Items.Count - 1}, or give the whole list.") { Source = place.Source });
                    return;
                }

                if (last)
                {
                    reading.Overrides[node.Items[index].Path] = place.Source;
                    node.Items[index] = Value(value, node.Items[index].Path, place, problems);
                }

                node = node.Items[index];
                shape = shape?.Item;
                continue;
            }

            if (node.Kind is not JsonValueKind.Object)
            {
                problems.Add(new ConfigProblem(node.Path, 0, 0, "This is a single value; nothing can be set inside it.", "Shorten the name.") { Source = place.Source });
                return;
            }

            var key = KeyIn(node, shape, segments[i]);
            shape = shape?.Member(key);
            var path = ConfigPath.Member(node.Path, key);
            if (last)
            {
                reading.Overrides[path] = place.Source;
                node.Set(key, Value(value, path, place, problems));
            }
            else
            {
                if (node[key] is null)
                {
                    node.Set(key, new ConfigNode(JsonValueKind.Object, path, place));
                }

                node = node[key]!;
            }
        }
    }

    private static ConfigNode Value(string text, string path, ConfigPlace place, List<ConfigProblem> problems)
    {
        var trimmed = text.Trim();
        if (trimmed is ['{', ..] or ['[', ..])
        {
            // Parsed inside an object of the same name, so that the paths inside come out right.
            var inner = new List<ConfigProblem>();
            var wrapped = ConfigParser.Parse(Encoding.UTF8.GetBytes($"{{\"\":{trimmed}}}"), place.Source, inner);
            if (wrapped?[""] is { } value)
            {
                return Relocate(value, path, place);
            }

            problems.AddRange(inner.Select(problem => problem with { Path = path, Line = 0, Column = 0 }));
        }

        return new ConfigNode(JsonValueKind.String, path, place) { Text = text, IsUntyped = true };
    }

    private static ConfigNode Relocate(ConfigNode node, string path, ConfigPlace place)
    {
        var copy = new ConfigNode(node.Kind, path, place) { Text = node.Text };
        foreach (var (name, value) in node.Members)
        {
            copy.Add(name, Relocate(value, ConfigPath.Member(path, name), place));
        }

        foreach (var (index, item) in node.Items.Index())
        {
            copy.Items.Add(Relocate(item, ConfigPath.Item(path, index), place));
        }

        return copy;
    }

    private static string KeyIn(ConfigNode node, Shape? shape, string segment)
    {
        var known = node.Members.Select(member => member.Key).Concat(shape?.MemberNames ?? []);
        return known.FirstOrDefault(key => string.Equals(Plain(key), Plain(segment), StringComparison.OrdinalIgnoreCase)) ?? segment.ToLowerInvariant();
    }

    private static string Plain(string key) => string.Concat(key.Where(char.IsLetterOrDigit));
}
