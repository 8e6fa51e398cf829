using Sluice.Clients.Setup.Documents;
using Xunit;

namespace Sluice.Gateway.Tests.Connections;

/// <summary>Values are set and taken away, and every other byte stays.</summary>
public sealed class DocumentTests
{
    private static readonly JsoncDocument Jsonc = new();
    private static readonly TomlDocument Toml = new();
    private static readonly DotenvDocument Dotenv = new();

    [Theory]
    [InlineData("", "{\n  \"env\": {\n    \"K\": \"v\"\n  }\n}\n")]
    [InlineData("{}", "{\n  \"env\": {\n    \"K\": \"v\"\n  }\n}")]
    [InlineData("{\"a\":1}", "{\"a\":1, \"env\": {\"K\": \"v\"}}")]
    [InlineData("{\"env\":{\"K\" : null},}", "{\"env\":{\"K\" : \"v\"},}")]
    [InlineData("{\n\t\"env\": {\n\t\t\"A\": \"1\" // mine\n\t}\n}\n", "{\n\t\"env\": {\n\t\t\"A\": \"1\", // mine\n\t\t\"K\": \"v\"\n\t}\n}\n")]
    [InlineData("{\r\n    \"a\": [],\r\n}\r\n", "{\r\n    \"a\": [],\r\n    \"env\": {\r\n        \"K\": \"v\"\r\n    },\r\n}\r\n")]
    [InlineData("\uFEFF{ \"env\": {} }", "\uFEFF{ \"env\": {\n  \"K\": \"v\"\n} }")]
    public void Jsonc_Value_IsSetInItsPlace(string before, string after) => Assert.Equal(after, Jsonc.Set(before, ["env", "K"], "\"v\""));

    [Theory]
    [InlineData("", "p = \"v\"\n")]
    [InlineData("# mine\n[t]\nx = 1\n", "p = \"v\"\n# mine\n[t]\nx = 1\n")]
    [InlineData("a = 1 # one\n\n[t]\n", "a = 1 # one\np = \"v\"\n\n[t]\n")]
    [InlineData("p = '''a\nb''' # c\r\n", "p = \"v\" # c\r\n")]
    [InlineData("a = 1", "a = 1\np = \"v\"")]
    public void Toml_RootValue_IsSetInItsPlace(string before, string after) => Assert.Equal(after, Toml.Set(before, ["p"], "\"v\""));

    [Theory]
    [InlineData("", "[t.s]\nk = \"v\"\n")]
    [InlineData("a = 1\r\n", "a = 1\r\n\r\n[t.s]\r\nk = \"v\"\r\n")]
    [InlineData("[t.s]\n  a = 1\n\n[u]\n", "[t.s]\n  a = 1\n  k = \"v\"\n\n[u]\n")]
    [InlineData("[t.\"s\"] # c", "[t.\"s\"] # c\nk = \"v\"")]
    public void Toml_ValueOfATable_IsSetInItsPlace(string before, string after) => Assert.Equal(after, Toml.Set(before, ["t", "s", "k"], "\"v\""));

    [Theory]
    [InlineData("t = { s = { a = 1 } }")]
    [InlineData("[t]\ns.a = 1")]
    [InlineData("t.s.a = 1")]
    [InlineData("[[t.s]]")]
    [InlineData("[t.s.k]")]
    [InlineData("[t.s]\nk.a = 1")]
    public void Toml_FormWithoutAPlaceForTheValue_IsRefused(string text) => Assert.Throws<DocumentException>(() => Toml.Set(text, ["t", "s", "k"], "1"));

    [Theory]
    [InlineData("", "K=v\n")]
    [InlineData("A=1", "A=1\nK=v")]
    [InlineData("export K = 'old' # c\r\nA=1\r\n", "export K = v # c\r\nA=1\r\n")]
    [InlineData("K=\nK=2\n", "K=\nK=v\n")]
    public void Dotenv_Value_IsSetInItsPlace(string before, string after) => Assert.Equal(after, Dotenv.Set(before, ["K"], "v"));

    [Theory]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("{\"a\":\"\\q\"}")]
    [InlineData("{\"a\":'1'}")]
    [InlineData("[1]")]
    [InlineData("{/* }")]
    [InlineData("{\"a\":01}")]
    [InlineData("// only a note")]
    public void F086_Jsonc_ThatIsNone_IsRefused(string text) => Assert.Throws<DocumentException>(() => Jsonc.Check(text));

    [Theory]
    [InlineData("a")]
    [InlineData("a = ")]
    [InlineData("a = b")]
    [InlineData("a = \"x")]
    [InlineData("a = \"\\q\"")]
    [InlineData("a = 1 b = 2")]
    [InlineData("a = 1\na = 2")]
    [InlineData("[t]\n[t]")]
    [InlineData("[t")]
    [InlineData("a = [1")]
    [InlineData("a = { b = 1")]
    [InlineData("{\"json\": true}")]
    public void F086_Toml_ThatIsNone_IsRefused(string text) => Assert.Throws<DocumentException>(() => Toml.Check(text));

    [Fact]
    public void MemberThatStandsTwice_IsRefused() => Assert.Throws<DocumentException>(() => Jsonc.Set("""{"env":{},"\u0065nv":{}}""", ["env", "K"], "1"));

    [Theory]
    [InlineData("x\"\n[mcp_servers.e]\ncommand=\"sh\"")]
    [InlineData("a\\\"b\r\n\t\0\u007F")]
    [InlineData("'''")]
    [InlineData("é€🥶\u2028")]
    public void T15_Value_StaysOneString(string value)
    {
        var toml = Toml.Set("[mcp_servers.mine]\nx = 1\n", ["model"], Toml.Spell(value));
        Toml.Check(toml);
        Assert.Equal(3, toml.Split('\n').Length - 1);
        Assert.Equal(value, TomlDocument.Read(toml[Toml.Find(toml, ["model"])!.Value]));
        Assert.Null(Toml.Find(toml, ["mcp_servers", "e", "command"]));

        var json = Jsonc.Set("{}", ["model"], Jsonc.Spell(value));
        Assert.Equal(value, System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public void T15_DotenvValue_StaysOneVariable()
    {
        var text = Dotenv.Set("", ["K"], Dotenv.Spell("a\nB='x' # c"));
        Assert.Equal("a\nB='x' # c", Dotenv.Read(text[Dotenv.Find(text, ["K"])!.Value]));
        Assert.Null(Dotenv.Find(text, ["B"]));
        Assert.Throws<DocumentException>(() => Dotenv.Spell("'`\""));
    }
}
