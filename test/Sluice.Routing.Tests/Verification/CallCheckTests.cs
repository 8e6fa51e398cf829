using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification;
using Xunit;

namespace Sluice.Routing.Tests.Verification;

public sealed class CallCheckTests
{
    [Theory]
    [InlineData("read")]
    [InlineData("READ")]
    [InlineData("functions.Read")]
    [InlineData("default_api:Read")]
    [InlineData("Read:0")]
    public void ToolName_ThatCanMeanOnlyOne_IsRepaired(string name)
    {
        var verdict = Talk.Claude().User("What is in /p/a.cs?").Call(name, """{"file_path":"/p/a.cs"}""");
        verdict.Is(accepted: true, "tool-exists", CheckOutcome.Repaired);
        Assert.Equal("Read", verdict.Answer.ToolCalls.Single().Name);
    }

    [Fact]
    public void ToolName_ThatMeansNone_FailsAndTheHintNamesTheTools()
    {
        var verdict = Talk.Claude().User("What is in /p/a.cs?").Call("open_browser", """{"url":"x"}""");
        verdict.Is(accepted: false, "tool-exists", CheckOutcome.Failed);
        Assert.Contains("Read", verdict.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("open_browser", verdict.Checks.Single(check => check.Outcome == CheckOutcome.Failed).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"file_path":"/p/a.cs","limit":"3"}""", """{"file_path":"/p/a.cs","limit":3}""")]
    [InlineData("""{"filePath":"/p/a.cs"}""", """{"file_path":"/p/a.cs"}""")]
    [InlineData("""{"path":"/p/a.cs"}""", """{"file_path":"/p/a.cs"}""")]
    [InlineData("""{"file_path":"/p/a.cs","why":"to see"}""", """{"file_path":"/p/a.cs"}""")]
    [InlineData("""{"file_path":"/p/a.cs","offset":null}""", """{"file_path":"/p/a.cs"}""")]
    [InlineData("""{'file_path': '/p/a.cs',}""", """{"file_path":"/p/a.cs"}""")]
    public void Arguments_ThatCanMeanOnlyOne_AreRepaired(string written, string meant)
    {
        var verdict = Talk.Claude().User("What is in /p/a.cs?").Call("Read", written);
        verdict.Is(accepted: true, "arguments", CheckOutcome.Repaired);
        Assert.Equal(meant, verdict.Answer.ToolCalls.Single().Arguments.ToString());
    }

    [Theory]
    [InlineData("""{}""", "file_path")]
    [InlineData("""{"file_path":"/p/a.cs","limit":"many"}""", "limit")]
    [InlineData("""{"file_path":"/p/a.cs","limit":0}""", "limit")]
    [InlineData("""{"file_path":"/p/a""", "file_path")]
    public void Arguments_ThatDoNotMatch_FailAndTheHintNamesThem(string written, string named)
    {
        var verdict = Talk.Claude().User("What is in /p/a.cs?").Call("Read", written);
        verdict.Is(accepted: false, "arguments", CheckOutcome.Failed);
        Assert.Contains(named, verdict.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void FreeText_OfACustomTool_NeedNotBeJson()
    {
        var verdict = Talk.Codex().User("Make a.txt").Call("apply_patch", "*** Begin Patch\n*** Add File: a.txt\n+x\n*** End Patch");
        verdict.Is(accepted: true, "arguments", CheckOutcome.Repaired);
        Assert.StartsWith("*** Begin Patch", CustomTools.Unwrap(verdict.Answer.ToolCalls.Single().Arguments).Decode(), StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralCalls_WhereTheClientTakesOne_BecomeTheFirst()
    {
        var verdict = Talk.OpenCode().With("parallel_tool_calls", "false").User("Look at a.cs and b.cs")
            .Answer(null, ("read", """{"filePath":"a.cs"}"""), ("read", """{"filePath":"b.cs"}"""));
        verdict.Is(accepted: true, "tool-choice", CheckOutcome.Repaired);
        Assert.Equal("""{"filePath":"a.cs"}""", verdict.Answer.ToolCalls.Single().Arguments.ToString());
    }
}
