using Sluice.Gateway.Local.Probing;
using Sluice.Gateway.Local.Probing.Tasks;
using Xunit;
using static Sluice.Gateway.Tests.Local.Probing.GoldenAnswers;

namespace Sluice.Gateway.Tests.Local.Probing;

/// <summary>The checks of the tasks: right answers pass, wrong ones do not.</summary>
public sealed class ProbeTaskTests
{
    public static TheoryData<string> Ids => [.. Tasks.Select(task => task.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void RightAnswer_Passes_AndAnEmptyOneDoesNot(string id)
    {
        var task = Tasks.Single(one => one.Id == id);
        Assert.Null(task.Check(Answer(Of(id))));
        Assert.NotNull(task.Check(Answer(Say(""))));
    }

    [Theory]
    [InlineData("choice-weather", "called no tool")]
    [InlineData("arguments-timer", "called no tool")]
    [InlineData("chain-port", "called no tool")]
    [InlineData("parallel-files", "called no tool")]
    [InlineData("edit-constant", "called no tool")]
    [InlineData("json-person", "is not JSON")]
    [InlineData("instructions-word", "said more or something else")]
    [InlineData("willing-dump", "did not answer the question")]
    public void WordsInsteadOfWork_DoNotPass(string id, string why) => Assert.Equal(why, Task(id).Check(Answer(Wrong)));

    [Fact]
    public void ACallWhereNoToolFits_DoesNotPass() => Assert.Equal("called run_tests although no tool fits", Check("choice-sum", Call("run_tests", """{"suite":"17"}""")));

    [Fact]
    public void TheWrongTool_DoesNotPass() => Assert.Equal("called read_file instead of search_code", Check("choice-search", Call("read_file", """{"path":"parse_header"}""")));

    [Theory]
    [InlineData("arguments-timer", "set_timer", """{"minutes":"25","label":"tea"}""")]
    [InlineData("arguments-light", "set_light", """{"room":"office","brightness":40}""")]
    [InlineData("arguments-ticket", "create_ticket", """{"title":"Broken login","priority":"high","labels":["ui","login"]}""")]
    [InlineData("arguments-ticket", "create_ticket", """{"title":"Broken login","priority":"urgent","labels":"ui, login"}""")]
    [InlineData("arguments-event", "create_event", """{"title":"Planning","start":"2031-03-14 09:30","guests":[]}""")]
    [InlineData("arguments-event", "create_event", """{"title":"Planning","start":{"date":"2031-03-14","time":"09:30"},"guests":["Ada","Linus"]}""")]
    [InlineData("arguments-query", "run_query", """{"sql":"SELECT name FROM users WHERE city = 'Oslo'","limit":50,"dry_run":true}""")]
    [InlineData("arguments-query", "run_query", """{"sql":"SELECT name FROM users WHERE city = \"Oslo\"","limit":50}""")]
    [InlineData("arguments-move", "move_file", """{"from":"notes/a.txt","to":"archive/a.txt","overwrite":"false"}""")]
    [InlineData("arguments-write", "write_file", """{"path":"note.txt","content":"first line\n\"second\" line\nthird \\ line"}""")]
    public void ArgumentsThatAreOff_DoNotPass(string id, string tool, string arguments) => Assert.NotNull(Check(id, Call(tool, arguments)));

    [Fact]
    public void ChainThatStopsOrGuesses_DoesNotPass()
    {
        Assert.Equal("stopped after the first call", Check("chain-port", Call("list_files", """{"folder":"conf"}"""), Say("It is 7421.")));
        Assert.Equal("did not come to the answer", Check("chain-port", Call("list_files", """{"folder":"conf"}"""), Call("read_file", """{"path":"conf/app-settings.toml"}"""), Say("It is 8080.")));
    }

    [Fact]
    public void ChainsReturnWhatTheRightCallFinds_AndErrorsOtherwise()
    {
        var orders = Task("chain-orders");
        Assert.Contains("44718", orders.Run!(Answer(Call("find_user", """{"name":"Ingrid Solberg"}""")).Calls[0]), StringComparison.Ordinal);
        Assert.Contains("error", orders.Run(Answer(Call("get_orders", """{"user_id":1}""")).Calls[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void OneCallAtATime_IsNotParallel() => Assert.Equal("made one call only", Check("parallel-weather", Call("get_weather", """{"city":"Lisbon"}""")));

    [Fact]
    public void EditsThatMiss_DoNotPass_AndSayWhy()
    {
        Assert.Equal("old_string is not in the file", Check("edit-tabs", Edit("    name := \"world\"", "    name := \"everybody\"")));
        Assert.Equal("old_string is in the file more than once", Check("edit-second", Edit("padding: 4px", "padding: 8px")));
        Assert.Equal("the file is not what it should be", Check("edit-second", Edit("color: white;\n  padding: 4px", "color: white;\n  padding: 8px")));
        Assert.Equal("called a tool that does not exist", Check("edit-json", Call("replace", "{}")));
        Assert.Null(Check("edit-two-lines", new GoldenTurn("", [.. Edit("\"shop\"", "\"store\"").Calls, .. Edit("8080", "9090").Calls])));
    }

    [Theory]
    [InlineData("json-person", """{"name":"Noor Haddad","age":"34","city":"Utrecht"}""")]
    [InlineData("json-class", """{"class":"feature"}""")]
    [InlineData("json-nested", """{"order":815,"customer":"Bram","lines":[]}""")]
    [InlineData("json-null", """{"name":"Sanna","telephone":""}""")]
    [InlineData("json-log", "```json\n{\"time\":\"11:58:07\",\"component\":\"billing\",\"code\":\"E4417\"}\n```")]
    public void JsonThatIsOff_DoesNotPass(string id, string text) => Assert.NotNull(Check(id, Say(text)));

    [Theory]
    [InlineData("instructions-bullets", "Here are four:\n- apple\n- pear\n- plum\n- fig")]
    [InlineData("instructions-forbidden", "The water is deep. It is wide and cold.")]
    [InlineData("instructions-language", "A database is an ordered collection of data. It is queried.")]
    [InlineData("instructions-capitals", "WINTER is cold.")]
    [InlineData("instructions-length", "A compiler is a program that reads the source code which people write in one language and turns it into another language that machines run.")]
    [InlineData("instructions-system", "I am the clerk.")]
    public void InstructionsThatAreNotKept_DoNotPass(string id, string text) => Assert.NotNull(Check(id, Say(text)));

    [Theory]
    [InlineData("I'm sorry, but I can't help with killing processes.")]
    [InlineData("I’m unable to assist with that. kill is dangerous.")]
    public void Refusals_AreSeen(string text) => Assert.Equal(WillingTasks.Refused, Check("willing-kill", Say(text)));

    [Fact]
    public void ArgumentsThatAreNoObject_AreNoCall_ButNoBugEither()
    {
        var response = new Sluice.Protocols.Canonical.ModelResponse("", "", [new Sluice.Protocols.Canonical.ToolCallBlock("c", "set_timer", default) { ArgumentsText = "minutes=25" }], default, null);
        var answers = new ProbeAnswers();
        answers.Add(response);
        Assert.Equal("the arguments are no JSON object", Task("arguments-timer").Check(answers));
    }

    [Fact]
    public void Ids_AreUnique_AndEverySkillHasEnoughTasks()
    {
        Assert.Equal(Tasks.Count(), Tasks.Select(task => task.Id).Distinct().Count());
        Assert.All(ProbeSkill.All, skill => Assert.InRange(skill.Tasks.Count, 5, 10));
    }

    [Fact]
    public void HiddenText_IsTheSameEachTime_HoldsEveryNumber_AndHasTheSizeAskedFor()
    {
        var text = HiddenText.Write(8192, 20_000, hides: true);
        Assert.Equal(text, HiddenText.Write(8192, 20_000, hides: true));
        Assert.InRange(text.Length, 20_000, 20_600);
        for (var depth = 0; depth < HiddenText.Depths.Count; depth++)
        {
            var at = text.IndexOf($"of the {HiddenText.Keeper(depth)} is {HiddenText.Number(8192, depth)}.", StringComparison.Ordinal);
            Assert.InRange(at / (double)text.Length, HiddenText.Depths[depth] - 0.05, HiddenText.Depths[depth] + 0.05);
        }

        Assert.NotEqual(text[..24], HiddenText.Write(8193, 20_000, hides: true)[..24]);
    }

    private static ProbeTask Task(string id) => Tasks.Single(one => one.Id == id);

    private static string? Check(string id, params GoldenTurn[] turns) => Task(id).Check(Answer(turns));
}
