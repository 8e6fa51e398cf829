using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification;
using Xunit;

namespace Sluice.Routing.Tests.Verification;

public sealed class TextCheckTests
{
    private const string Title = """{"format":{"type":"json_schema","schema":{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}}}""";

    private static Talk Asked(string text = "Why does the build fail?") => Talk.Claude().User(text);

    [Theory]
    [InlineData("I'm sorry, but I can't help with that request.")]
    [InlineData("I can't assist with that.")]
    [InlineData("I cannot comply with this request because it may be harmful.")]
    [InlineData("Sorry, I'm unable to help with that.")]
    [InlineData("Es tut mir leid, aber ich kann dir dabei nicht helfen.")]
    [InlineData("Je suis désolé, mais je ne peux pas vous aider.")]
    [InlineData("很抱歉，我无法帮助您完成这个请求。")]
    [InlineData("As an AI language model, I cannot run commands on your machine.")]
    [InlineData("I don't have access to your files, so please paste the code here.")]
    [InlineData("I'm unable to access your file system directly.")]
    public void Refusal_Fails(string text) => Asked().Text(text).Is(accepted: false, "refusal", CheckOutcome.Failed);

    [Theory]
    [InlineData("I can't find any caller of this method, so it is safe to delete.")]
    [InlineData("I cannot reproduce the failure: all 12 tests pass on my side.")]
    [InlineData("I can't see how this would ever be null; the constructor sets it.")]
    [InlineData("Sorry about that, the import was wrong. It is `from a import b`.")]
    [InlineData("I was unable to run the tests because the database is down.")]
    [InlineData("I won't change the public API; the fix below keeps it.")]
    [InlineData("Unfortunately the build fails because `tsc` is missing.")]
    [InlineData("> I can't help with that\n\nis what the bot prints when the key is missing.")]
    [InlineData("The user cannot access files outside of the sandbox, by design.")]
    public void Finding_ThatSoundsLikeARefusal_Passes(string text) => Asked().Text(text).IsUntouched();

    [Fact]
    public void RefusalOfTheVendor_Fails_AndNoRetryIsProposed()
    {
        var verdict = Asked().Text("No.", StopKind.Refusal);
        verdict.Is(accepted: false, "refusal", CheckOutcome.Failed);
        Assert.Null(verdict.Hint);
    }

    [Fact]
    public void InabilityAfterAFailedCall_IsAFinding() =>
        Asked().Calls("Read", """{"file_path":"/p/package.json"}""", "EACCES: permission denied", failed: true).Text("I'm unable to access your files: permission is denied.").IsUntouched();

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    public void Nothing_Fails(string text) => Asked().Text(text).Is(accepted: false, "empty", CheckOutcome.Failed);

    [Fact]
    public void ThinkingAlone_Fails() => Asked().Verify([new ReasoningBlock(JsonText.FromString("hm"))], StopKind.EndTurn).Is(accepted: false, "empty", CheckOutcome.Failed);

    [Theory]
    [InlineData(StopKind.MaxTokens)]
    [InlineData(StopKind.ContextWindow)]
    [InlineData(StopKind.MalformedToolCall)]
    public void AnswerThatDidNotEnd_Fails(StopKind stop) => Asked().Text("The build fails because", stop).Is(accepted: false, "cut-off", CheckOutcome.Failed);

    [Fact]
    public void ShortLimit_IsMeant() => Asked().With("max_tokens", "20").Text("The build fails because", StopKind.MaxTokens).IsUntouched();

    [Fact]
    public void CodeThatBreaksOff_Fails_AndAFenceThatOnlyIsMissing_IsClosed()
    {
        Asked().Text("Use this:\n\n```js\nfunction f() {\n  if (x) {").Is(accepted: false, "cut-off", CheckOutcome.Failed);
        var verdict = Asked().Text("Use this:\n\n```js\nfunction f() { return 1; }\n");
        verdict.Is(accepted: true, "cut-off", CheckOutcome.Repaired);
        Assert.Equal("Use this:\n\n```js\nfunction f() { return 1; }\n```", verdict.Answer.Text);
    }

    [Theory]
    [InlineData("```js\nf({\n```\n\nis where it stops.")]
    [InlineData("````md\n```js\nf()\n```\n````")]
    [InlineData("```markdown\n# A\n```sh\nls\n```\n\nMore.\n```")]
    [InlineData("Use ```x``` here.")]
    public void ClosedCode_Passes(string text) => Asked().Text(text).IsUntouched();

    [Fact]
    public void TextInACircle_Fails()
    {
        Asked().Text(string.Concat(Enumerable.Repeat("The error is in the file. ", 80))).Is(accepted: false, "repetition", CheckOutcome.Failed);
        Asked().Text(string.Join("\n\n", Enumerable.Repeat("The problem is that the configuration of the compiler names a directory which does not exist on the build machine.", 6))).Is(accepted: false, "repetition", CheckOutcome.Failed);
        Asked("print hello 300 times").Text(string.Concat(Enumerable.Repeat("hello ", 300))).IsUntouched();
        Asked().Text("| a | b |\n" + string.Concat(Enumerable.Repeat("|---|---|\n", 3)) + new string('-', 2000)).IsUntouched();
    }

    [Fact]
    public void TheTurnBefore_WordForWord_Fails()
    {
        const string Said = "The build fails because the TypeScript compiler is not installed. Run npm install and try it once more.";
        Asked().Says(Said).User("It is installed. What else?").Text(Said).Is(accepted: false, "repetition", CheckOutcome.Failed);
        Asked().Says(Said).User("Say that again please").Text(Said).IsUntouched();
        Asked().Says(Said).User("Why does the build fail?").Text(Said).IsUntouched();
    }

    [Theory]
    [InlineData("这个构建失败是因为没有安装编译器。请先运行安装命令。")]
    [InlineData("Сборка не работает, потому что компилятор не установлен.")]
    [InlineData("The build 构建失败是因为没有安装编译器请先运行安装命令然后再试一次")]
    public void LettersThatNobodyUsed_Fail(string text) => Asked().Text(text).Is(accepted: false, "language", CheckOutcome.Failed);

    [Fact]
    public void LettersThatSomebodyUsedOrAskedFor_Pass()
    {
        Asked("为什么构建失败？").Text("这个构建失败是因为没有安装编译器。请先运行安装命令。").IsUntouched();
        Asked("Translate 'the build fails' into Chinese").Text("构建失败了，因为没有安装编译器。").IsUntouched();
        Asked("Wieso schlägt der Build fehl?").Text("Weil der Übersetzer für TypeScript fehlt. Führe zuerst `npm install` aus.").IsUntouched();
        Asked("Wieso schlägt der Build fehl?").Text("The compiler is missing.").IsUntouched();
        Asked().Text("The label is `构建失败是因为没有安装编译器` in the resource file.").IsUntouched();
        Asked().Calls("Read", """{"file_path":"/p/README.md"}""", "1\t# 构建失败是因为没有安装编译器").Text("构建失败是因为没有安装编译器").IsUntouched();
    }

    [Theory]
    [InlineData("I will now edit the file.")]
    [InlineData("The bug is in parse(). Let me fix it:")]
    [InlineData("I see the problem. I'll update the configuration now.")]
    [InlineData("Okay, let me check the tests first.")]
    [InlineData("Ich werde jetzt die Datei anpassen.")]
    public void PromiseWithoutACall_Fails(string text) => Asked("fix it").Text(text).Is(accepted: false, "promise", CheckOutcome.Failed);

    [Theory]
    [InlineData("The build fails because tsc is missing. Let me know if you want me to fix it.")]
    [InlineData("I'll fix it once you confirm.")]
    [InlineData("Shall I edit the file?")]
    [InlineData("I fixed the test. All 12 pass now.")]
    [InlineData("If you agree I will run the tests.")]
    [InlineData("I will remember that.")]
    [InlineData("Let me explain: the compiler is missing.")]
    public void OfferOrReport_Passes(string text) => Asked("fix it").Text(text).IsUntouched();

    [Fact]
    public void Promise_WhereAPlanIsWanted_Passes() => Asked("What is your plan? Don't edit yet.").Text("First I read the parser. Then I will fix the lexer.").IsUntouched();

    [Theory]
    [InlineData("""{"title":"Fix the build"}""")]
    public void Title_Passes(string text) => Talk.Claude("[]").With("output_config", Title).User("Why does the build fail?").Text(text).IsUntouched();

    [Theory]
    [InlineData("```json\n{\"title\":\"Fix the build\"}\n```")]
    [InlineData("Here is the title: {\"title\": \"Fix the build\"}")]
    public void Title_AmongWords_IsRepaired(string text)
    {
        var verdict = Talk.Claude("[]").With("output_config", Title).User("Why does the build fail?").Text(text);
        verdict.Is(accepted: true, "format", CheckOutcome.Repaired);
        Assert.Equal("Fix the build", RawJson.Parse(verdict.Answer.Text)["title"u8].GetString());
    }

    [Theory]
    [InlineData("Fix the build", "format")]
    [InlineData("""{"name":"Fix the build"}""", "format")]
    [InlineData("""{"title":""}""", "title")]
    [InlineData("""{"title":"a\nb"}""", "title")]
    public void NoTitle_Fails(string text, string check) => Talk.Claude("[]").With("output_config", Title).User("Why does the build fail?").Text(text).Is(accepted: false, check, CheckOutcome.Failed);

    [Fact]
    public void PlainTitle_OfSeveralLines_BecomesItsFirst()
    {
        var request = Requests.Head(Requests.OpenCodeTitle);
        var read = Sluice.Protocols.ChatCompletions.ChatCompletionsProtocol.Instance.ReadRequest(request, new TranslationContext { InboundProtocol = "openai-chat", UpstreamProtocol = "ollama", UpstreamModel = "m", ResponseModel = "m" });
        var answer = new ModelResponse("m", "m", [new TextBlock(JsonText.FromString("Rename the class\n\nThis title says what is done."))], new StopReason(StopKind.EndTurn), null);
        var verdict = new AnswerVerifier().Verify(read, answer, new AnswerEvidence { MostDoubt = 1 });
        verdict.Is(accepted: true, "title", CheckOutcome.Repaired);
        Assert.Equal("Rename the class", verdict.Answer.Text);
    }

    [Fact]
    public void RequiredCall_ThatIsMissing_Fails() => Asked().With("tool_choice", """{"type":"any"}""").Text("It fails.").Is(accepted: false, "tool-choice", CheckOutcome.Failed);
}
