using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Schemas;

/// <summary>The properties of an object: required ones, unknown ones, names in another spelling.</summary>
internal static class ObjectFit
{
    // Words that models swap for one another because every vendor's tools have their own.
    private static readonly string[][] Synonyms =
    [
        ["path", "filepath", "file", "filename", "absolutepath", "targetfile", "relativepath", "notebookpath"],
        ["path", "dir", "directory", "dirpath", "directorypath", "folder"],
        ["command", "cmd", "script", "commandline"],
        ["oldstring", "oldstr", "oldtext", "search", "original"],
        ["newstring", "newstr", "newtext", "replace", "replacement", "updated"],
        ["content", "contents", "filetext", "text", "filecontent"],
        ["pattern", "query", "regex", "searchpattern"],
        ["input", "patch", "diff"],
    ];

    /// <summary>The object with its properties fitted.</summary>
    public static RawJson Apply(SchemaFit fit, RawJson value, SchemaWords words, string path)
    {
        if (!words.Properties.IsObject && words.Required.IsMissing && !words.AdditionalProperties.IsObject) return value;
        var properties = new List<KeyValuePair<string, RawJson>>();
        foreach (var property in value.EnumerateObject()) properties.Add(new(property.Name, property.Value));
        var changed = Rename(fit, properties, words);
        var before = words.Properties.IsObject;
        for (var i = properties.Count - 1; i >= 0; i--)
        {
            var (name, item) = properties[i];
            var schema = before ? words.Properties[Encoding.UTF8.GetBytes(name)] : default;
            if (schema.IsMissing)
            {
                if (words.AdditionalProperties.IsObject)
                {
                    var other = fit.Fit(item, words.AdditionalProperties, Join(path, name));
                    if (!other.Bytes.Equals(item.Bytes)) (properties[i], changed) = (new(name, other), true);
                }
                else if (words.AdditionalProperties.IsFalse && words.PatternProperties.IsMissing)
                {
                    // The client would refuse the call for a word that means nothing to it.
                    properties.RemoveAt(i);
                    changed = true;
                    fit.Repairs.Add("a parameter that the tool does not have was left out");
                }

                continue;
            }

            if (item.Kind == RawJsonKind.Null && !IsRequired(words, name) && !TakesNull(schema))
            {
                properties.RemoveAt(i);
                changed = true;
                fit.Repairs.Add("an empty parameter was left out");
                continue;
            }

            var fitted = fit.Fit(item, schema, Join(path, name));
            if (fitted.Bytes.Equals(item.Bytes)) continue;
            properties[i] = new(name, fitted);
            changed = true;
        }

        foreach (var required in words.Required.EnumerateArray())
        {
            if (required.GetString() is not { } name || properties.Exists(property => property.Key == name)) continue;
            // The client fills in what has a default.
            if (before && !words.Properties[Encoding.UTF8.GetBytes(name)]["default"u8].IsMissing) continue;
            fit.Fault(Join(path, name), "is missing");
        }

        return changed ? JsonMaking.Object(properties) : value;
    }

    // An unknown name and a known one that is not there: `filePath` for `file_path`, `cmd` for `command`.
    private static bool Rename(SchemaFit fit, List<KeyValuePair<string, RawJson>> properties, SchemaWords words)
    {
        if (!words.Properties.IsObject) return false;
        List<string>? absent = null;
        var changed = false;
        for (var i = 0; i < properties.Count; i++)
        {
            var name = properties[i].Key;
            if (!words.Properties[Encoding.UTF8.GetBytes(name)].IsMissing) continue;
            if (absent is null)
            {
                absent = [];
                foreach (var property in words.Properties.EnumerateObject())
                {
                    var known = property.Name;
                    if (!properties.Exists(other => other.Key == known)) absent.Add(known);
                }
            }

            var meant = Only(absent, known => Bare(known) == Bare(name)) ?? Only(absent, known => IsRequired(words, known) && AreSynonyms(Bare(known), Bare(name)));
            if (meant is null) continue;
            properties[i] = new(meant, properties[i].Value);
            absent.Remove(meant);
            changed = true;
            fit.Repairs.Add("a parameter's name was spelled differently");
        }

        return changed;
    }

    private static string? Only(List<string> names, Predicate<string> fits)
    {
        var first = names.FindIndex(fits);
        return first >= 0 && names.FindLastIndex(fits) == first ? names[first] : null;
    }

    private static bool AreSynonyms(string a, string b)
    {
        foreach (var group in Synonyms)
        {
            if (group.Contains(a) && group.Contains(b)) return true;
        }

        return false;
    }

    private static bool IsRequired(SchemaWords words, string name)
    {
        foreach (var required in words.Required.EnumerateArray())
        {
            if (required.StringEquals(Encoding.UTF8.GetBytes(name))) return true;
        }

        return false;
    }

    private static bool TakesNull(RawJson schema)
    {
        var words = SchemaWords.Read(schema);
        if (words.Nullable || words.Types.Contains("null") || words.Reference is not null || words.AllOf.IsArray) return true;
        if (words.Types.Count > 0) return false;
        foreach (var branch in words.AnyOf.EnumerateArray())
        {
            if (TakesNull(branch)) return true;
        }

        foreach (var branch in words.OneOf.EnumerateArray())
        {
            if (TakesNull(branch)) return true;
        }

        return !words.AnyOf.IsArray && !words.OneOf.IsArray;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
