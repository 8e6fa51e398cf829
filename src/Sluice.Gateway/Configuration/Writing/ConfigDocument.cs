using System.Text.Json;
using Sluice.Gateway.Platform.Jsonc;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>
/// The text of a configuration, changed in single places: comments, order, indentation, line breaks, trailing commas and a byte
/// order mark stay as their author wrote them. It is for text that parses.
/// </summary>
internal static class ConfigDocument
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Makes one change.</summary>
    /// <param name="text">The whole text; it parses.</param>
    /// <param name="edit">The change.</param>
    /// <param name="problem">Why it cannot be made; else null.</param>
    /// <returns>The text afterwards, or the same one when it cannot be made.</returns>
    public static string Apply(string text, ConfigEdit edit, out ConfigProblem? problem)
    {
        problem = null;
        if (edit is { Kind: ConfigEditKind.Set or ConfigEditKind.Insert, Value: null })
        {
            problem = Wrong(edit.Path, "There is no value to write.", "Give a value, or remove the setting.");
            return text;
        }

        if (ConfigSteps.Parse(edit.Path) is not { } steps)
        {
            problem = Wrong(edit.Path, "This is no path.", "Write it like routing.rules[1].use or models[\"qwen2.5\"].tier.");
            return text;
        }

        try
        {
            var editing = new Editing(text, edit, steps);
            var root = JsoncTree.Read(text);
            return string.Concat(text.AsSpan(0, root.Start), editing.At(root, 0), text.AsSpan(root.End));
        }
        catch (EditFailure failure)
        {
            problem = failure.Problem;
            return text;
        }
    }

    /// <summary>The value at a path, as JSON; null when nothing stands there.</summary>
    public static JsonElement? Find(string text, string path) => ConfigSteps.Parse(path) is { } steps && Node(JsoncTree.Read(text), steps) is { } node ? Value(text, node) : null;

    private static JsoncNode? Node(JsoncNode node, IReadOnlyList<ConfigStep> steps)
    {
        foreach (var step in steps)
        {
            var index = step.Name is { } name ? node.IsObject ? node.IndexOf(name) : -1 : node.IsList && step.Index < node.Entries!.Count ? step.Index : -1;
            if (index < 0) return null;
            node = node.Entries![index].Value;
        }

        return node;
    }

    private static JsonElement Value(string text, JsoncNode node)
    {
        using var document = JsonDocument.Parse(text.AsMemory(node.Start, node.End - node.Start), Lenient);
        return document.RootElement.Clone();
    }

    private static ConfigProblem Wrong(string path, string message, string fix) => new(path, 0, 0, message, fix);

    private sealed class EditFailure(ConfigProblem problem) : Exception
    {
        public ConfigProblem Problem => problem;
    }

    /// <summary>One change on its way down to its place and, with the new text, up again.</summary>
    private sealed class Editing(string text, ConfigEdit edit, IReadOnlyList<ConfigStep> steps)
    {
        private readonly TextStyle _style = TextStyle.Of(text);

        public string At(JsoncNode node, int depth)
        {
            if (depth == steps.Count) return edit.Kind is ConfigEditKind.Set ? Rewrite(node, edit.Value!.Value) : throw Fail("This change needs a place inside the configuration.", "Give a path.");
            var step = steps[depth];
            var isLast = depth == steps.Count - 1;
            if (step.IsIndex ? !node.IsList : !node.IsObject)
                throw Fail($"{Describe(depth)} is no {(step.IsIndex ? "list" : "object")}.", "Correct the path, or set the value around it.");
            var pieces = new TextPieces(text, node, _style);
            var index = step.Name is { } name ? node.IndexOf(name) : step.Index == ConfigStep.AtEnd ? node.Entries!.Count : step.Index;
            if (isLast && edit.Kind is not ConfigEditKind.Set)
            {
                Change(pieces, node, index);
                return pieces.ToString();
            }

            if (step.IsIndex && index > node.Entries!.Count) throw Fail($"There is no entry {index} in {Describe(depth)}.", $"It has {node.Entries.Count}.");
            if (index >= 0 && index < node.Entries!.Count)
            {
                var entry = node.Entries[index];
                pieces.Entries[index] = pieces.Entries[index] with { Core = text[entry.Start..entry.Value.Start] + At(entry.Value, depth + 1) };
            }
            else if (edit.Kind is ConfigEditKind.Set or ConfigEditKind.Insert)
            {
                Add(pieces, node, pieces.Entries.Count, step.Name, Around(depth + 1), depth);
            }

            return pieces.ToString();
        }

        private void Change(TextPieces pieces, JsoncNode node, int index)
        {
            var exists = index >= 0 && index < pieces.Entries.Count;
            switch (edit.Kind)
            {
                case ConfigEditKind.Remove when exists:
                    pieces.RemoveAt(index);
                    break;
                case ConfigEditKind.Remove:
                    break;
                case ConfigEditKind.Insert when node.IsList && index <= pieces.Entries.Count:
                    Add(pieces, node, index, null, edit.Value!.Value, steps.Count - 1);
                    break;
                case ConfigEditKind.Move when node.IsList && exists && edit.To is { } to and >= 0 && to < pieces.Entries.Count:
                    var moved = pieces.Entries[index];
                    pieces.Entries.RemoveAt(index);
                    pieces.Entries.Insert(to, moved);
                    break;
                case ConfigEditKind.Rename when node.IsObject && exists && edit.Name is { Length: > 0 } name:
                    if (node.IndexOf(name) is var other and >= 0 && other != index) throw Fail($"There is a '{name}' already.", "Choose another name.");
                    var entry = node.Entries![index];
                    pieces.Entries[index] = pieces.Entries[index] with { Core = TextStyle.Quote(name) + text[entry.NameEnd..entry.Value.End] };
                    break;
                default:
                    throw Fail("Nothing stands there.", "Look at the file as it is now, and correct the path.");
            }
        }

        /// <summary>Makes the value at a node be another, touching only what differs.</summary>
        private string Rewrite(JsoncNode node, JsonElement value)
        {
            var before = Value(text, node);
            if (JsonElement.DeepEquals(before, value)) return text[node.Start..node.End];
            if (node.IsObject && value.ValueKind is JsonValueKind.Object) return RewriteObject(node, value);
            if (node.IsList && value.ValueKind is JsonValueKind.Array) return RewriteList(node, before, value);
            return _style.Spell(value, TextStyle.IndentAt(text, node.Start), node.IsObject ? JsoncTrivia.HasLine(text[node.Start..node.End]) : null);
        }

        private string RewriteObject(JsoncNode node, JsonElement value)
        {
            var pieces = new TextPieces(text, node, _style);
            for (var i = node.Entries!.Count - 1; i >= 0; i--)
            {
                var entry = node.Entries[i];
                if (!value.TryGetProperty(entry.Name!, out var member)) pieces.RemoveAt(i);
                else pieces.Entries[i] = pieces.Entries[i] with { Core = text[entry.Start..entry.Value.Start] + Rewrite(entry.Value, member) };
            }

            foreach (var member in value.EnumerateObject().Where(member => node.IndexOf(member.Name) < 0)) Add(pieces, node, pieces.Entries.Count, member.Name, member.Value, steps.Count);
            return pieces.ToString();
        }

        private string RewriteList(JsoncNode node, JsonElement before, JsonElement value)
        {
            var (old, fresh) = (before.EnumerateArray().ToList(), value.EnumerateArray().ToList());
            var places = ListAlignment.Of(old, fresh);
            var pieces = new TextPieces(text, node, _style);
            var all = pieces.Entries.ToList();
            for (var i = old.Count - 1; i >= 0; i--)
            {
                if (!places.Contains(i)) pieces.RemoveAt(i);
            }

            // What took over the comments of one that left has them in its lead.
            var kept = pieces.Entries.ToDictionary(piece => piece.Origin);
            pieces.Entries.Clear();
            if (all.Count == 0) pieces.HasLines = fresh.Exists(static item => item.ValueKind is JsonValueKind.Object);
            foreach (var (item, place) in fresh.Zip(places))
            {
                if (place >= 0) pieces.Entries.Add(kept[place] with { Core = Rewrite(node.Entries![place].Value, item) });
                else pieces.Entries.Add(pieces.New(_style.Spell(item, pieces.HasLines ? pieces.Indent : pieces.Outer, SiblingLines(node))));
            }

            return pieces.ToString();
        }

        private void Add(TextPieces pieces, JsoncNode node, int at, string? name, JsonElement value, int depth)
        {
            if (node.Entries!.Count == 0 && pieces.Entries.Count == 0) pieces.HasLines = pieces.HasLines || value.ValueKind is JsonValueKind.Object || (node.IsObject && depth <= 1);
            var indent = pieces.HasLines ? pieces.Indent : pieces.Outer;
            var onLines = SiblingLines(node) ?? (depth == 0 && value.ValueKind is JsonValueKind.Object ? true : null);
            var spelled = _style.Spell(value, indent, onLines);
            pieces.Entries.Insert(at, pieces.New(name is null ? spelled : $"{TextStyle.Quote(name)}: {spelled}"));
        }

        // An object among objects is written as the last of them; null where there are none.
        private bool? SiblingLines(JsoncNode node) =>
            node.Entries!.LastOrDefault(static entry => entry.Value is { IsObject: true, Entries.Count: > 0 }) is { Value: { } sibling } ? JsoncTrivia.HasLine(text[sibling.Start..sibling.End]) : null;

        // The value with the objects and lists around it that are missing.
        private JsonElement Around(int depth)
        {
            var json = edit.Value!.Value.GetRawText();
            for (var i = steps.Count - 1; i >= depth; i--)
            {
                if (steps[i].Index > 0) throw Fail($"There is no entry {steps[i].Index} in {Describe(i)}.", "It has none yet.");
                json = steps[i].Name is { } name ? $"{{{TextStyle.Quote(name)}:{json}}}" : $"[{json}]";
            }

            using var document = JsonDocument.Parse(json, Lenient);
            return document.RootElement.Clone();
        }

        private string Describe(int depth) => depth == 0 ? "The configuration" : ConfigSteps.Format(steps.Take(depth));

        private EditFailure Fail(string message, string fix) => new(Wrong(edit.Path, message, fix));
    }
}
