using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Gateway.Configuration.Writing;
using Sluice.Gateway.Platform.Jsonc;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration.Writing;

/// <summary>Whatever the file looks like and whatever is changed: it says what was wanted afterwards, and every comment that was not inside a value that went is still there.</summary>
public sealed partial class ConfigDocumentPropertyTests
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public void AnyEdit_SaysWhatWasWanted_AndKeepsEveryComment() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3_000),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var text = new RandomText(random).Write();
            for (var i = 0; i < 4; i++) text = Edit(random, text);
            return true;
        }));

    private static string Edit(Random random, string text)
    {
        // 1. A place and a change.
        var places = new List<(string Path, JsoncNode Node, JsoncNode Parent)>();
        var root = JsoncTree.Read(text);
        Collect(root, "", places);
        var fresh = RandomText.Value(random, 2);
        ConfigEdit edit;
        var lost = root with { End = root.Start };
        if (places.Count == 0 || random.Next(5) == 0)
        {
            edit = ConfigEdit.Set($"new{random.Next(3)}.inner", fresh);
            if (places.Exists(place => place.Path == edit.Path[..4] && !place.Node.IsObject)) return text;
            if (places.Find(place => place.Path == edit.Path).Node is { } there) lost = there;
        }
        else
        {
            var (path, node, parent) = places[random.Next(places.Count)];
            (edit, lost) = random.Next(4) switch
            {
                0 => (ConfigEdit.Remove(path), node),
                1 when parent.IsList => (ConfigEdit.Move(path, random.Next(parent.Entries!.Count)), lost),
                2 when parent.IsList => (ConfigEdit.Insert(path, fresh), lost),
                3 when node.IsList => (ConfigEdit.Set(path, Shuffled(random, ConfigDocument.Find(text, path)!.Value)), lost),
                _ => (ConfigEdit.Set(path, fresh), node),
            };
        }

        // 2. The same on a tree without comments.
        var expected = Model(JsonNode.Parse(text.TrimStart('\uFEFF'), documentOptions: Lenient)!, edit);

        // 3. What came of it.
        var result = ConfigDocument.Apply(text, edit, out var problem);
        Assert.Null(problem);
        var say = $"{text}\n--- {edit}\n{result}";
        JsonNode? actual = null;
        try
        {
            actual = JsonNode.Parse(result.TrimStart('\uFEFF'), documentOptions: Lenient);
        }
        catch (JsonException error)
        {
            Assert.Fail($"{error.Message}\n{say}");
        }

        Assert.True(JsonNode.DeepEquals(expected, actual), say);
        Assert.Equal(text.StartsWith('\uFEFF'), result.StartsWith('\uFEFF'));
        var wanted = Comments(text[..lost.Start] + text[lost.End..]);
        var found = Comments(result);
        Assert.All(wanted, comment => Assert.True(found.Contains(comment), $"{comment} is gone:\n{say}"));
        Assert.Equal(found.Count, found.Distinct(StringComparer.Ordinal).Count());
        return result;
    }

    // Their numbers: no value holds such a thing.
    private static List<string> Comments(string text) => [.. Number().Matches(text).Select(match => match.Value)];

    [GeneratedRegex("#[0-9]+;", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    private static void Collect(JsoncNode node, string path, List<(string Path, JsoncNode Node, JsoncNode Parent)> places)
    {
        foreach (var (index, entry) in (node.Entries ?? []).Index())
        {
            var at = entry.Name is { } name ? ConfigSteps.Format([.. ConfigSteps.Parse(path)!, new(name)]) : $"{path}[{index}]";
            places.Add((at, entry.Value, node));
            Collect(entry.Value, at, places);
        }
    }

    private static JsonElement Shuffled(Random random, JsonElement list)
    {
        var items = list.EnumerateArray().ToArray();
        random.Shuffle(items);
        return JsonSerializer.SerializeToElement(items);
    }

    private static JsonNode Model(JsonNode root, ConfigEdit edit)
    {
        var steps = ConfigSteps.Parse(edit.Path)!;
        var node = root;
        foreach (var step in steps.SkipLast(1))
        {
            node = step.Name is { } name ? node[name] ?? (node[name] = new JsonObject()) : node[step.Index]!;
        }

        var value = edit.Value is { } json ? JsonNode.Parse(json.GetRawText()) : null;
        switch (edit.Kind)
        {
            case ConfigEditKind.Set when steps[^1].Name is { } name:
                node[name] = value;
                break;
            case ConfigEditKind.Set:
                node[steps[^1].Index] = value;
                break;
            case ConfigEditKind.Remove when steps[^1].Name is { } name:
                node.AsObject().Remove(name);
                break;
            case ConfigEditKind.Remove:
                node.AsArray().RemoveAt(steps[^1].Index);
                break;
            case ConfigEditKind.Insert:
                node.AsArray().Insert(steps[^1].Index, value);
                break;
            default:
                var moved = node[steps[^1].Index];
                node.AsArray().RemoveAt(steps[^1].Index);
                node.AsArray().Insert(edit.To!.Value, moved);
                break;
        }

        return root;
    }

    /// <summary>JSON with comments wherever one may stand, each with a number of its own.</summary>
    private sealed class RandomText(Random random)
    {
        private int _comments;

        public string Write()
        {
            var ending = random.Next(3) == 0 ? "\r\n" : "\n";
            var text = Space() + Object(3, 1) + Space() + (random.Next(2) == 0 ? "\n" : "");
            return (random.Next(4) == 0 ? "\uFEFF" : "") + text.Replace("\n", ending, StringComparison.Ordinal);
        }

        public static JsonElement Value(Random random, int depth) => JsonDocument.Parse(new RandomText(random) { _comments = -1 }.Any(depth, 0)).RootElement;

        private string Any(int depth, int level) => random.Next(depth > 0 ? 6 : 3) switch
        {
            0 => random.Next(100).ToString(System.Globalization.CultureInfo.InvariantCulture),
            1 => random.Next(2) == 0 ? "true" : "null",
            2 => random.Next(2) == 0 ? "\"a // no comment\"" : "\"b\\\" ] } /* x */\"",
            3 => List(depth - 1, level + 1),
            _ => Object(depth - 1, level + 1),
        };

        private string Object(int depth, int level)
        {
            string[] names = ["a", "b.c", "d\\\"e", "name", "new1", "new2"];
            random.Shuffle(names);
            return Container('{', '}', [.. names.Take(random.Next(5)).Select(name => $"\"{name}\"{(random.Next(3) == 0 ? " " : "")}:{Space()}{Any(depth, level)}")], level);
        }

        private string List(int depth, int level) => Container('[', ']', [.. Enumerable.Range(0, random.Next(5)).Select(_ => Any(depth, level))], level);

        private string Container(char open, char close, List<string> entries, int level)
        {
            var lines = random.Next(3) > 0;
            var trailing = _comments >= 0 && random.Next(3) == 0;
            var text = open + Space(lines);
            for (var i = 0; i < entries.Count; i++)
            {
                if (lines) text += "\n" + new string(' ', level * 2) + Above(level);
                text += entries[i] + (random.Next(4) == 0 ? Space() : "") + (i < entries.Count - 1 || trailing ? "," : "") + Space(lines);
            }

            return text + (lines ? "\n" + new string(' ', (level - 1) * 2) : "") + close;
        }

        private string Above(int level) => _comments >= 0 && random.Next(5) == 0 ? $"// #{++_comments};\n{(random.Next(3) == 0 ? "\n" : "")}{new string(' ', level * 2)}" : "";

        // Between two tokens; at the end of a line also a comment that runs to it.
        private string Space(bool endOfLine = false) => _comments < 0 ? " " : random.Next(10) switch
        {
            0 => $" /* #{++_comments}; */",
            1 => $"/* #{++_comments};\n  */ ",
            2 when endOfLine => $" // #{++_comments};",
            3 => $" // #{++_comments};\n ",
            4 => "\n",
            5 or 6 => "",
            _ => " ",
        };
    }
}
