using System.Text;
using System.Text.RegularExpressions;
using Sluice.Gateway.Configuration.Shapes;
using Sluice.Gateway.Platform.Jsonc;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>
/// Puts the keys back when a text is saved with the marks of <see cref="ConfigMask"/> in their places. A mark can be copied anywhere
/// by whoever edits the text, and a key must not come to light in that way (F121): it goes where the file keeps credentials, where
/// the very same value stood before, or into a comment in which it would be hidden again. Every other mark is a problem.
/// </summary>
internal static class ConfigUnmask
{
    private sealed record Quoted(int Start, int End, string Path, bool IsSecret, string Text);

    /// <summary>The text with its keys in the places of their marks.</summary>
    /// <param name="text">The text as it was edited.</param>
    /// <param name="original">The text as it was before.</param>
    /// <param name="known">As they were known when it was hidden.</param>
    /// <param name="problems">Receives marks that stand for nothing, or where no key may stand.</param>
    public static string Reveal(string text, string original, IReadOnlyCollection<Secret> known, List<ConfigProblem> problems)
    {
        if (!text.Contains("<hidden ", StringComparison.Ordinal)) return text;
        var keys = ConfigMask.Keys(original, known);
        var before = Texts(ConfigMask.Hide(original, known)).Select(static value => (value.Path, value.Text)).ToHashSet();
        var values = Texts(text);
        var revealed = new StringBuilder();
        var commented = new List<(int Start, int End, int Index)>();
        var at = 0;
        foreach (Match mark in ConfigMask.Marks().Matches(text))
        {
            revealed.Append(text, at, mark.Index - at);
            at = mark.Index + mark.Length;
            var holder = values.Find(value => value.Start <= mark.Index && at <= value.End);
            if (!keys.TryGetValue(mark.Value, out var key)) Wrong(mark.Index, "This mark stands for a key that is not in the file any more.", "Write the key, or env:NAME, in its place.");
            else if (holder is null) commented.Add((revealed.Length, revealed.Length + key.Length, mark.Index));
            else if (!(holder.IsSecret && holder.Text == mark.Value) && !before.Contains((holder.Path, holder.Text))) Wrong(mark.Index, "This mark stands for a key, and here is no place for one.", "Take it out, or write what is meant.");
            revealed.Append(key ?? mark.Value);
        }

        var whole = revealed.Append(text, at, text.Length - at).ToString();
        if (commented.Count > 0)
        {
            var hidden = ConfigMask.Places(whole, []);
            foreach (var (start, end, index) in commented)
            {
                if (!hidden.Exists(place => place.Start <= start && end <= place.End)) Wrong(index, "In this comment the key would be shown to everyone who looks at the configuration.", "Take it out.");
            }
        }

        return problems.Count > 0 ? text : whole;

        void Wrong(int index, string message, string fix)
        {
            var lines = text.AsSpan(0, index);
            problems.Add(new ConfigProblem("", lines.Count('\n') + 1, index - lines.LastIndexOf('\n'), message, fix));
        }
    }

    // Everything between quotation marks but the names of members that are known; list entries are all at one place.
    private static List<Quoted> Texts(string text)
    {
        var found = new List<Quoted>();
        Walk(JsoncTree.Read(text), ConfigShape.Root, "");
        return found;

        void Walk(JsoncNode node, Shape? shape, string path)
        {
            if (node.Start < node.End && text[node.Start] == '"') found.Add(new Quoted(node.Start, node.End, path, shape is Shape<SecretReference>, text[(node.Start + 1)..Math.Max(node.Start + 1, node.End - 1)]));
            foreach (var entry in node.Entries ?? [])
            {
                if (entry.Name is null) Walk(entry.Value, shape?.Item, path + "\n[]");
                else
                {
                    found.Add(new Quoted(entry.Start, entry.NameEnd, path, false, entry.Name));
                    Walk(entry.Value, shape?.Member(entry.Name), $"{path}\n{entry.Name}");
                }
            }
        }
    }
}
