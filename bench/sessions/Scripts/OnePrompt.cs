namespace Sluice.Sessions.Scripts;

/// <summary>One prompt that takes forty tool calls: a rename through thirteen modules, each read, edited and checked.</summary>
internal static class OnePrompt
{
    public static SessionScript Script { get; } = new("one prompt, 40 calls", "claude", Project.Files,
    [
        new("Rename the method total to grand_total in every module under src. Go file by file: read it, edit it, run `python3 check.py` after each one. Then tell me that it is done.", Difficulty.Easy,
            [.. Steps(Words.ClaudeCode)]),
    ]);

    private static IEnumerable<Step> Steps(Words words)
    {
        yield return words.Runs("ls src", "List the modules");
        foreach (var module in Project.Modules)
        {
            yield return words.Reads(module);
            yield return words.Edits(module, "def total(self):", "def grand_total(self):");
            yield return words.Runs("python3 check.py", "Check that all modules compile");
        }

        yield return new Step("The method is named grand_total in all thirteen modules now, and every one of them compiles.");
    }
}
