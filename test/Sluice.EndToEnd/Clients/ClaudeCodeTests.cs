using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// The real Claude Code through the real executable: to a real llama.cpp server in both of its protocols, to Ollama, and
/// passed through to Anthropic. It answers, it writes a file with a tool, and the ledger tells what happened.
/// </summary>
[Collection(Processes.Name)]
public sealed class ClaudeCodeTests
{
    private const string File = "made-by-the-model.txt";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<BackendKind> Backends { get; } = [.. Enum.GetValues<BackendKind>()];

    [Theory(Timeout = Processes.Hung)]
    [MemberData(nameof(Backends))]
    public async Task ClaudeCode_AnswersAndWritesAFile_AndTheLedgerSaysSo(BackendKind kind)
    {
        Needs.ClaudeCode();
        await using var backend = await ClaudeCodeBackend.StartAsync(kind, "touch " + File);
        using var claude = new ClaudeCode();
        if (backend.UserIsSignedIn)
        {
            claude.Environment["ANTHROPIC_CUSTOM_HEADERS"] = "x-sluice-token: " + backend.Gateway.InferenceToken;
        }

        var answer = await RunAsync(claude, backend, "Say hello", out var first);
        Assert.Equal(backend.IsLlama ? TinyModel.Answer : FakeBrain.Greeting, answer);

        var path = Path.Combine(claude.WorkFolder, File);
        var done = await RunAsync(claude, backend, backend.IsLlama ? "[[tool]]" : $"Please [[write {path}|made by a tool]]", out var second);
        Assert.Equal(backend.IsLlama ? TinyModel.Answer : FakeBrain.Done, done);
        Assert.Equal(backend.IsLlama ? "" : "made by a tool", await System.IO.File.ReadAllTextAsync(path, Cancelled));

        var lines = await backend.Gateway.SettledAsync(3);
        Assert.Equal([(first, "main"), (second, "main"), (second, "tool-loop")], lines.Select(line => (line.Session, line.Kind)));
        Assert.All(lines, line => AssertTells(backend, line));
        AssertTokens(backend, lines);
        await AssertUsageAsync(backend, lines);
        AssertCredentials(backend);
        backend.Gateway.AssertNowhere(ClaudeCodeBackend.OwnCredential);
    }

    private static Task<string> RunAsync(ClaudeCode claude, ClaudeCodeBackend backend, string prompt, out string session)
    {
        session = Guid.NewGuid().ToString();
        return RunAsync(claude, backend, prompt, session);
    }

    private static async Task<string> RunAsync(ClaudeCode claude, ClaudeCodeBackend backend, string prompt, string session)
    {
        var credential = backend.UserIsSignedIn ? ClaudeCodeBackend.OwnCredential : backend.Gateway.InferenceToken;
        await using var run = claude.Start(backend.Gateway.Address, credential, prompt, "--session-id", session);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + backend.Gateway.Log);
        return outcome.Output.Trim();
    }

    private static void AssertTells(ClaudeCodeBackend backend, LedgerLine line)
    {
        Assert.Equal("claude", line.Client);
        Assert.Equal("claude-opus-4-8", line.RequestedModel);
        Assert.True(line.Streaming);
        Assert.Equal("ok", line.Outcome);
        Assert.Equal("behind", line.Upstream);
        Assert.Equal(1, line.Attempts);
        var expected = backend.Kind switch
        {
            BackendKind.LlamaAsChat or BackendKind.LlamaAsAnthropic => ("tiny", 0, "local"),
            BackendKind.Ollama => ("coder:7b", 0, "local"),
            BackendKind.AnthropicWithKey => ("claude-opus-4-8", 3, "api"),
            _ => ("claude-opus-4-8", 3, "plan"),
        };
        Assert.Equal(expected, (line.Model, line.Tier, line.PaidBy));
    }

    private static void AssertTokens(ClaudeCodeBackend backend, IReadOnlyList<LedgerLine> lines)
    {
        Assert.All(lines, line => Assert.False(line.IsEstimated));
        Assert.Equal(3, backend.Asked.Count);
        if (backend.IsLlama)
        {
            Assert.All(lines, line => Assert.True(line.Tokens is { Output: > 0 } tokens && tokens.Input + tokens.CacheRead > 100, line.ToString()));
            return;
        }

        Assert.Equal(backend.Asked.Select(request => (request.Claimed!.Input, request.Claimed.Output)), lines.Select(line => (line.Tokens.Input, line.Tokens.Output)));
    }

    private static async Task AssertUsageAsync(ClaudeCodeBackend backend, IReadOnlyList<LedgerLine> lines)
    {
        var usage = await backend.Gateway.ReportAsync("usage", "--by", "client", "--json");
        var row = Assert.Single(usage["rows"]!.AsArray())!;
        Assert.Equal("claude", (string?)row["key"]);
        Assert.Equal(3, (int?)row["requests"]);
        Assert.Equal(lines.Sum(line => line.Tokens.Output), (long?)row["tokens"]!["output"]);
    }

    private static void AssertCredentials(ClaudeCodeBackend backend)
    {
        Assert.Empty(backend.Upstream.Faults);
        var token = backend.Gateway.InferenceToken;
        foreach (var request in backend.Upstream.Requests)
        {
            var sent = string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}")) + "\n" + request.Target;
            Assert.DoesNotContain(token, sent, StringComparison.Ordinal);
            Assert.Equal(backend.Kind is BackendKind.AnthropicWithSubscription, sent.Contains(ClaudeCodeBackend.OwnCredential, StringComparison.Ordinal));
            if (backend.IsLocal)
            {
                Assert.DoesNotContain(request.Headers, header => header.Key.ToLowerInvariant() is "authorization" or "x-api-key" or "cookie");
            }
        }
    }
}
