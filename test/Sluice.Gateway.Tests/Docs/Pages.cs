using System.Text;
using System.Text.RegularExpressions;
using Sluice.Gateway.Tests.Configuration;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>The pages of the repository: those of the root and everything below <c>docs/</c>.</summary>
internal static partial class Pages
{
    private static readonly string Root = Path.GetDirectoryName(Repository.File("Sluice.slnx"))!;

    /// <summary>All pages, as paths from the root with slashes.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    /// <summary>Sources of the product.</summary>
    public static IEnumerable<string> Sources => Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("artifacts", StringComparison.Ordinal));

    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>Headings of a page, as anchors are made of them on GitHub.</summary>
    public static HashSet<string> Anchors(string page) => [.. Heading().Matches(WithoutCode(Read(page))).Select(match => Anchor(match.Groups["text"].Value))];

    /// <summary>Headings of a page, in lower case.</summary>
    public static HashSet<string> Headings(string page) => [.. Heading().Matches(WithoutCode(Read(page))).Select(match => match.Groups["text"].Value.Trim().ToLowerInvariant())];

    /// <summary>Targets of a page's links to other pages, files and headings.</summary>
    public static IEnumerable<string> Links(string page) => Link().Matches(WithoutCode(Read(page))).Select(match => match.Groups["target"].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal));

    /// <summary>The part of a page that is code: fenced blocks and spans.</summary>
    public static IEnumerable<string> Code(string page)
    {
        var text = Read(page);
        foreach (Match block in Fence().Matches(text)) yield return block.Value;
        foreach (Match span in Span().Matches(WithoutCode(text))) yield return span.Value;
    }

    private static string WithoutCode(string text) => Fence().Replace(text, "");

    private static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var c in heading.Trim().ToLowerInvariant())
        {
            if (c is ' ') anchor.Append('-');
            else if (char.IsLetterOrDigit(c) || c is '-' or '_') anchor.Append(c);
        }

        return anchor.ToString();
    }

    [GeneratedRegex("^#{1,6} +(?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]+`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Span();
}
