using System.Text.Json;
using Xunit;

namespace Sluice.Gateway.Tests.Connections;

/// <summary>What <c>sluice connect</c> writes into each client's files, and that nothing is left of it afterwards.</summary>
public sealed class ConnectTests
{
    [Fact]
    public async Task Claude_WithoutFile_GetsOne_AndDisconnectLeavesNothing()
    {
        using var home = new Connecting("claude");
        Assert.Equal(0, await home.ConnectAsync("claude"));
        Assert.Equal(
            """
            {
              "env": {
                "ANTHROPIC_BASE_URL": "http://127.0.0.1:8484",
                "ANTHROPIC_AUTH_TOKEN": "TOKEN",
                "ANTHROPIC_DEFAULT_HAIKU_MODEL": "claude-haiku-4-5-20251001"
              }
            }

            """,
            home.Read(".claude", "settings.json"), ignoreLineEndingDifferences: true);
        Assert.Contains("line 4    env.ANTHROPIC_AUTH_TOKEN = \"(token)\"", home.Run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(home.Token, home.Run.Output, StringComparison.Ordinal);
        Assert.Contains("sluice serve", home.Run.Error, StringComparison.Ordinal);

        Assert.Equal(0, await home.DisconnectAsync("claude"));
        Assert.Empty(home.Everything());
        Assert.Equal(["lock"], Directory.EnumerateFileSystemEntries(Path.Combine(home.Run.Data, "clients")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task F087_Claude_CommentsTrailingCommasMarkAndLineEndings_Stay()
    {
        const string Before = "\uFEFF{\r\n\t// mine\r\n\t\"permissions\": { \"allow\": [\"Bash(ls:*)\",], },\r\n\t\"env\": {\r\n\t\t\"MY_OWN\": \"x\", // stays\r\n\t},\r\n\t\"unknown\": [1,2],\r\n}\r\n";
        using var home = new Connecting("claude");
        var file = home.Write(Before, ".claude", "settings.json");
        Assert.Equal(0, await home.ConnectAsync("claude"));
        Assert.Equal(
            Before.Replace("\t\t\"MY_OWN\": \"x\", // stays\r\n", "\t\t\"MY_OWN\": \"x\", // stays\r\n\t\t\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8484\",\r\n\t\t\"ANTHROPIC_AUTH_TOKEN\": \"TOKEN\",\r\n\t\t\"ANTHROPIC_DEFAULT_HAIKU_MODEL\": \"claude-haiku-4-5-20251001\",\r\n", StringComparison.Ordinal),
            new System.Text.UTF8Encoding(false).GetString(File.ReadAllBytes(file)).Replace(home.Token, "TOKEN", StringComparison.Ordinal));
        Assert.Equal(0, await home.DisconnectAsync("claude"));
        Assert.Equal(new System.Text.UTF8Encoding(false).GetBytes(Before), File.ReadAllBytes(file));
    }

    [Fact]
    public async Task Claude_SignedIn_KeepsItsSignIn_AndSendsTheTokenBesideIt()
    {
        using var home = new Connecting("claude");
        var credential = home.Write("""{"claudeAiOauth":{"accessToken":"sk-ant-oat-own"}}""", ".claude", ".credentials.json");
        home.Write("""{"env":{"ANTHROPIC_CUSTOM_HEADERS":"X-Mine: 1"}}""", ".claude", "settings.json");
        await home.ConnectAsync("claude");
        using var settings = JsonDocument.Parse(home.Read(".claude", "settings.json"));
        var env = settings.RootElement.GetProperty("env");
        Assert.Equal("X-Mine: 1\nx-sluice-token: TOKEN", env.GetProperty("ANTHROPIC_CUSTOM_HEADERS").GetString());
        Assert.False(env.TryGetProperty("ANTHROPIC_AUTH_TOKEN", out _));
        Assert.Contains("sk-ant-oat-own", File.ReadAllText(credential), StringComparison.Ordinal);

        // Neither the user's credential nor anything else of it is anywhere in what Sluice keeps.
        Assert.DoesNotContain(Directory.EnumerateFiles(home.Run.Data, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("sk-ant-oat", StringComparison.Ordinal));
        await home.DisconnectAsync("claude");
        Assert.Equal("""{"env":{"ANTHROPIC_CUSTOM_HEADERS":"X-Mine: 1"}}""", home.Read(".claude", "settings.json"));
    }

    [Fact]
    public async Task Claude_SetToAnotherGateway_ReachesSluiceWithoutThatGatewaysKey_AndGetsItBack()
    {
        const string Before = """{ "env": { "ANTHROPIC_BASE_URL": "https://other.example", "ANTHROPIC_API_KEY": "sk-other" } }""";
        using var home = new Connecting("claude");
        home.Write(Before, ".claude", "settings.json");
        await home.ConnectAsync("claude");
        Assert.Equal("""{ "env": { "ANTHROPIC_BASE_URL": "http://127.0.0.1:8484", "ANTHROPIC_API_KEY": "", "ANTHROPIC_AUTH_TOKEN": "TOKEN", "ANTHROPIC_DEFAULT_HAIKU_MODEL": "claude-haiku-4-5-20251001" } }""", home.Read(".claude", "settings.json"));
        Assert.DoesNotContain("sk-other", home.Run.Output + home.Run.Error, StringComparison.Ordinal);
        await home.DisconnectAsync("claude");
        Assert.DoesNotContain("sk-other", home.Run.Output + home.Run.Error, StringComparison.Ordinal);
        Assert.Equal(Before, home.Read(".claude", "settings.json"));
    }

    [Fact]
    public async Task Codex_GetsAProvider_AndKeepsTheRestOfItsFile()
    {
        const string Before = "# mine\nmodel = \"gpt-5.5\" # best\nmodel_provider = 'openai'\n\n[tui]\nnotifications = true\n";
        using var home = new Connecting("codex");
        home.Write(Before, ".codex", "config.toml");
        Assert.Equal(0, await home.ConnectAsync("codex"));
        Assert.Equal(
            """
            # mine
            model = "gpt-5.5" # best
            model_provider = "sluice"

            [tui]
            notifications = true

            [model_providers.sluice]
            name = "Sluice"
            base_url = "http://127.0.0.1:8484/v1"
            wire_api = "responses"
            experimental_bearer_token = "TOKEN"

            """,
            home.Read(".codex", "config.toml"), ignoreLineEndingDifferences: true);
        await home.DisconnectAsync("codex");
        Assert.Equal(Before, home.Read(".codex", "config.toml"));
    }

    [Fact]
    public async Task Codex_SignedIn_KeepsItsSignIn()
    {
        using var home = new Connecting("codex");
        var folder = home["elsewhere"];
        home.Run.Variables["CODEX_HOME"] = folder;
        home.Write("""{"tokens":{"access_token":"own"}}""", "elsewhere", "auth.json");
        await home.ConnectAsync("codex");
        var text = home.Read("elsewhere", "config.toml");
        Assert.Contains("requires_openai_auth = true\nhttp_headers = { \"x-sluice-token\" = \"TOKEN\" }\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("bearer", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(home[".codex"]));
    }

    [Fact]
    public async Task Gemini_GetsItsVariablesAndTheKindOfSignInThatUsesThem()
    {
        using var home = new Connecting("gemini");
        home.Write("""{ "security": { "auth": { "selectedType": "oauth-personal" } }, "ui": {} }""", ".gemini", "settings.json");
        Assert.Equal(0, await home.ConnectAsync("gemini"));
        Assert.Equal("GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8484\nGEMINI_API_KEY=TOKEN\n", home.Read(".gemini", ".env"));
        Assert.Equal("""{ "security": { "auth": { "selectedType": "gemini-api-key" } }, "ui": {} }""", home.Read(".gemini", "settings.json"));
        Assert.Contains("oauth-personal", home.Run.Error, StringComparison.Ordinal);
        await home.DisconnectAsync("gemini");
        Assert.Equal("""{ "security": { "auth": { "selectedType": "oauth-personal" } }, "ui": {} }""", home.Read(".gemini", "settings.json"));
        Assert.False(File.Exists(home[".gemini", ".env"]));
    }

    [Fact]
    public async Task Gemini_WithAKeyOfItsOwn_KeepsIt_WhereItReadsItFrom()
    {
        using var home = new Connecting("gemini");
        home.Write("GEMINI_API_KEY=own\n", ".env");
        await home.ConnectAsync("gemini");
        Assert.Equal("GEMINI_API_KEY=own\nGOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8484\nGEMINI_CLI_CUSTOM_HEADERS='x-sluice-token: TOKEN'\n", home.Read(".env"));

        // One of its own would be read instead.
        Assert.False(File.Exists(home[".gemini", ".env"]));
        await home.DisconnectAsync("gemini");
        Assert.Equal("GEMINI_API_KEY=own\n", home.Read(".env"));
        Assert.False(Directory.Exists(home[".gemini"]));
    }

    [Fact]
    public async Task OpenCode_GetsTheVendorsThroughSluice_AndAProviderOfItsOwn()
    {
        const string Before = "{\n  \"$schema\": \"https://opencode.ai/config.json\", // mine\n  \"theme\": \"dark\"\n}\n";
        using var home = new Connecting("opencode");
        home.Run.Variables["ANTHROPIC_API_KEY"] = "sk-own";
        home.Write(Before, ".config", "opencode", "opencode.jsonc");
        Assert.Equal(0, await home.ConnectAsync("opencode"));
        var text = home.Read(".config", "opencode", "opencode.jsonc");
        Assert.StartsWith("{\n  \"$schema\": \"https://opencode.ai/config.json\", // mine\n  \"theme\": \"dark\",\n  \"provider\": {\n", text, StringComparison.Ordinal);
        using var settings = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var providers = settings.RootElement.GetProperty("provider");
        Assert.Equal("""{"baseURL":"http://127.0.0.1:8484/v1","headers":{"x-sluice-token":"TOKEN"}}""", Compact(providers.GetProperty("anthropic").GetProperty("options")));
        Assert.Equal("""{"baseURL":"http://127.0.0.1:8484/v1beta","apiKey":"TOKEN"}""", Compact(providers.GetProperty("google").GetProperty("options")));
        Assert.Equal("sluice/local", providers.GetProperty("sluice").GetProperty("models").GetProperty("local").GetProperty("id").GetString());
        Assert.False(settings.RootElement.TryGetProperty("model", out _));
        Assert.False(File.Exists(home[".config", "opencode", "opencode.json"]));
        await home.DisconnectAsync("opencode");
        Assert.Equal(Before, home.Read(".config", "opencode", "opencode.jsonc"));
    }

    [Fact]
    public async Task OpenCode_WithoutAnyKey_ChoosesSluice()
    {
        using var home = new Connecting("opencode");
        await home.ConnectAsync("opencode");
        using var settings = JsonDocument.Parse(home.Read(".config", "opencode", "opencode.json"));
        Assert.Equal("sluice/auto", settings.RootElement.GetProperty("model").GetString());
        await home.DisconnectAsync("opencode");
        Assert.Empty(home.Everything());
    }

    [Theory]
    [InlineData("claude")]
    [InlineData("codex")]
    [InlineData("gemini")]
    [InlineData("opencode")]
    public async Task Twice_ChangesNothing(string client)
    {
        using var home = new Connecting(client);
        await home.ConnectAsync(client);
        var before = home.Everything().Where(File.Exists).Select(File.ReadAllText).ToList();
        Assert.Equal(0, await home.ConnectAsync(client));
        Assert.Contains("already connected", home.Run.Output, StringComparison.Ordinal);
        Assert.Equal(before, home.Everything().Where(File.Exists).Select(File.ReadAllText));

        // Also from within the client, which hands its variables on.
        home.Run.Variables["ANTHROPIC_BASE_URL"] = home.Run.Variables["GOOGLE_GEMINI_BASE_URL"] = "http://127.0.0.1:8484";
        home.Run.Variables["ANTHROPIC_AUTH_TOKEN"] = home.Run.Variables["GEMINI_API_KEY"] = home.Token;
        await home.ConnectAsync(client);
        Assert.Contains("already connected", home.Run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_TellsTheLines()
    {
        using var home = new Connecting("codex");
        Assert.Equal(0, await home.Run.InvokeAsync("connect", "codex", "--json"));
        using var view = JsonDocument.Parse(home.Run.Output);
        Assert.Equal("connected", view.RootElement.GetProperty("state").GetString());
        Assert.False(view.RootElement.GetProperty("running").GetBoolean());
        var line = view.RootElement.GetProperty("lines")[0];
        Assert.Equal("model_provider", line.GetProperty("key").GetString());
        Assert.Equal(1, line.GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("cursor", "/app/cursor/v1")]
    [InlineData("continue", "/app/continue/v1")]
    [InlineData("cline", "/app/cline/v1")]
    [InlineData("aider", "/app/aider/v1")]
    [InlineData("openai", "/v1")]
    [InlineData("anthropic", "")]
    [InlineData("gemini", "")]
    [InlineData("ollama", "")]
    [InlineData("claude", "")]
    [InlineData("codex", "/v1")]
    public async Task Print_SaysWhatToEnter_AndWritesNothingOfTheClients(string name, string path)
    {
        using var home = new Connecting("claude", "codex", "gemini");
        Assert.Equal(0, await home.Run.InvokeAsync("connect", "--print", name));
        Assert.Contains($"http://127.0.0.1:8484{path}\n", home.Run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:8484/key/{home.Token}{path}", home.Run.Output, StringComparison.Ordinal);
        Assert.Empty(home.Everything());
    }

    [Fact]
    public async Task WrongUsage_IsTold()
    {
        using var home = new Connecting();
        Assert.Equal(2, await home.Run.InvokeAsync("connect"));
        Assert.Equal(2, await home.Run.InvokeAsync("connect", "--print", "nonsense"));
        Assert.Equal(2, await home.Run.InvokeAsync("connect", "nonsense"));
        Assert.Equal(0, await home.Run.InvokeAsync("connect", "--print"));
        Assert.Equal(0, await home.Run.InvokeAsync("disconnect", "claude"));
        Assert.Contains("not connected", home.Run.Output, StringComparison.Ordinal);
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
