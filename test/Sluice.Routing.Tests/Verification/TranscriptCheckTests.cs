using Sluice.Routing.Verification;
using Xunit;

namespace Sluice.Routing.Tests.Verification;

public sealed class TranscriptCheckTests
{
    private static Talk Start() => Talk.Claude().User("<system-reminder>Primary working directory: /home/me/proj</system-reminder>").User("make the tests pass");

    [Fact]
    public void CallThatJustFailed_MadeAgain_Fails()
    {
        var verdict = Start().Calls("Bash", """{"command":"npm run buld"}""", "Exit code 1\nnpm error Missing script: \"buld\"", failed: true).Call("Bash", """{"command":"npm run buld","description":"Build"}""");
        verdict.Is(accepted: false, "failed-call", CheckOutcome.Failed);
        Assert.Contains("Missing script", verdict.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("buld", verdict.Checks.Single(check => check.Outcome == CheckOutcome.Failed).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void CallThatJustFailed_InClientsWithoutAMark_Fails()
    {
        Talk.Codex().User("go").Calls("exec_command", """{"cmd":"ls nope"}""", "Chunk ID: 1\nWall time: 0.0 seconds\nProcess exited with code 2\nOutput:\nls: cannot access 'nope'").Call("exec_command", """{"cmd":"ls nope"}""").Is(accepted: false, "failed-call", CheckOutcome.Failed);
        Talk.OpenCode().User("go").Calls("read", """{"filePath":"/p/nope.py"}""", "File not found: /p/nope.py").Call("read", """{"filePath":"/p/nope.py"}""").Is(accepted: false, "failed-call", CheckOutcome.Failed);
        Talk.Gemini().User("go").Calls("read_file", """{"file_path":"/p/nope.py"}""", "File not found: /p/nope.py", failed: true).Call("read_file", """{"file_path":"/p/nope.py"}""").Is(accepted: false, "failed-call", CheckOutcome.Failed);
    }

    [Fact]
    public void FailedCommand_AfterAChange_IsRightlyRunAgain() =>
        Start().Calls("Bash", """{"command":"npm test"}""", "Exit code 1\n1 failing", failed: true)
            .Calls("Read", """{"file_path":"/home/me/proj/a.js"}""", "1\tlet x = 1\n2\t")
            .Calls("Edit", """{"file_path":"/home/me/proj/a.js","old_string":"let x = 1","new_string":"let x = 2"}""", "The file has been updated successfully.")
            .Call("Bash", """{"command":"npm test"}""").IsUntouched();

    [Theory]
    [InlineData("Exit code 7\ncurl: (7) Failed to connect to localhost port 3000: Connection refused")]
    [InlineData("Exit code 128\nfatal: Unable to create '.git/index.lock': File exists.")]
    [InlineData("<tool_use_error>Sibling tool call errored</tool_use_error>")]
    [InlineData("Command timed out after 2m 0s")]
    [InlineData("npm error code ETIMEDOUT")]
    public void FailureThatMayPass_MayBeTriedAgain(string result) => Start().Calls("Bash", """{"command":"x"}""", result, failed: true).Call("Bash", """{"command":"x"}""").IsUntouched();

    [Fact]
    public void FailedEdit_AfterTheFileWasRead_MayBeTriedAgain() =>
        Start().Calls("Edit", """{"file_path":"/home/me/proj/a.js","old_string":"let x = 1","new_string":"let x = 2"}""", "<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>", failed: true)
            .Calls("Read", """{"file_path":"/home/me/proj/a.js"}""", "1\tlet x = 1\n2\t")
            .Call("Edit", """{"file_path":"/home/me/proj/a.js","old_string":"let x = 1","new_string":"let x = 2"}""").IsUntouched();

    [Fact]
    public void FailedCall_ThatTheUserWantsAgain_Passes() =>
        Start().Calls("Bash", """{"command":"make"}""", "Exit code 2\nno rule", failed: true).User("I have added the rule, run it").Call("Bash", """{"command":"make"}""").IsUntouched();

    [Fact]
    public void LookThatWasJustTaken_IsNotTakenAgain()
    {
        var talk = Start().Calls("Read", """{"file_path":"/home/me/proj/a.js"}""", "1\tlet x = 1\n2\t");
        talk.Call("Read", """{"file_path":"/home/me/proj/a.js"}""").Is(accepted: false, "repetition", CheckOutcome.Failed);
        talk.Call("Read", """{"file_path":"/home/me/proj/a.js","offset":2}""").IsUntouched();
        talk.Calls("Edit", """{"file_path":"/home/me/proj/a.js","old_string":"let x = 1","new_string":"let x = 2"}""", "updated").Call("Read", """{"file_path":"/home/me/proj/a.js"}""").IsUntouched();
    }

    [Fact]
    public void Command_MayRunTwice_AndNotThreeTimesWithTheSameResult()
    {
        var once = Start().Calls("Bash", """{"command":"npm test"}""", "ok");
        once.Call("Bash", """{"command":"npm test"}""").IsUntouched();
        once.Calls("Bash", """{"command":"npm test"}""", "ok").Call("Bash", """{"command":"npm test"}""").Is(accepted: false, "repetition", CheckOutcome.Failed);
    }

    [Fact]
    public void Polling_IsNoRepetition()
    {
        var talk = Talk.Codex().User("go");
        for (var i = 0; i < 4; i++) talk.Calls("write_stdin", """{"session_id":1}""", "still running");
        talk.Call("write_stdin", """{"session_id":1}""").IsUntouched();
    }

    [Fact]
    public void CopiesOfOneCall_BecomeOne()
    {
        var verdict = Start().Answer(null, ("Bash", """{"command":"ls"}"""), ("Bash", """{"command":"ls"}"""));
        verdict.Is(accepted: true, "repetition", CheckOutcome.Repaired);
        Assert.Single(verdict.Answer.ToolCalls);
    }

    [Theory]
    [InlineData("/path/to/file.py")]
    [InlineData("/home/user/your_project/a.py")]
    [InlineData("/home/me/proj/quantum_flux.py")]
    public void PathOfWhichNothingWasNamed_Fails(string path)
    {
        var verdict = Start().Call("Read", $$"""{"file_path":"{{path}}"}""");
        verdict.Is(accepted: false, "path", CheckOutcome.Failed);
        Assert.Contains("/home/me/proj", verdict.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/home/me/proj/package.json")]
    [InlineData("/home/me/proj/README.md")]
    [InlineData("/home/me/proj/src/index.ts")]
    [InlineData("/home/me/proj/tests")]
    [InlineData("/home/me/proj/.github/workflows/ci.yml")]
    [InlineData("/home/me/proj/src/OrderService.cs")]
    [InlineData("src/components/order_header.tsx")]
    [InlineData("/tmp/out.log")]
    public void PathThatOneMayLookFor_Passes(string path) => Start().User("see what .github/workflows/ci.yml does for the Order Header and its service").Call("Read", $$"""{"file_path":"{{path}}"}""").IsUntouched();

    [Fact]
    public void PathWithAnotherRoot_IsRepaired()
    {
        var verdict = Start().Calls("Read", """{"file_path":"/home/me/proj/src/a.py"}""", "1\tx = 1\n2\t").Call("Edit", """{"file_path":"/src/a.py","old_string":"x = 1","new_string":"x = 2"}""");
        verdict.Is(accepted: true, "path", CheckOutcome.Repaired);
        Assert.Equal("/home/me/proj/src/a.py", verdict.Answer.ToolCalls.Single().Arguments["file_path"u8].GetString());
    }

    [Fact]
    public void NewFile_MayHaveAnyName() => Start().Call("Write", """{"file_path":"/home/me/proj/quantum_flux.py","content":"x = 1\n"}""").IsUntouched();
}
