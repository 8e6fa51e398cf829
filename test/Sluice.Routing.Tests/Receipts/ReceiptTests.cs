using System.Text;
using Sluice.Routing.Receipts;
using Xunit;
using static Sluice.Routing.Tests.Catalogues;

namespace Sluice.Routing.Tests.Receipts;

public sealed class ReceiptTests
{
    [Fact]
    public void Json_RoundTrips()
    {
        var receipt = new Receipt("rule:\"odd\"", "It is so.", [new("kind", "main"), new("tokens", "12")],
        [
            new("ollama/x", 0, 0m, true, "fits, local"),
            new("anthropic/y", 2, 0.0123m, false, "could take it; not needed"),
            new("other/z", 2, null, false, "no key"),
        ])
        { Baseline = new("anthropic/y", 2, 0.0123m, false, "asked for") };
        var read = ReceiptJson.Read(ReceiptJson.Write(receipt));
        Assert.Equal(receipt.Route, read.Route);
        Assert.Equal(receipt.Summary, read.Summary);
        Assert.Equal(receipt.Signals, read.Signals);
        Assert.Equal(receipt.Candidates, read.Candidates);
        Assert.Equal(receipt.Baseline, read.Baseline);
    }

    [Fact]
    public void Json_OfALaterVersion_IsRead()
    {
        var read = ReceiptJson.Read(Encoding.UTF8.GetBytes("""{"route":"static","new":[1],"candidates":[{"address":"a/b","tier":1,"later":3}]}"""));
        Assert.Equal("static", read.Route);
        Assert.Equal(new ReceiptCandidate("a/b", 1, null, false, ""), Assert.Single(read.Candidates));
        Assert.Null(read.Baseline);
    }

    [Fact]
    public void Receipt_PricesCandidatesAndBaseline()
    {
        var receipt = Standard().Decide(Requests.Claude(Requests.ClaudeMain(model: "claude-sonnet-5")), ("ollama", Availability.Down("refused"))).Receipt;
        var sonnet = receipt.Candidates[0];
        Assert.Equal(Sonnet, sonnet.Address);
        Assert.True(sonnet.EstimatedCost > 0.0075m);
        Assert.Equal(0, Assert.Single(receipt.Candidates, candidate => candidate.Address == Coder).EstimatedCost);
        Assert.Equal(Sonnet, receipt.Baseline!.Address);
        Assert.Equal(sonnet.EstimatedCost, receipt.Baseline.EstimatedCost);
        Assert.Contains(receipt.Signals, signal => signal is { Name: "client", Value: "claude" });
        Assert.Contains(receipt.Signals, signal => signal is { Name: "kind", Value: "main" });
    }

    [Fact]
    public void Receipt_OfALocalTurn_SaysWhatItWouldHaveCost()
    {
        var receipt = Standard().Decide(Requests.Claude(Requests.ClaudeMain(model: "claude-sonnet-5"))).Receipt;
        Assert.Equal(Coder, receipt.Candidates[0].Address);
        Assert.Equal(Sonnet, receipt.Baseline!.Address);
        Assert.True(receipt.Baseline.EstimatedCost > 0);
    }

    [Fact]
    public void Receipt_UnpricedIsNotFree() =>
        Assert.Null(Standard().Decide(Requests.Named("gpt")).Receipt.Candidates[0].EstimatedCost);

    [Fact]
    public void T10_Receipt_HoldsNoPromptText()
    {
        var profile = Requests.Claude(Requests.ClaudeMain("the CANARY prompt in /x/secrets/CANARY.txt"));
        var receipt = Standard().WithRule(new() { Path = ["**/secrets/**"] }, new(Sluice.Routing.Rules.RuleUseKind.LocalOnly)).Decide(profile).Receipt;
        Assert.DoesNotContain("CANARY", Encoding.UTF8.GetString(ReceiptJson.Write(receipt)), StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", ReceiptText.Write(receipt), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_IsPlainLines()
    {
        var receipt = new Receipt("static", "ollama/x: what fits tier 0 goes there.", [new("kind", "main"), new("tokens", "12")],
            [new("ollama/x", 0, 0m, true, "fits, local"), new("anthropic/sonnet", 2, 0.0123m, false, "not needed"), new("other/z", 2, null, false, "no key")])
        { Baseline = new("anthropic/sonnet", 2, 0.0123m, false, "asked for") };
        Assert.Equal(
            """
            ollama/x: what fits tier 0 goes there.
            decided by  static
            signals     kind main, tokens 12
              1. ollama/x          tier 0       free  fits, local
              –  anthropic/sonnet  tier 2    $0.0123  not needed
              –  other/z           tier 2   unpriced  no key
            without Sluice  anthropic/sonnet  $0.0123
            """,
            ReceiptText.Write(receipt));
    }
}
