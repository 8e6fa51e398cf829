using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Gateway.Tests.Connections;

/// <summary>Configuration files for property tests, in every odd spelling that is allowed.</summary>
internal static class Samples
{
    private static readonly string[] Names = ["env", "model", "provider", "options", "a", "b", "\\u0063", "é", "x-y", ""];
    private static readonly string[] Scalars = ["1", "-0.5e3", "true", "false", "null", "\"\"", "\"a \\\" // no comment\"", "\"\\u20ac\"", "[]", "[1, [2,],]", "{}", "{ }", "{ /* empty */ }"];
    private static readonly string[] Spaces = ["", "", " ", "\t", "  "];
    private static readonly string[] Comments = ["", "", "", " // note", " /* one */", " /* , \" } */ "];

    /// <summary>JSON with comments and trailing commas.</summary>
    public static Gen<string> Jsonc { get; } =
        from ending in Gen.Elements("\n", "\r\n")
        from mark in Gen.Elements("", "", "\uFEFF")
        from head in Gen.Elements("", "// head\n", "\n")
        from body in Object(3, 0)
        from tail in Gen.Elements("", "\n", "\n// tail", "  \n\n")
        select mark + (head + body + tail).Replace("\n", ending, StringComparison.Ordinal);

    /// <summary>TOML.</summary>
    public static Gen<string> Toml { get; } =
        from ending in Gen.Elements("\n", "\r\n")
        from mark in Gen.Elements("", "", "\uFEFF")
        from root in Gen.SubListOf(["model = \"m\" # mine", "model_provider = 'old'", "a.b = 1", "list = [ # c\n  1,\n  2, ]", "text = \"\"\"\n[model_providers.sluice]\nmodel_provider = 1\n\"\"\"", "", "# note", "at = 1979-05-27 07:32:00"])
        from tables in Gen.SubListOf(["[tui]\nx = 1", "[model_providers.other]\nname = \"o\"\n  base_url = 'u'", "[[servers]]\nname = \"a\"\n[servers.sub]\nx=1\n\n[[servers]]\n[servers.sub]", "[model_providers.sluice]", "[model_providers.sluice]\nname = 'mine'\n# last", "[ \"quoted key\" . b ] # c\nd = { e = 1, f = [ 2 ] }", "# only a note"])
        from tail in Gen.Elements("", "\n", "\n\n")
        let text = string.Join('\n', root.Concat(WithoutTwins(tables))) + tail
        select mark + text.Replace("\n", ending, StringComparison.Ordinal);

    /// <summary>Lines of variables.</summary>
    public static Gen<string> Dotenv { get; } =
        from ending in Gen.Elements("\n", "\r\n")
        from lines in Gen.SubListOf(["# note", "", "A=1", "export B = two # c", "GEMINI_API_KEY='mine'", "GEMINI_API_KEY=\"again\"", "EMPTY=", "GOOGLE_GEMINI_BASE_URL =\"http://x\"   # mine", "MULTI=\"one\nGEMINI_API_KEY=no\ntwo\"", "no assignment", "C: yaml"])
        from tail in Gen.Elements("", "\n", "\n\n")
        select (string.Join('\n', lines) + tail).Replace("\n", ending, StringComparison.Ordinal);

    private static IEnumerable<string> WithoutTwins(IList<string> tables) => tables.DistinctBy(table => table.Split('\n')[0]);

    private static Gen<string> Value(int depth, int level) => depth == 0 ? Gen.Elements(Scalars) : Gen.OneOf(Gen.Elements(Scalars), Object(depth, level));

    private static Gen<string> Object(int depth, int level) =>
        from names in Gen.SubListOf(Names)
        from values in Gen.ArrayOf(Value(depth - 1, level + 1), names.Count)
        from spaces in Gen.ArrayOf(Gen.Elements(Spaces), names.Count + 1)
        from comments in Gen.ArrayOf(Gen.Elements(Comments), names.Count + 1)
        from lines in Gen.Elements(true, true, false)
        from trailing in Gen.Elements(true, false)
        select Write([.. names], values, spaces, comments, lines, trailing, level);

    private static string Write(List<string> names, string[] values, string[] spaces, string[] comments, bool lines, bool trailing, int level)
    {
        var indent = new string(' ', (level + 1) * 2);
        var text = "{" + (lines ? comments[^1] + "\n" : "");
        for (var i = 0; i < names.Count; i++)
        {
            var comment = lines || !comments[i].Contains("//", StringComparison.Ordinal) ? comments[i] : "";
            text += $"{(lines ? indent : "")}\"{names[i]}\"{spaces[i]}:{spaces[i]}{values[i]}{spaces[^1]}{(i < names.Count - 1 || trailing ? "," : "")}{comment}{(lines ? "\n" : "")}";
        }

        return text + (lines ? new string(' ', level * 2) : spaces[^1]) + "}";
    }
}
