using System.CommandLine;
using System.Text.Json;
using Sluice.Clients.Setup;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Sluice.Guide;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice guide</c>: tells coding agents of the tiers and the local models, in their own instruction files.</summary>
internal static class GuideCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var write = new Option<string?>("--write") { Description = "Keeps the section up to date inside a marked block of FILE (CLAUDE.md, AGENTS.md, GEMINI.md, .cursorrules, a .mdc rule); the rest of the file stays as it is. Without FILE: the client's own.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
        var remove = new Option<string?>("--remove") { Description = "Takes the marked block out of FILE again.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
        var client = new Option<string?>("--client") { Description = "Whom it is for; else told by the file's name.", HelpName = "NAME" };
        client.AcceptOnlyFromAmong([.. GuideClients.All.Select(known => known.Name)]);
        var quirks = new Option<bool>("--quirks") { Description = "With what was measured of how to write for the local models. Else only they are told, in the turns that go to them." };
        var agents = new Option<bool>("--agents") { Description = "A skill with which an agent hands small work down by itself, through sluice ask." };
        var project = new Option<bool>("--project") { Description = "With --agents: the skill of this project; else of this user." };
        var json = CommandContext.Json();
        var command = new Command("guide", "The tiers, which work belongs where, and what each local model can take, for an agent's instructions.") { write, remove, client, quirks, agents, project, json };
        return context.On(command, async (parsed, paths, cancellation) =>
        {
            var wish = new GuideWish(
                Name(parsed, write), Name(parsed, remove), parsed.GetResult(write) is not null, parsed.GetResult(remove) is not null,
                parsed.GetValue(client), parsed.GetValue(quirks), parsed.GetValue(agents), parsed.GetValue(project));
            if (wish.Problem is { } problem) return context.Terminal.Complain(ExitCodes.Usage, problem);
            try
            {
                return wish.Removes
                    ? Removed(context, wish, parsed.GetValue(json))
                    : await RunAsync(context, paths, wish, parsed.GetValue(json), cancellation);
            }
            catch (SetupException error)
            {
                return context.Terminal.Complain(ExitCodes.Failed, error.Message);
            }
        });
    }

    private static async Task<int> RunAsync(CommandContext context, SluicePaths paths, GuideWish wish, bool json, CancellationToken cancellationToken)
    {
        var loaded = new ConfigLoader(context.Host, new SecretResolver(context.Host)).Load(paths);
        if (loaded.Effective is not { } effective) return context.Terminal.Complain(ExitCodes.Usage, [.. loaded.Problems.Select(problem => problem.ToString())]);
        var facts = await GuideSource.LookAsync(effective, context.Host, paths, wish.ClientName, cancellationToken);
        var file = wish.Writes ? wish.FileOf(context.Host) : null;
        var (style, content) = wish.Agents ? (MarkStyle.FrontMatter, AskSkill.Content(facts)) : Section(facts, wish, file);
        var change = file is null ? null : GuideFile.Write(context.Host, file, style, content, wish.FolderOf(context.Host, file));
        var lines = file is null && !wish.Agents ? content.Lines : MarkedBlock.Lines(style, content, isNew: true);
        if (json)
        {
            var view = new GuideView(wish.ClientName, change is null ? string.Join('\n', lines) + "\n" : null, GuideText.Tokens(MarkedBlock.Lines(style, content, isNew: true)), facts.IsMeasured, facts.IsRouted, facts.Tiers, facts.Local, change);
            context.Terminal.Line(JsonSerializer.Serialize(view, ReportJson.Default.GuideView));
        }
        else if (change is null)
        {
            foreach (var line in lines) context.Terminal.Line(Terminal.Clean(line));
        }
        else
        {
            Tell(context.Terminal, change);
        }

        if (!facts.IsMeasured && facts.Local.Count > 0 && !json) context.Terminal.Remark("Nothing was measured yet: the limits are defaults. 'sluice probe' measures; then write the guide again.");
        return ExitCodes.Done;
    }

    private static (MarkStyle Style, BlockContent Content) Section(GuideFacts facts, GuideWish wish, string? file)
    {
        var style = file is null ? MarkStyle.Markdown : GuideClients.StyleOf(file);
        string[] frontMatter = ["description: Model tiers and which work belongs where", "alwaysApply: true"];
        // The longest form of the marks, so that the count holds for each.
        var spared = GuideText.Tokens(MarkedBlock.Lines(file?.EndsWith(".mdc", StringComparison.OrdinalIgnoreCase) is true ? MarkStyle.FrontMatter : MarkStyle.Markdown, new BlockContent([], frontMatter), isNew: true));
        return (style, new BlockContent(GuideText.Lines(facts, wish.ClientName, wish.Quirks, spared), frontMatter));
    }

    private static int Removed(CommandContext context, GuideWish wish, bool json)
    {
        var file = wish.FileOf(context.Host);
        var change = GuideFile.Remove(context.Host, file, wish.FolderOf(context.Host, file));
        if (wish.Agents && change.State == "deleted") DeleteIfEmpty(Path.GetDirectoryName(change.Path)!);
        if (json) context.Terminal.Line(JsonSerializer.Serialize(change, ReportJson.Default.GuideChange));
        else Tell(context.Terminal, change);
        return ExitCodes.Done;
    }

    private static void Tell(Terminal terminal, GuideChange change) => terminal.Line($"{Terminal.Clean(change.Path)}: " + change.State switch
    {
        "written" => "the section was added. Take it out again with: sluice guide --remove FILE",
        "updated" => "the section was brought up to date.",
        "unchanged" => "up to date; nothing was changed.",
        "removed" => "the section was taken out; the rest is as it was.",
        "deleted" => "deleted; it held nothing else.",
        _ => "no section of Sluice's is in it; nothing was changed.",
    });

    private static void DeleteIfEmpty(string folder)
    {
        try
        {
            if (Path.GetFileName(folder) == AskSkill.Name && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // An empty folder is no skill.
        }
    }

    private static string? Name(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { Length: > 0 } name ? name : null;
}
