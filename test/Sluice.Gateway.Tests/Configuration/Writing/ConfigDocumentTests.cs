using System.Text.Json;
using Sluice.Gateway.Configuration.Writing;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration.Writing;

public sealed class ConfigDocumentTests
{
    private const string Sample = """
        {
          // where it listens
          "server": { "url": "http://127.0.0.1:8484", "strict": false }, // strict is for tests
          "routing": {
            "rules": [
              // titles are cheap
              { "name": "titles stay home", "when": { "kind": "title" }, "use": "tier:0" }, // since May
              { "name": "never leaves", /* by law */ "when": { "path": "**/secrets/**" }, "use": "local-only" }
            ],
            "tiers": { "0": ["coder"], "1": ["haiku"] } // cheap first
          }
        }
        """;

    [Fact]
    public void Set_Scalar_ChangesNothingElse() =>
        Assert.Equal(Sample.Replace("\"strict\": false", "\"strict\": true", StringComparison.Ordinal), Apply(Sample, ConfigEdit.Set("server.strict", true)));

    [Fact]
    public void Set_SameValue_IsTheSameText() =>
        Assert.Equal(Sample, Apply(Sample, ConfigEdit.SetJson("server", """{"strict":false,"url":"http://127.0.0.1:8484"}""")));

    [Fact]
    public void Set_NewKey_IsWrittenInTheStyleOfItsNeighbours()
    {
        Assert.Equal(Sample.Replace("\"strict\": false }", "\"strict\": false, \"auth\": \"token\" }", StringComparison.Ordinal), Apply(Sample, ConfigEdit.Set("server.auth", "token")));
        Assert.Equal(
            Sample.Replace("\"tiers\": { \"0\": [\"coder\"], \"1\": [\"haiku\"] } // cheap first", "\"tiers\": { \"0\": [\"coder\"], \"1\": [\"haiku\"] }, // cheap first\n    \"enabled\": false", StringComparison.Ordinal),
            Apply(Sample, ConfigEdit.Set("routing.enabled", false)));
    }

    [Fact]
    public void Set_NewSection_ComesWithWhatIsAroundIt() => Assert.Equal(
        Sample[..^2] + """
        ,
          "logging": {
            "level": "debug"
          }
        }
        """,
        Apply(Sample, ConfigEdit.Set("logging.level", "debug")));

    [Fact]
    public void Set_List_KeepsTheCommentsOfEntriesThatMove() => Assert.Equal(
        """
        {
          "rules": [
            { "name": "b", "use": "tier:2" }, // about b
            { "name": "new", "use": "tier:1" },
            // about a
            { "name": "a", "use": "tier:0" }
          ]
        }
        """,
        Apply(
            """
            {
              "rules": [
                // about a
                { "name": "a", "use": "tier:0" },
                { "name": "b", "use": "tier:1" } // about b
              ]
            }
            """,
            ConfigEdit.SetJson("rules", """[{"name":"b","use":"tier:2"},{"name":"new","use":"tier:1"},{"name":"a","use":"tier:0"}]""")));

    [Fact]
    public void Remove_KeepsTheCommentsAroundIt() => Assert.Equal(
        Sample.Replace("""
              { "name": "titles stay home", "when": { "kind": "title" }, "use": "tier:0" }, // since May
        """, """
              // since May
        """, StringComparison.Ordinal),
        Apply(Sample, ConfigEdit.Remove("routing.rules[0]")));

    [Fact]
    public void Remove_Last_TakesTheCommaBeforeIt()
    {
        Assert.Equal("""{ "a": 1 }""", Apply("""{ "a": 1, "b": 2 }""", ConfigEdit.Remove("b")));
        Assert.Equal("""{ "b": 2 }""", Apply("""{ "a": 1, "b": 2 }""", ConfigEdit.Remove("a")));
        Assert.Equal("{\n  \"a\": 1,\n}", Apply("{\n  \"a\": 1,\n  \"b\": 2,\n}", ConfigEdit.Remove("b")));
        Assert.Equal("{ \"a\": {} }", Apply("{ \"a\": {\n  \"b\": 2\n} }", ConfigEdit.Remove("a.b")));
        Assert.Equal(Sample, Apply(Sample, ConfigEdit.Remove("server.nothing")));
    }

    [Fact]
    public void Move_TakesTheCommentsAlong()
    {
        Assert.Equal("{\n  \"l\": [\n    \"b\",\n    // x\n    \"a\" // y\n  ]\n}", Apply("{\n  \"l\": [\n    // x\n    \"a\", // y\n    \"b\"\n  ]\n}", ConfigEdit.Move("l[0]", 1)));
        Assert.Equal("{\"l\": [\n \"b\", \"a\" // x\n]}", Apply("{\"l\": [ \"a\", // x\n \"b\" ]}", ConfigEdit.Move("l[0]", 1)));
    }

    [Theory]
    [InlineData("""{"l":["a","b"]}""", "l[0]", """{"l":["c","a","b"]}""")]
    [InlineData("""{"l": ["a", "b"]}""", "l[-]", """{"l": ["a", "b", "c"]}""")]
    [InlineData("""{"l": [ "a" ]}""", "l[0]", """{"l": [ "c", "a" ]}""")]
    [InlineData("""{"l": []}""", "l[-]", """{"l": ["c"]}""")]
    public void Insert_GoesWhereItIsTold(string text, string path, string expected) => Assert.Equal(expected, Apply(text, ConfigEdit.Insert(path, Json("\"c\""))));

    [Fact]
    public void Rename_KeepsTheValue() =>
        Assert.Equal("""{ "b c": 1 /* x */, "z": 2 }""", Apply("""{ "a": 1 /* x */, "z": 2 }""", ConfigEdit.Rename("a", "b c")));

    [Fact]
    public void CarriageReturns_Tabs_AndByteOrderMark_Stay() =>
        Assert.Equal("\uFEFF{\r\n\t\"a\": 1,\r\n\t\"b\": {\r\n\t\t\"c\": 2\r\n\t}\r\n}\r\n", Apply("\uFEFF{\r\n\t\"a\": 1\r\n}\r\n", ConfigEdit.Set("b.c", Json("2"))));

    [Fact]
    public void Value_StaysOneValue() // T15
    {
        const string evil = "x\"\n} // \\";
        var text = Apply("{}", ConfigEdit.Set("models.a.id", evil));
        Assert.Equal(evil, ConfigDocument.Find(text, "models.a.id")!.Value.GetString());
    }

    [Theory]
    [InlineData("a..b", "This is no path.")]
    [InlineData("server.url.x", "server.url is no object.")]
    [InlineData("routing.rules[7]", "There is no entry 7 in routing.rules.")]
    [InlineData("routing[0]", "routing is no list.")]
    public void WrongPath_IsTold(string path, string expected)
    {
        Assert.Equal(Sample, ConfigDocument.Apply(Sample, ConfigEdit.Set(path, true), out var problem));
        Assert.Equal(expected, problem!.Message);
    }

    [Fact]
    public void Path_WithAnyName_IsReadBack()
    {
        foreach (var name in new[] { "plain", "qwen2.5-coder:7b", "a\"b", "a]b", "ä\\", "0" })
        {
            Assert.Equal([new ConfigStep("models"), new ConfigStep(name), new ConfigStep(null, 3)], ConfigSteps.Parse(ConfigSteps.Format([new("models"), new(name), new(null, 3)])));
        }
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    private static string Apply(string text, ConfigEdit edit)
    {
        var result = ConfigDocument.Apply(text, edit, out var problem);
        Assert.Null(problem);
        return result;
    }
}
