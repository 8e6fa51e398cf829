using System.Text.RegularExpressions;
using Sluice.Commands;
using Sluice.Gateway.Platform;
using Sluice.Output;
using Xunit;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>What the pages point to is there.</summary>
public sealed partial class PagesTests
{
    // What ./sluice does itself, beside handing on to the program.
    private static readonly string[] OfTheLauncher = ["install", "uninstall"];

    public static TheoryData<string> All { get; } = [.. Pages.All];

    [Theory]
    [MemberData(nameof(All))]
    public void Link_LeadsSomewhere(string page)
    {
        foreach (var link in Pages.Links(page))
        {
            var (path, anchor) = Split(page, link);
            Assert.True(Pages.Exists(path), $"{page} links to {link}, which is not there");
            if (anchor.Length > 0) Assert.True(Pages.Anchors(path).Contains(anchor), $"{page} links to {link}, but {path} has no such heading");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Command_OnAPage_Exists(string page)
    {
        foreach (var code in Pages.Code(page)) await CommandsExistAsync(code, page);
    }

    [Fact]
    public async Task Command_InAMessageOfTheProgram_Exists()
    {
        foreach (var file in Pages.Sources)
        {
            foreach (var line in File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            {
                foreach (Match quoted in QuotedCommand().Matches(line)) await CommandsExistAsync(quoted.Value, Path.GetFileName(file));
            }
        }
    }

    [Fact]
    public void Comment_ThatPointsToAPage_PointsToASectionThatExists()
    {
        var references = from file in Pages.Sources
                         from line in File.ReadLines(file)
                         where !line.Contains("github.com", StringComparison.Ordinal)
                         from match in Reference().Matches(line)
                         select (File: Path.GetFileName(file), Page: match.Groups["page"].Value, Section: match.Groups["section"].Value);
        var count = 0;
        foreach (var (file, page, section) in references)
        {
            count++;
            Assert.True(Pages.Exists(page), $"{file} points to {page}, which is not there");
            if (section.Length > 0) Assert.True(Pages.Headings(page).Contains(section), $"{file} points to {page}, {section}, which is no heading there");
        }

        Assert.True(count > 3, "the pattern finds no comments any more");
    }

    private static async Task CommandsExistAsync(string text, string where)
    {
        foreach (Match match in Command().Matches(text))
        {
            var (command, argument) = (match.Groups["command"].Value, match.Groups["argument"].Value);
            if (OfTheLauncher.Contains(command) && Pages.Read("sluice").Contains($"  {command})", StringComparison.Ordinal)) continue;
            Assert.True((await CommandsOfAsync()).Contains(command), $"{where} names 'sluice {command}', which is no command");
            var below = await CommandsOfAsync(command);
            if (below.Count > 0 && argument.Length > 0) Assert.True(below.Contains(argument), $"{where} names 'sluice {command} {argument}', which is no command");
        }
    }

    private static (string Path, string Anchor) Split(string page, string link)
    {
        var hash = link.IndexOf('#', StringComparison.Ordinal);
        var (target, anchor) = hash < 0 ? (link, "") : (link[..hash], link[(hash + 1)..]);
        if (target.Length == 0) return (page, anchor);
        var root = Path.GetFullPath("/");
        return (Path.GetRelativePath(root, Path.GetFullPath(Path.Combine(root, Path.GetDirectoryName(page)!, target))), anchor);
    }

    private static async Task<HashSet<string>> CommandsOfAsync(params string[] command)
    {
        var output = new StringWriter();
        var host = HostEnvironment.Read();
        await Program.RunAsync(new CommandContext(host, new Terminal(output, TextWriter.Null, colours: false), TimeProvider.System), [.. command, "--help"]);
        var help = output.ToString();
        var at = help.IndexOf("Commands:", StringComparison.Ordinal);
        return at < 0 ? [] : [.. Name().Matches(help[at..]).Select(match => match.Groups["name"].Value)];
    }

    // `sluice word`, also as ./sluice; sluice/auto is a model, sluice.json a file.
    [GeneratedRegex(@"(?<![\w/-]|service )(\./)?sluice (?<command>[a-z]+)\b(?![/.=]) ?(?<argument>[a-z]+\b)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();

    // In messages commands stand between quotes.
    [GeneratedRegex("['`]sluice [a-z ]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedCommand();

    [GeneratedRegex(@"(?<![\w/.-])(?<page>docs/[\w/-]+\.md)(, (?<section>[a-z][a-z -]*[a-z])(?=[);]))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("^ {2}(?<name>[a-z]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
