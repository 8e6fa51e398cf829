using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The real Claude Code against the Anthropic fake without a gateway between them: what the fake must satisfy.</summary>
public sealed class ClaudeCodeOnFakesTests
{
    [Fact]
    public async Task Text_IsPrinted()
    {
        Needs.ClaudeCode();
        await using var vendor = new FakeAnthropic();
        using var claude = new ClaudeCode();
        var outcome = await claude.RunAsync(vendor.Address, "token", "Say hello", TestContext.Current.CancellationToken);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(FakeBrain.Greeting, outcome.Output.Trim());
        Assert.Empty(vendor.Faults);
        Assert.Contains(vendor.Requests, request => request.Method is "HEAD");
        Assert.Equal(1, vendor.Requests.Count(request => request.Path is "/v1/messages"));
    }

    [Theory]
    [InlineData("Write")]
    [InlineData("Bash")]
    public async Task Tool_WritesTheFile(string tool)
    {
        Needs.ClaudeCode();
        await using var vendor = new FakeAnthropic();
        using var claude = new ClaudeCode { Tools = tool };
        var file = Path.Combine(claude.WorkFolder, "made.txt");
        var outcome = await claude.RunAsync(vendor.Address, "token", $"Please [[write {file}|made by a tool]]", TestContext.Current.CancellationToken);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(FakeBrain.Done, outcome.Output.Trim());
        Assert.Equal("made by a tool", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(2, vendor.Requests.Count(request => request.Path is "/v1/messages"));
    }
}
