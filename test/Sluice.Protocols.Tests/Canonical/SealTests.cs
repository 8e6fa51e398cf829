using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Canonical;

public sealed class SealTests
{
    [Fact]
    public void Envelope_BringsAnyPayloadBack() => Prop.ForAll(
        (from payload in ArbMap.Default.ArbFor<string>().Generator where payload is not null && !payload.Any(char.IsSurrogate) select payload).ToArbitrary(),
        payload =>
        {
            var seal = new Seal("gemini", payload);
            var envelope = seal.ToEnvelope();
            return Seal.Read(JsonText.FromString(envelope), "anthropic") == seal && envelope.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void NoToken_IsMarked() => Assert.Equal("gw1.none.", new Seal(Seal.None, "").ToEnvelope());

    [Theory]
    [InlineData("EqQBCkYIBR…", "anthropic", "EqQBCkYIBR…")]
    [InlineData("", "anthropic", "")]
    [InlineData("gw1.none.", "none", "")]
    [InlineData("gw1.gemini.YWJj", "gemini", "abc")]
    [InlineData("gw1.gemini", "none", "")]
    [InlineData("gw1.gemini.!!!", "none", "")]
    [InlineData("gw1.gemini.A", "none", "")]
    public void Read_TellsWhoseTokenItIs(string token, string origin, string payload) => Assert.Equal(new Seal(origin, payload), Seal.Read(JsonText.FromString(token), "anthropic"));
}
