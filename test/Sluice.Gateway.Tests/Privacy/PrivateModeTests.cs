using System.Net;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Privacy;

/// <summary>Private mode and the policies over HTTP: who is asked, what the caller is told, what the ledger can prove.</summary>
public sealed class PrivateModeTests
{
    private const string Local = """ "local": true """;
    private static readonly string Secret = "ghp_" + "q7Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7T";

    [Theory]
    [InlineData(Ask.Messages, "claude-sonnet-5")]
    [InlineData(Ask.Chat, "gpt-5.5")]
    [InlineData(Ask.Responses, "gpt-native")]
    [InlineData(Ask.Gemini, "gemini-3.5-flash")]
    [InlineData(Ask.Messages, "sluice/tier3")]
    public async Task Mode_HoldsAtOnceForEveryProtocol(string path, string asked)
    {
        await using var world = await World.StartAsync(ollama: Local, routing: """ "enabled": false """);
        await Private(world, true);

        using var response = await world.Gateway.PostAsync(path, Ask.For(path, asked));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ollama/qwen2.5-coder:7b", Wire.Header(response, "x-sluice-model"));
        AssertNothingLeft(world);
    }

    [Theory]
    [InlineData(Ask.Messages, "sonnet", null)]
    [InlineData(Ask.Chat, "openai/gpt-5.5", null)]
    [InlineData(Ask.Gemini, "gem", null)]
    [InlineData(Ask.Messages, "coder", "anthropic/a-model-nobody-listed")]
    [InlineData(Ask.Messages, "coder", "haiku")]
    [InlineData("/v1/embeddings", "openai/text-embedding-3-large", null)]
    [InlineData("/v1/embeddings", "text-embedding-3-large", null, HttpStatusCode.ServiceUnavailable)]
    [InlineData("/v1/responses/compact", "responder", null)]
    public async Task Mode_RefusesWhatOnlyTheCloudCanDo(string path, string asked, string? forced, HttpStatusCode refusal = HttpStatusCode.Forbidden)
    {
        await using var world = await World.StartAsync(ollama: Local, routing: """ "fallback": { "coder": ["sonnet"] } """);
        await Private(world, true);

        var (status, text) = await AskAsync();

        Assert.True(status == refusal, $"{status}: {text}");
        Assert.Contains("private mode is on", text, StringComparison.Ordinal);
        AssertNothingLeft(world);

        // It was the mode: without it the same request goes out.
        await Private(world, false);
        await AskAsync();
        Assert.Single(Left(world));

        Task<(HttpStatusCode Status, string Text)> AskAsync() => world.Gateway.AskAsync(
            path,
            path == "/v1/embeddings" ? $$"""{"model":"{{asked}}","input":"x"}""" : Ask.For(path == "/v1/responses/compact" ? Ask.Responses : path, asked),
            forced is null ? [] : [("x-sluice-route", forced)]);
    }

    [Fact]
    public async Task Mode_FailsClearlyRatherThanGoingElsewhere()
    {
        await using var world = await World.StartAsync(ollama: Local, routing: """ "fallback": { "coder": ["sonnet"] }, "tiers": { "0": ["coder", "haiku"] } """);
        await Private(world, true);
        world.Ollama.Stop();

        var asking = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5"));
        await world.PassBackOffAsync(asking);
        var (status, text) = await asking;

        Assert.Equal(529, (int)status);
        Assert.Contains("sluice routing private off", text, StringComparison.Ordinal);
        AssertNothingLeft(world);
    }

    [Fact]
    public async Task Mode_CountsByEstimate_AndListsWhatIsLocal()
    {
        await using var world = await World.StartAsync(ollama: Local);
        await Private(world, true);

        using var counted = await world.Gateway.PostAsync("/v1/messages/count_tokens", Ask.Anthropic("sonnet"));
        using var listed = await world.Gateway.SendAsync(HttpMethod.Get, "/v1/models");

        Assert.Equal(HttpStatusCode.OK, counted.StatusCode);
        Assert.Equal("estimated", Wire.Header(counted, "x-sluice-token-count"));
        var list = await listed.Content.ReadAsStringAsync(world.Cancel);
        Assert.Contains("coder", list, StringComparison.Ordinal);
        Assert.DoesNotContain("claude-sonnet-5", list, StringComparison.Ordinal);
        AssertNothingLeft(world);
    }

    [Theory]
    [InlineData("/private/v1/messages", false)]
    [InlineData("/app/batch/private/v1/messages", false)]
    [InlineData(Ask.Messages, true)]
    public async Task Launch_IsPrivateByPathOrToken_AndNoHeaderUndoesIt(string path, bool byToken)
    {
        await using var world = await World.StartAsync(ollama: Local);
        var token = byToken ? world.Gateway.Parts.Tokens.Private.Reveal() : world.Gateway.Token;

        using var free = await world.Gateway.PostAsync(path, Ask.Anthropic("claude-sonnet-5"), ("x-sluice-token", token), ("x-sluice-route", "tier:2"));
        using var exact = await world.Gateway.PostAsync(path, Ask.Anthropic("sonnet"), ("x-api-key", token), ("authorization", $"Bearer {world.Gateway.Token}"));
        using var other = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.OK), (free.StatusCode, exact.StatusCode, other.StatusCode));
        Assert.Equal("ollama/qwen2.5-coder:7b", Wire.Header(free, "x-sluice-model"));
        Assert.Single(world.Anthropic.Requests);
    }

    [Fact]
    public async Task ASecret_KeepsItsSessionHere_ItsLanesToo_AndTheLedgerProvesIt()
    {
        await using var world = await World.StartAsync(ollama: Local, more: """ "privacy": { "secrets": true } """, routing: """ "rules": [ { "name": "out", "when": {}, "use": "sonnet" } ] """);
        (string, string)[] session = [("x-claude-code-session-id", "0199-a"), ("user-agent", "claude-cli/2.1.197 (external, cli)")];

        using var before = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5"), session);
        using var bringing = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5", text: $"use {Secret}"), session);
        using var after = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5"), [.. session, ("x-claude-code-agent-id", "sub-1")]);
        using var another = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5"), ("x-claude-code-session-id", "0199-b"));

        Assert.Equal(
            ["anthropic/claude-sonnet-5", "ollama/qwen2.5-coder:7b", "ollama/qwen2.5-coder:7b", "anthropic/claude-sonnet-5"],
            new[] { before, bringing, after, another }.Select(response => Wire.Header(response, "x-sluice-model")));
        await world.Gateway.RowsAsync(4);
        var page = world.Gateway.Queries.Privacy(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddDays(-1));
        var kept = Assert.Single(page.Kept);
        Assert.Equal(("0199-a", "privacy.secrets (GitHub token)", 2L, 0L, 0L), (kept.Session, kept.Why, kept.Requests, kept.Departures, kept.LaterDepartures));
        var left = Assert.Single(page.Left);
        Assert.Equal(($"127.0.0.1:{world.Anthropic.Port}", 2L), (left.Host, left.Attempts));
        Assert.Equal(world.Anthropic.Requests.Sum(request => (long)request.Body.Length), left.SentBytes);
        Assert.True(page.Holds);
        var file = Path.Combine(world.Gateway.DataDirectory, "private-sessions.json");
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(file, world.Cancel), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData(""" "paths": ["**/vault/**"] """, "read deploy/vault/prod.txt", "privacy.paths **/vault/**")]
    [InlineData(""" "patterns": ["(?i)project\\s+halcyon"] """, "about Project\nHalcyon", "privacy.patterns[0]")]
    public async Task PathsAndPatterns_KeepTheirSession(string policy, string text, string word)
    {
        await using var world = await World.StartAsync(ollama: Local, more: $$""" "privacy": { {{policy}} } """);

        using var bringing = await world.Gateway.PostAsync(Ask.Chat, Ask.OpenAi("gpt", text: text), ("x-sluice-session", "s"));
        using var after = await world.Gateway.PostAsync(Ask.Chat, Ask.OpenAi("gpt-5.5", text: "go on"), ("x-sluice-session", "s"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (bringing.StatusCode, after.StatusCode));
        Assert.Equal(word, (await world.Gateway.RowOf(after)).Request.LocalOnly);
        AssertNothingLeft(world);
    }

    [Fact]
    public async Task Explain_RemembersNothing()
    {
        await using var world = await World.StartAsync(ollama: Local, more: """ "privacy": { "secrets": true } """);

        using var explained = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/explain", $$"""{"prompt":"use {{Secret}}"}""");

        Assert.Contains("privacy.secrets", await explained.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(world.Gateway.DataDirectory, "private-sessions.json")));
    }

    private static async Task Private(World world, bool on)
    {
        using var turned = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/private", $$"""{"enabled":{{(on ? "true" : "false")}}}""");
        Assert.Equal(HttpStatusCode.OK, turned.StatusCode);
    }

    private static void AssertNothingLeft(World world) => Assert.Empty(Left(world));

    private static IEnumerable<RecordedRequest> Left(World world) => [.. world.Anthropic.Requests, .. world.OpenAi.Requests, .. world.Native.Requests, .. world.Google.Requests];
}
