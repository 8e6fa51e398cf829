using Sluice.Routing.Verification;
using Xunit;

namespace Sluice.Routing.Tests.Verification;

/// <summary>Edits after the results that each client was recorded to send.</summary>
public sealed class EditTests
{
    private const string File = "import os\n\ndef f():\n    return 1\n\ndef g():\n    return 1\n\nprint(f())\n";
    private const string ClaudeListing = "1\timport os\n2\t\n3\tdef f():\n4\t    return 1\n5\t\n6\tdef g():\n7\t    return 1\n8\t\n9\tprint(f())\n10\t";
    private const string OpenCodeListing = "<path>/p/a.py</path>\n<type>file</type>\n<content>\n1: import os\n2: \n3: def f():\n4:     return 1\n5: \n6: def g():\n7:     return 1\n8: \n9: print(f())\n\n(End of file - total 9 lines)\n</content>";
    private const string CodexOutput = "Chunk ID: de8723\nWall time: 0.0000 seconds\nProcess exited with code 0\nOriginal token count: 12\nOutput:\n" + File;

    private static Talk Claude() => Talk.Claude().User("make f return 2 in a.py").Calls("Read", """{"file_path":"/p/a.py"}""", ClaudeListing);

    private static Talk Gemini() => Talk.Gemini().User("make f return 2 in a.py").Calls("read_file", """{"file_path":"/p/a.py"}""", File);

    private static Talk OpenCode() => Talk.OpenCode().User("make f return 2 in a.py").Calls("read", """{"filePath":"/p/a.py"}""", OpenCodeListing);

    private static Talk Codex() => Talk.Codex().User("make f return 2 in a.py").Calls("exec_command", """{"cmd":"cat a.py"}""", CodexOutput);

    [Fact]
    public void Text_ThatStandsOnce_Passes_WithEveryClient()
    {
        Claude().Call("Edit", """{"file_path":"/p/a.py","old_string":"def f():\n    return 1","new_string":"def f():\n    return 2"}""").IsUntouched();
        Gemini().Call("replace", """{"file_path":"/p/a.py","instruction":"f returns 2","old_string":"def f():\n    return 1","new_string":"def f():\n    return 2"}""").IsUntouched();
        OpenCode().Call("edit", """{"filePath":"/p/a.py","oldString":"def f():\n    return 1","newString":"def f():\n    return 2"}""").IsUntouched();
        Codex().Call("apply_patch", """{"input":"*** Begin Patch\n*** Update File: a.py\n@@\n def f():\n-    return 1\n+    return 2\n*** End Patch\n"}""").IsUntouched();
        Codex().Call("exec_command", """{"cmd":"apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.py\n@@ def f():\n-    return 1\n+    return 2\n*** End Patch\nEOF"}""").IsUntouched();
    }

    [Fact]
    public void Text_ThatStandsNowhere_Fails_AndTheHintShowsTheNearestLines()
    {
        var verdict = Claude().Call("Edit", """{"file_path":"/p/a.py","old_string":"def f(x):\n    return 1 + x","new_string":"def f():\n    return 2"}""");
        verdict.Is(accepted: false, "edit-text", CheckOutcome.Failed);
        Assert.Contains("def f():\n    return 1", verdict.Hint, StringComparison.Ordinal);
        Gemini().Call("replace", """{"file_path":"/p/a.py","instruction":"i","old_string":"def f(x):","new_string":"def f():"}""").Is(accepted: false, "edit-text", CheckOutcome.Failed);
        OpenCode().Call("edit", """{"filePath":"/p/a.py","oldString":"def f(x):","newString":"def f():"}""").Is(accepted: false, "edit-text", CheckOutcome.Failed);
        Codex().Call("apply_patch", """{"input":"*** Begin Patch\n*** Update File: a.py\n@@\n def f(x):\n-    return 1\n+    return 2\n*** End Patch\n"}""").Is(accepted: false, "patch", CheckOutcome.Failed);
        Codex().Call("exec_command", """{"cmd":"apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.py\n@@\n-    return 7\n+    return 2\n*** End Patch\nEOF"}""").Is(accepted: false, "patch", CheckOutcome.Failed);
    }

    [Fact]
    public void Text_ThatStandsTwice_Fails_UnlessAllAreMeant()
    {
        var verdict = Claude().Call("Edit", """{"file_path":"/p/a.py","old_string":"    return 1","new_string":"    return 2"}""");
        verdict.Is(accepted: false, "edit-text", CheckOutcome.Failed);
        Assert.Contains("4, 7", verdict.Hint, StringComparison.Ordinal);
        Claude().Call("Edit", """{"file_path":"/p/a.py","old_string":"    return 1","new_string":"    return 2","replace_all":true}""").IsUntouched();
        Gemini().Call("replace", """{"file_path":"/p/a.py","instruction":"i","old_string":"    return 1","new_string":"    return 2","allow_multiple":true}""").IsUntouched();
    }

    [Theory]
    [InlineData("3\\tdef f():\\n4\\t    return 1", "3\\tdef f():\\n4\\t    return 2")]
    [InlineData("     3→def f():\\n     4→    return 1", "def f():\\n    return 2")]
    [InlineData("def f():\\n  return 1", "def f():\\n  return 2")]
    [InlineData("def f():\\n\\treturn 1", "def f():\\n\\treturn 2")]
    [InlineData("def f():   \\n    return 1  ", "def f():\\n    return 2")]
    [InlineData("  def f():\\n      return 1", "  def f():\\n      return 2")]
    [InlineData("def f():\\\\n    return 1", "def f():\\\\n    return 2")]
    public void Copy_WithNumbersOrOtherWhiteSpace_IsRepaired(string old, string fresh)
    {
        var verdict = Claude().Call("Edit", $$"""{"file_path":"/p/a.py","old_string":"{{old}}","new_string":"{{fresh}}"}""");
        verdict.Is(accepted: true, "edit-text", CheckOutcome.Repaired);
        var arguments = verdict.Answer.ToolCalls.Single().Arguments;
        Assert.Equal("def f():\n    return 1", arguments["old_string"u8].GetString());
        Assert.Equal("def f():\n    return 2", arguments["new_string"u8].GetString());
    }

    [Fact]
    public void Edits_ThatWentBefore_AreFollowed()
    {
        var edited = Claude().Calls("Edit", """{"file_path":"/p/a.py","old_string":"def f():\n    return 1","new_string":"def f():\n    return 2"}""", "The file /p/a.py has been updated successfully.");
        edited.Call("Edit", """{"file_path":"/p/a.py","old_string":"def f():\n    return 2","new_string":"def f():\n    return 3"}""").IsUntouched();
        edited.Call("Edit", """{"file_path":"/p/a.py","old_string":"def f():\n    return 1","new_string":"def f():\n    return 3"}""").Is(accepted: false, "edit-text", CheckOutcome.Failed);
        edited.Call("Edit", """{"file_path":"/p/a.py","old_string":"    return 1","new_string":"    return 3"}""").IsUntouched();
    }

    [Fact]
    public void Edits_OfOneAnswer_BuildOnEachOther()
    {
        var first = ("Edit", """{"file_path":"/p/a.py","old_string":"def f():\n    return 1","new_string":"def f():\n    return 2"}""");
        Claude().Answer(null, first, ("Edit", """{"file_path":"/p/a.py","old_string":"def f():\n    return 2","new_string":"def f():\n    return 3"}""")).IsUntouched();
        Claude().Answer(null, first, ("Edit", """{"file_path":"/p/a.py","old_string":"def f():\n    return 1","new_string":"def f():\n    return 3"}""")).Is(accepted: false, "edit-text", CheckOutcome.Failed);
        Claude().Answer(null, ("Write", """{"file_path":"/p/b.py","content":"x = 1\n"}"""), ("Edit", """{"file_path":"/p/b.py","old_string":"x = 2","new_string":"x = 3"}""")).Is(accepted: false, "edit-text", CheckOutcome.Failed);
    }

    [Fact]
    public void FailedEdit_ChangesNothing() =>
        Claude().Calls("Edit", """{"file_path":"/p/a.py","old_string":"nothing","new_string":"x"}""", "<tool_use_error>String to replace not found in file.\nString: nothing</tool_use_error>", failed: true)
            .Call("Edit", """{"file_path":"/p/a.py","old_string":"import os","new_string":"import sys"}""").IsUntouched();

    [Fact]
    public void WrittenFile_IsKnown()
    {
        var talk = Talk.Claude().User("make b.py").Calls("Write", """{"file_path":"/p/b.py","content":"x = 1\n"}""", "File created successfully at: /p/b.py");
        talk.Call("Edit", """{"file_path":"/p/b.py","old_string":"x = 1\n","new_string":"x = 2\n"}""").IsUntouched();
        talk.Call("Edit", """{"file_path":"/p/b.py","old_string":"y = 1","new_string":"x = 2"}""").Is(accepted: false, "edit-text", CheckOutcome.Failed);
    }

    [Fact]
    public void UnchangedFile_ReadAgain_StaysKnown() =>
        Claude().Calls("Read", """{"file_path":"/p/a.py"}""", "Wasted call — file unchanged since your last Read. Refer to that earlier tool_result instead.")
            .Call("Edit", """{"file_path":"/p/a.py","old_string":"def h():","new_string":"x"}""").Is(accepted: false, "edit-text", CheckOutcome.Failed);

    [Fact]
    public void FileThatWasNeverShown_IsNotEditedBlindly()
    {
        Talk.Claude().User("fix f in /p/a.py").Call("Edit", """{"file_path":"/p/a.py","old_string":"def f(x):\n    pass","new_string":"y"}""").Is(accepted: false, "edit-text", CheckOutcome.Failed);
        Talk.Claude().User("in /p/a.py replace `def f(x): pass` by `def f(x): return 1`").Call("Edit", """{"file_path":"/p/a.py","old_string":"def f(x): pass","new_string":"def f(x): return 1"}""").IsUntouched();
    }

    // What is not known for certain passes.
    [Fact]
    public void PartOfAFile_RejectsNothingThatMayStandElsewhere()
    {
        var part = Talk.Claude().User("fix a.py").Calls("Read", """{"file_path":"/p/a.py","offset":2,"limit":2}""", "2\t\n3\tdef f():");
        part.Call("Edit", """{"file_path":"/p/a.py","old_string":"def h():","new_string":"def i():"}""").IsUntouched();
        Talk.Gemini().User("fix a.py").Calls("read_file", """{"file_path":"/p/a.py"}""", "\nIMPORTANT: The file content has been truncated.\nStatus: Showing lines 1-2 of 7 total lines.\nAction: To read more …\n\n--- FILE CONTENT (truncated) ---\nimport os\n")
            .Call("replace", """{"file_path":"/p/a.py","instruction":"i","old_string":"def h():","new_string":"def i():"}""").IsUntouched();
        Talk.OpenCode().User("fix a.py").Calls("read", """{"filePath":"/p/a.py"}""", "<path>/p/a.py</path>\n<type>file</type>\n<content>\n1: import os\n2: x = 1\n\n(Showing lines 1-2 of 6. Use offset=3 to continue.)\n</content>")
            .Call("edit", """{"filePath":"/p/a.py","oldString":"def h():","newString":"def i():"}""").IsUntouched();
        Talk.Codex().User("fix a.py").Calls("exec_command", """{"cmd":"sed -n '1,3p' a.py"}""", "Chunk ID: 1\nWall time: 0.0 seconds\nProcess exited with code 0\nOriginal token count: 12\nOutput:\nimport os\n\ndef f():\n")
            .Call("apply_patch", """{"input":"*** Begin Patch\n*** Update File: a.py\n@@\n def h():\n-    return 1\n+    return 2\n*** End Patch\n"}""").IsUntouched();
        // Yet what stands twice in the part stands twice in the file.
        Talk.Claude().User("fix a.py").Calls("Read", """{"file_path":"/p/a.py","offset":1,"limit":3}""", "1\tx = 1\n2\ty = 2\n3\tx = 1")
            .Call("Edit", """{"file_path":"/p/a.py","old_string":"x = 1","new_string":"x = 3"}""").Is(accepted: false, "edit-text", CheckOutcome.Failed);
    }

    [Theory]
    [InlineData("npx prettier --write .")]
    [InlineData("sed -i 's/f/h/' a.py")]
    [InlineData("git checkout -- a.py")]
    [InlineData("python fix.py")]
    [InlineData("echo 'def h():' >> a.py")]
    public void CommandThatMayChangeFiles_MakesThemUnknown(string command) =>
        Claude().Calls("Bash", $$"""{"command":"{{command}}"}""", "ok").Call("Edit", """{"file_path":"/p/a.py","old_string":"def h():","new_string":"x"}""").IsUntouched();

    [Theory]
    [InlineData("ls -la && cat b.py 2>/dev/null")]
    [InlineData("grep -rn 'def f' . | head -5")]
    [InlineData("python -m pytest -q 2>&1 | tail -20")]
    [InlineData("git diff && git status")]
    [InlineData("sed -n '1,20p' b.py")]
    public void CommandThatOnlyLooks_LeavesThemKnown(string command) =>
        Claude().Calls("Bash", $$"""{"command":"{{command}}"}""", "ok").Call("Edit", """{"file_path":"/p/a.py","old_string":"def h():","new_string":"x"}""").Is(accepted: false, "edit-text", CheckOutcome.Failed);

    [Fact]
    public void NoteThatAFileWasChanged_MakesItUnknown() =>
        Claude().User("<system-reminder>\nNote: /p/a.py was modified, either by the user or by a linter.\n</system-reminder>\ngo on")
            .Call("Edit", """{"file_path":"/p/a.py","old_string":"def h():","new_string":"x"}""").IsUntouched();

    [Fact]
    public void Summary_OfAnEarlierConversation_MakesNothingAGuess() =>
        Talk.Claude().User("This session is being continued from a previous conversation that ran out of context. We edited /p/a.py.")
            .Call("Edit", """{"file_path":"/p/a.py","old_string":"def h(x): pass","new_string":"x"}""").IsUntouched();

    [Fact]
    public void EditThatChangesNothing_Fails() => Claude().Call("Edit", """{"file_path":"/p/a.py","old_string":"import os","new_string":"import os"}""").Is(accepted: false, "edit-text", CheckOutcome.Failed);

    [Theory]
    [InlineData("*** Begin Patch\\n*** Add File: b.py\\nx = 1\\n*** End Patch")]
    [InlineData("--- a/a.py\\n+++ b/a.py\\n@@ -1 +1 @@\\n-import os\\n+import sys")]
    [InlineData("*** Begin Patch\\n*** Update File: a.py\\n*** End Patch")]
    [InlineData("*** Begin Patch\\n*** End Patch")]
    public void Patch_NotInItsForm_Fails(string patch) => Codex().Call("apply_patch", $$"""{"input":"{{patch}}"}""").Is(accepted: false, "patch", CheckOutcome.Failed);

    [Theory]
    [InlineData("*** Begin Patch\\n*** Add File: b.py\\n+x = 1")]
    [InlineData("```\\n*** Begin Patch\\n*** Add File: b.py\\n+x = 1\\n*** End Patch\\n```")]
    [InlineData("*** Add File: b.py\\n+x = 1\\n*** End Patch")]
    public void Patch_WithoutItsFrame_IsRepaired(string patch)
    {
        var verdict = Codex().Call("apply_patch", $$"""{"input":"{{patch}}"}""");
        verdict.Is(accepted: true, "patch", CheckOutcome.Repaired);
        Assert.Equal("*** Begin Patch\n*** Add File: b.py\n+x = 1\n*** End Patch", verdict.Answer.ToolCalls.Single().Arguments["input"u8].GetString());
    }

    [Theory]
    [InlineData("*** Begin Patch\\n*** Add File: b.py\\n+x = 1\\n+\\n*** Delete File: c.py\\n*** Update File: a.py\\n*** Move to: d.py\\n@@ def f():\\n-    return 1\\n+    return 2\\n@@\\n print(f())\\n+print(g())\\n*** End of File\\n*** End Patch")]
    public void Patch_WithEverythingThatTheFormKnows_Passes(string patch) => Codex().Call("apply_patch", $$"""{"input":"{{patch}}"}""").IsUntouched();
}
