using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Diet;
using Xunit;

namespace Sluice.Routing.Tests.Diet;

public sealed class PromptDietTests
{
    private static readonly string[] Names = ["Agent", "Bash", "CronCreate", "Edit", "NotebookEdit", "Read", "TaskCreate", "WebSearch", "Write", "mcp__files__stat", "lint_project"];

    [Fact]
    public void KeepsTheCore_AndTheUsersOwnWhileThereIsRoom()
    {
        var dieted = PromptDiet.Apply(Request(Names), new DietBudget(12, 2000));
        Assert.Equal(["Bash", "Edit", "Read", "Write", "lint_project"], dieted.Request.Tools.Select(tool => tool.Name));
        Assert.Equal(["Agent", "CronCreate", "NotebookEdit", "TaskCreate", "WebSearch", "mcp__files__stat"], dieted.Dropped);
        Assert.True(dieted.Saved > 0);
        Assert.StartsWith("5 of 11 tools, ", dieted.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutRoom_OnlyTheCoreStays() =>
        Assert.Equal(["Bash", "Edit", "Read", "Write"], PromptDiet.Apply(Request(Names), new DietBudget(12, 0)).Request.Tools.Select(tool => tool.Name));

    [Theory]
    [InlineData("NotebookEdit")]
    [InlineData("mcp__files__stat")]
    [InlineData("Agent")]
    public void NeverDrops_WhatTheTranscriptHasCalled(string name)
    {
        var call = new Message(MessageRole.Assistant, [new ToolCallBlock("c1", name, RawJson.Parse("{}"))]);
        var dieted = PromptDiet.Apply(Request(Names) with { Messages = [.. Request(Names).Messages, call] }, new DietBudget(12, 0));
        Assert.Contains(name, dieted.Request.Tools.Select(tool => tool.Name));
    }

    [Fact]
    public void NeverDrops_WhatTheClientInsistsOn()
    {
        var dieted = PromptDiet.Apply(Request(Names) with { ToolChoice = new ToolChoice(ToolChoiceMode.Named, ["WebSearch"]) }, new DietBudget(4, 0));
        Assert.Contains("WebSearch", dieted.Request.Tools.Select(tool => tool.Name));
    }

    [Fact]
    public void OneUsedToolOfAServer_BringsTheOthersBackWhileThereIsRoom()
    {
        string[] names = ["Read", "mcp__files__stat", "mcp__files__list", "mcp__other__x"];
        var call = new Message(MessageRole.Assistant, [new ToolCallBlock("c1", "mcp__files__stat", RawJson.Parse("{}"))]);
        var dieted = PromptDiet.Apply(Request(names) with { Messages = [call] }, new DietBudget(12, 2000));
        Assert.Equal(["Read", "mcp__files__stat", "mcp__files__list"], dieted.Request.Tools.Select(tool => tool.Name));
    }

    [Theory]
    [InlineData("Read", "Edit", "Write", "Bash", "Grep", "Glob", "LS", "StructuredOutput")]
    [InlineData("exec_command", "write_stdin", "apply_patch", "shell")]
    [InlineData("read_file", "write_file", "replace", "run_shell_command", "search_file_content", "grep_search", "glob", "list_directory", "complete_task")]
    [InlineData("read", "edit", "write", "bash", "grep", "glob", "list")]
    public void TheCoreOfEveryClient_IsKnown(params string[] names) =>
        Assert.Equal(names, PromptDiet.Apply(Request(names), new DietBudget(0, 0)).Request.Tools.Select(tool => tool.Name));

    [Fact]
    public void Schemas_KeepEveryTypeNameAndEnum_AndAParameterCalledDescription()
    {
        const string schema = """{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"description":{"type":"string","description":"LONG"},"mode":{"enum":["a","b"],"description":"LONG"},"edits":{"type":"array","items":{"type":"object","properties":{"old":{"type":"string","minLength":1,"description":"LONG"}},"required":["old"]}},"n":{"anyOf":[{"type":"integer","maximum":9007199254740993},{"type":"null"}],"default":1.50}},"required":["description","mode"],"additionalProperties":false}""";
        var tool = new ToolDefinition("Edit") { Description = JsonText.FromString(Long), Schema = RawJson.Parse(schema.Replace("LONG", Long, StringComparison.Ordinal)) };
        var kept = PromptDiet.Apply(new ModelRequest { Model = "m", Messages = [], Tools = [tool] }, default).Request.Tools.Single();
        Assert.Equal(Bare(tool.Schema), Bare(kept.Schema));
        Assert.True(kept.Schema["properties"u8]["description"u8].IsObject);
        Assert.Contains("9007199254740993", kept.Schema.ToString(), StringComparison.Ordinal);
        Assert.Contains("1.50", kept.Schema.ToString(), StringComparison.Ordinal);
        Assert.True(kept.Schema.Span.Length < tool.Schema.Span.Length / 2);
        Assert.True(kept.Description!.Value.Decode().Length <= 320);
    }

    [Fact]
    public void SystemPrompt_KeepsIdentityEnvironmentSafetyAndTheUsersOwnWords()
    {
        var text = System(PromptDiet.Apply(Request(Names), new DietBudget(12, 0)));
        foreach (var kept in (string[])["You are an agent.", "IMPORTANT: Refuse malicious requests.", "Working directory: /home/dev/app", "Use tabs, never spaces.\nAlways run the linter.", "gitStatus: clean", "NEVER push without being asked."])
            Assert.Contains(kept, text, StringComparison.Ordinal);
        Assert.DoesNotContain("billing", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<example>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("lighthearted", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Available agent types", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AListOfATool_GoesWithIt_WithTheLinesThatItsItemsGoOnFor()
    {
        const string list = "The following skills are available for use with the Skill tool:\n\n- api: Reference for the API.\nTRIGGER — read BEFORE opening the file\nSKIP when another is meant\n- run: Launch the app\n# Next\nIt stays.\n\nAnd this.";
        var request = Request([.. Names, "Skill"]);
        request = request with { Messages = [.. request.Messages, new Message(MessageRole.System, [Text(list)])] };
        var text = System(PromptDiet.Apply(request, new DietBudget(12, 0)));
        foreach (var gone in (string[])["skills are available", "TRIGGER", "SKIP", "Launch the app"]) Assert.DoesNotContain(gone, text, StringComparison.Ordinal);
        Assert.EndsWith("# Next\nIt stays.\n\nAnd this.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void SectionsThatNobodyKnows_StayWordForWord()
    {
        var own = $"# House rules\n{Long}\n\n## Naming\n{Long}";
        var request = new ModelRequest { Model = "m", Messages = [new Message(MessageRole.System, [Text(own)])] };
        Assert.Equal(own, System(PromptDiet.Apply(request, default)));
    }

    [Fact]
    public void TheSameInput_GivesTheSameBytes_WhateverTheTurnSays()
    {
        var memory = new DietMemory();
        var first = PromptDiet.Apply(Request(Names), new DietBudget(12, 2000), memory);
        var later = Request(Names);
        later = later with { Messages = [.. later.Messages, new Message(MessageRole.User, [Text("commit this and open a pull request")])] };
        var second = PromptDiet.Apply(later, new DietBudget(12, 2000), memory);
        var anew = PromptDiet.Apply(later, new DietBudget(12, 2000));
        Assert.Equal(Bytes(first), Bytes(second));
        Assert.Equal(Bytes(first), Bytes(anew));
    }

    [Fact]
    public void OnceOnDiet_NothingMoreIsCut()
    {
        var once = PromptDiet.Apply(Request(Names), new DietBudget(12, 2000));
        var twice = PromptDiet.Apply(once.Request, new DietBudget(12, 2000));
        Assert.Equal(Bytes(once), Bytes(twice));
        Assert.Empty(twice.Dropped);
    }

    // Prompts made of pieces in any order: whatever comes, the promises hold.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnyPrompt_IsStableUnderDiet_AndKeepsUsedToolsAndTypes(int seed)
    {
        var random = new Random(seed);
        string[] pieces = ["# Tone and style\n", "## Security\n", "# Doing tasks\n", "# Mine\n", "- A thing. Another, e.g. this one. NEVER do it! Done.\n", "<example>\nx\n", "</example>\n", "```\n# not a heading\n", "```\n", Long + "\n", "\n\n\n", "gitStatus: x\n", "1. One. Two. Three.\n", "Grüße 🙂. Ünd mehr.\n", "IMPORTANT: keep. Rest.\n", "\r\n"];
        for (var round = 0; round < 200; round++)
        {
            var text = string.Concat(random.GetItems(pieces, random.Next(1, 30)));
            var tools = random.GetItems(Names, random.Next(1, 9)).Distinct(StringComparer.Ordinal).Select(Tool).ToList();
            var used = tools[random.Next(tools.Count)].Name;
            var request = new ModelRequest { Model = "m", Tools = tools, Messages = [new Message(MessageRole.System, [Text(text)]), new Message(MessageRole.Assistant, [new ToolCallBlock("c", used, RawJson.Parse("{}"))])] };
            var once = PromptDiet.Apply(request, new DietBudget(random.Next(14), random.Next(800)));
            Assert.Contains(used, once.Request.Tools.Select(tool => tool.Name));
            foreach (var tool in once.Request.Tools) Assert.Equal(Bare(tools.Single(before => before.Name == tool.Name).Schema), Bare(tool.Schema));
            Assert.Equal(System(once), System(PromptDiet.Apply(once.Request, new DietBudget(12, 4000))));
            Assert.True(once.After <= once.Before, text);
        }
    }

    [Theory]
    [InlineData(2000, 8192L, null, null, false)]
    [InlineData(25000, 32768L, 30.0, null, true)]
    [InlineData(25000, 131072L, 30.0, null, false)]
    [InlineData(25000, 131072L, 3.0, null, true)]
    [InlineData(25000, null, null, 0.5, true)]
    [InlineData(25000, null, null, 0.95, false)]
    public void AModelWantsADiet_ForItsWindowItsSizeOrItsCard(long tokens, long? window, double? parameters, double? choice, bool wanted) =>
        Assert.Equal(wanted, DietNeed.Because(new DietFacts(tokens, window, parameters, choice)) is not null);

    [Fact]
    public void Hints_AreTheLastInstruction_AndShort()
    {
        var quirks = Enumerable.Range(0, 40).Select(i => $"Quirk number {i}: say less and call tools one at a time.").ToList();
        var text = LocalHints.Text(quirks)!;
        Assert.StartsWith("Keep in mind:\n- Quirk number 0", text, StringComparison.Ordinal);
        Assert.True(Sluice.Routing.Profile.TokenEstimate.OfJson(Encoding.UTF8.GetBytes(text)) <= LocalHints.MostTokens);
        Assert.Null(LocalHints.Text([" "]));
        var request = LocalHints.Append(Request(Names), text);
        Assert.Equal(text, ((TextBlock)request.Messages[0].Content[^1]).Text.Decode());
        Assert.Equal(Request(Names).Messages.Count, request.Messages.Count);
        var bare = LocalHints.Append(new ModelRequest { Model = "m", Messages = [new Message(MessageRole.User, [Text("hi")])] }, text);
        Assert.Equal([MessageRole.System, MessageRole.User], bare.Messages.Select(message => message.Role));
    }

    private const string Long = "This is a rather long explanation of what is meant here. It goes on with details that help a large model and tire a small one. It has further remarks on how the thing is best used, on what it returns, and on what one should think of when it fails. There is still more to be said about the matter, and this sentence says it. Finally the text closes with a lighthearted remark.";

    private static readonly string Prompt = $"""
        You are an agent.

        IMPORTANT: Refuse malicious requests.

        # Tone and style
        {Long}
        - NEVER push without being asked. It is rude.
        <example>
        user: hi
        assistant: hello
        </example>

        # Doing tasks
         - Read before you edit. {Long}
         - Check your work. IMPORTANT: run the tests. It pays.

        # Environment
         - Working directory: /home/dev/app
         - {Long.Replace("lighthearted", "final", StringComparison.Ordinal)}

        Instructions from: /home/dev/app/AGENTS.md
        # Tone
        Use tabs, never spaces.
        Always run the linter.
        gitStatus: clean
        """;

    private static ModelRequest Request(string[] names) => new()
    {
        Model = "m",
        Messages =
        [
            new Message(MessageRole.System, [Text("x-anthropic-billing-header: cc_version=2.1.197.abc;"), Text(Prompt)]),
            new Message(MessageRole.User, [Text("fix the bug")]),
            new Message(MessageRole.System, [Text("Available agent types for the Agent tool:\n- Explore: looks around\n- Plan: plans")]),
        ],
        Tools = [.. names.Select(Tool)],
    };

    private static ToolDefinition Tool(string name) => new(name)
    {
        Description = JsonText.FromString($"Does {name}. {Long}\n\nUsage:\n- {Long}"),
        Schema = RawJson.Parse($$$"""{"type":"object","properties":{"path":{"type":"string","description":"{{{Long}}}"},"limit":{"type":"integer","description":"How many"}},"required":["path"]}"""),
    };

    private static TextBlock Text(string text) => new(JsonText.FromString(text));

    private static string System(DietedRequest dieted) => string.Join('\n', dieted.Request.Messages.Where(message => message.Role == MessageRole.System).SelectMany(message => message.Content.OfType<TextBlock>()).Select(block => block.Text.Decode()));

    private static string Bytes(DietedRequest dieted) => System(dieted) + string.Concat(dieted.Request.Tools.Select(tool => $"{tool.Name}{tool.Description}{tool.Schema}"));

    // The schema without the descriptions of its parameters.
    private static string Bare(RawJson schema)
    {
        var text = new StringBuilder();
        Walk(schema, false);
        return text.ToString();

        void Walk(RawJson value, bool names)
        {
            if (value.IsArray)
            {
                text.Append('[');
                foreach (var item in value.EnumerateArray()) Walk(item, false);
                text.Append(']');
                return;
            }

            if (!value.IsObject)
            {
                text.Append(value.ToString()).Append(',');
                return;
            }

            text.Append('{');
            foreach (var property in value.EnumerateObject())
            {
                if (!names && property.Name == "description" && property.Value.IsString) continue;
                text.Append(property.Name).Append(':');
                Walk(property.Value, !names && property.Name == "properties");
            }

            text.Append('}');
        }
    }
}
