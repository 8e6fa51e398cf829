using System.Text;
using System.Text.Json.Nodes;
using Sluice.Clients;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>How Codex, Gemini CLI and opencode are started: where the token goes, and what becomes of the user's own credential.</summary>
public sealed class LaunchTests : IDisposable
{
    private const string Token = "token-token-token-token-token";

    private readonly TemporaryDirectory _home = new();
    private readonly TemporaryDirectory _project = new();
    private readonly TemporaryDirectory _data = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public static TheoryData<string> Names { get; } = ["codex", "gemini", "opencode"];

    public void Dispose()
    {
        _home.Dispose();
        _project.Dispose();
        _data.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Token_IsNeverOnTheCommandLine(string name)
    {
        var launch = Plan(name, "--flag", "two words");
        Assert.DoesNotContain(launch.Arguments, argument => argument.Contains(Token, StringComparison.Ordinal));
        Assert.Equal(["--flag", "two words"], launch.Arguments.TakeLast(2));
        Assert.Contains(launch.Variables.Values, value => value == Token);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Proxy_IsKeptOffThisMachine(string name)
    {
        _variables["HTTPS_PROXY"] = "http://proxy:3128";
        _variables["NO_PROXY"] = "intranet";
        Assert.Equal("intranet,127.0.0.1,localhost", Plan(name).Variables["NO_PROXY"]);
    }

    [Fact]
    public void Codex_WithoutCredential_SendsTheTokenAsOne()
    {
        var launch = Plan("codex", "exec");
        Assert.Equal(
            [
                "-c", "model_provider=\"sluice\"",
                "-c", "model_providers.sluice.name=\"Sluice\"",
                "-c", "model_providers.sluice.base_url=\"http://127.0.0.1:8484/v1\"",
                "-c", "model_providers.sluice.wire_api=\"responses\"",
                "-c", "model_providers.sluice.env_key=\"SLUICE_TOKEN\"",
                "exec",
            ],
            launch.Arguments);
    }

    [Fact]
    public void Codex_OwnKey_KeepsItsHeader()
    {
        _variables["OPENAI_API_KEY"] = "mine";
        var launch = Plan("codex");
        Assert.Contains("model_providers.sluice.env_key=\"OPENAI_API_KEY\"", launch.Arguments);
        Assert.Contains("model_providers.sluice.env_http_headers={\"x-sluice-token\" = \"SLUICE_TOKEN\"}", launch.Arguments);
        Assert.False(launch.Variables.ContainsKey("OPENAI_API_KEY"));
    }

    [Theory]
    [InlineData("""{"tokens":{"access_token":"x"}}""")]
    [InlineData("""{"OPENAI_API_KEY":"sk-x"}""")]
    public void Codex_SignIn_KeepsItsHeader(string auth)
    {
        Directory.CreateDirectory(_home[".codex"]);
        File.WriteAllText(Path.Combine(_home[".codex"], "auth.json"), auth);
        var launch = Plan("codex");
        Assert.Contains("model_providers.sluice.requires_openai_auth=true", launch.Arguments);
        Assert.DoesNotContain(launch.Arguments, argument => argument.Contains("env_key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"tokens":null,"OPENAI_API_KEY":null}""")]
    [InlineData("not json")]
    public void Codex_EmptySignIn_IsNone(string auth)
    {
        Directory.CreateDirectory(_home[".codex"]);
        File.WriteAllText(Path.Combine(_home[".codex"], "auth.json"), auth);
        Assert.Contains("model_providers.sluice.env_key=\"SLUICE_TOKEN\"", Plan("codex").Arguments);
    }

    [Fact]
    public void Gemini_WithoutCredential_SendsTheTokenAsOne()
    {
        var launch = Plan("gemini");
        Assert.Equal("http://127.0.0.1:8484", launch.Variables["GOOGLE_GEMINI_BASE_URL"]);
        Assert.Equal(Token, launch.Variables["GEMINI_API_KEY"]);
        Assert.False(launch.Variables.ContainsKey("GEMINI_CLI_CUSTOM_HEADERS"));
    }

    [Fact]
    public void Gemini_OwnKey_KeepsItsHeader()
    {
        _variables["GEMINI_API_KEY"] = "mine";
        _variables["GEMINI_CLI_CUSTOM_HEADERS"] = "X-Mine: 1";
        var launch = Plan("gemini");
        Assert.Equal("X-Mine: 1, x-sluice-token: " + Token, launch.Variables["GEMINI_CLI_CUSTOM_HEADERS"]);
        Assert.False(launch.Variables.ContainsKey("GEMINI_API_KEY"));
    }

    [Theory]
    [InlineData("GEMINI_API_KEY=mine", true)]
    [InlineData("export GEMINI_API_KEY = \"mine\"", true)]
    [InlineData("GEMINI_API_KEY=", false)]
    [InlineData("# GEMINI_API_KEY=mine", false)]
    [InlineData("GEMINI_API_KEY_AUTH_MECHANISM=bearer", false)]
    public void Gemini_KeyInItsFile_IsTheUsersOwn(string line, bool isOwn)
    {
        Directory.CreateDirectory(_home[".gemini"]);
        File.WriteAllText(Path.Combine(_home[".gemini"], ".env"), "A=1\n" + line + "\n");
        Assert.Equal(isOwn, Plan("gemini").Variables.ContainsKey("GEMINI_CLI_CUSTOM_HEADERS"));
    }

    [Fact]
    public void Gemini_SettingsThatSayKey_AreLeftAlone()
    {
        WriteGeminiSettings("""{ /* mine */ "security":{"auth":{"selectedType":"gemini-api-key"}} }""");
        var launch = Plan("gemini");
        Assert.Null(launch.Overlay);
        Assert.False(launch.Variables.ContainsKey("GEMINI_CLI_HOME"));
    }

    [Fact]
    public void Gemini_OtherSignIn_IsOverruledInAFolderBeside()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege there");
        const string Mine = """{"security":{"auth":{"selectedType":"oauth-personal"},"folderTrust":{"enabled":true}},"ui":{"theme":"Dark"}}""";
        WriteGeminiSettings(Mine);
        File.WriteAllText(Path.Combine(_home[".gemini"], "GEMINI.md"), "remember");
        var launch = Plan("gemini");
        Assert.Null(launch.Overlay!.Lay());
        Assert.Null(launch.Overlay.Lay());

        var folder = Path.Combine(launch.Variables["GEMINI_CLI_HOME"]!, ".gemini");
        Assert.Equal("""{"security":{"auth":{"selectedType":"gemini-api-key"},"folderTrust":{"enabled":true}},"ui":{"theme":"Dark"}}""", File.ReadAllText(Path.Combine(folder, "settings.json")));
        Assert.Equal("remember", File.ReadAllText(Path.Combine(folder, "GEMINI.md")));
        Assert.Equal(Mine, File.ReadAllText(Path.Combine(_home[".gemini"], "settings.json")));

        // What the client makes in its folders is the client's.
        File.WriteAllText(Path.Combine(folder, "tmp", "session"), "s");
        Assert.True(File.Exists(Path.Combine(_home[".gemini"], "tmp", "session")));
    }

    [Fact]
    public void OpenCode_WithoutCredential_IsRouted_AndEveryVendorGoesThroughSluice()
    {
        var settings = OpenCode();
        Assert.Equal("sluice/auto", (string?)settings["model"]);
        Assert.Equal("sluice/auto", (string?)settings["provider"]!["sluice"]!["models"]!["auto"]!["id"]);
        foreach (var (vendor, path) in new[] { ("anthropic", "/v1"), ("openai", "/v1"), ("google", "/v1beta") })
        {
            var options = settings["provider"]![vendor]!["options"]!;
            Assert.Equal("http://127.0.0.1:8484" + path, (string?)options["baseURL"]);
            Assert.Equal("{env:SLUICE_TOKEN}", (string?)options["apiKey"]);
            Assert.Equal("{env:SLUICE_TOKEN}", (string?)options["headers"]!["x-sluice-token"]);
        }
    }

    [Fact]
    public void OpenCode_OwnCredentials_AreKept()
    {
        _variables["ANTHROPIC_API_KEY"] = "mine";
        Directory.CreateDirectory(Path.Combine(_home[".local"], "share", "opencode"));
        File.WriteAllText(Path.Combine(_home[".local"], "share", "opencode", "auth.json"), """{"openai":{"type":"oauth"}}""");
        var settings = OpenCode();
        Assert.Null(settings["model"]);
        Assert.Equal("{env:ANTHROPIC_API_KEY}", (string?)settings["provider"]!["anthropic"]!["options"]!["apiKey"]);
        Assert.Null(settings["provider"]!["openai"]!["options"]!["apiKey"]);
        Assert.Equal("{env:SLUICE_TOKEN}", (string?)settings["provider"]!["google"]!["options"]!["apiKey"]);
    }

    [Fact]
    public void OpenCode_OwnInlineSettings_StayUnderOurs()
    {
        _variables["OPENCODE_CONFIG_CONTENT"] = """{"theme":"x","provider":{"openai":{"options":{"timeout":1,"baseURL":"http://elsewhere"}},"mine":{}}} // note""";
        var settings = OpenCode();
        Assert.Equal("x", (string?)settings["theme"]);
        Assert.Equal(1, (int?)settings["provider"]!["openai"]!["options"]!["timeout"]);
        Assert.Equal("http://127.0.0.1:8484/v1", (string?)settings["provider"]!["openai"]!["options"]!["baseURL"]);
        Assert.NotNull(settings["provider"]!["mine"]);
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c\n", "\"a\\\"b\\\\c\\n\"")]
    [InlineData("é [x] = 'y'", "\"é [x] = 'y'\"")]
    public void Toml_IsEscaped(string value, string expected) => Assert.Equal(expected, TomlText.Of(value));

    private JsonObject OpenCode() => JsonNode.Parse(Encoding.UTF8.GetBytes(Plan("opencode").Variables["OPENCODE_CONFIG_CONTENT"]!))!.AsObject();

    private void WriteGeminiSettings(string text)
    {
        Directory.CreateDirectory(_home[".gemini"]);
        File.WriteAllText(Path.Combine(_home[".gemini"], "settings.json"), text);
    }

    private ClientLaunch Plan(string name, params string[] arguments) => KnownClients.All.Single(client => client.Name == name).Plan(new LaunchContext(
        new HostEnvironment(OperatingSystemKind.Linux, _variables, _home.Path), _project.Path, new Uri("http://127.0.0.1:8484/"), Token, arguments, _data[$"run-{name}.json"]));
}
