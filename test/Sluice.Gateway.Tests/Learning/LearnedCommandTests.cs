using System.Text.Json.Nodes;
using Sluice.Gateway.Learning;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Commands;
using Xunit;

namespace Sluice.Gateway.Tests.Learning;

public sealed class LearnedCommandTests
{
    [Fact]
    public async Task WithoutAGateway_TheKeptFileIsShown_AndForgotten()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("routing", "learned"));
        Assert.Equal("Nothing has been learned.", run.Output.Trim());

        Directory.CreateDirectory(run.Data);
        using (var book = new OutcomeBook(new SluicePaths { ConfigFile = "", DataDirectory = run.Data }, run.Time))
        {
            for (var i = 0; i < 12; i++) book.Judge("edit", good: false);
            for (var i = 0; i < 20; i++) book.Draft("edit", new(false, 60, 0), 0.001);
        }

        await run.InvokeAsync("routing", "learned");
        Assert.Contains("edit: 12 of 12 turns at the lower tiers went wrong (usual: 25%), so +1.5 points.", run.Output, StringComparison.Ordinal);
        Assert.Contains("no drafts: 20 drafts, 20 refused", run.Output, StringComparison.Ordinal);
        await run.InvokeAsync("routing", "learned", "--json");
        Assert.Equal(1.5, JsonNode.Parse(run.Output)!["intents"]![0]!["points"]!.GetValue<double>());

        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("routing", "learned", "reset"));
        Assert.Equal("Nothing has been learned.", run.Output.Trim());
        Assert.DoesNotContain("edit", File.ReadAllText(Path.Combine(run.Data, "learned.json")), StringComparison.Ordinal);
    }
}
