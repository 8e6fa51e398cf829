using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Canonical;

public sealed class ToolNamesAndIdsTests
{
    private static readonly Gen<string[]> Words = Gen.ArrayOf(Gen.Elements("a", "a.b", "a_b", "a:b", "a b", "", "ü", new string('x', 64), new string('x', 70), new string('x', 69) + "y", "a_b_2", "call", "tool"));

    [Fact]
    public void Names_AreLegal_Distinct_AndComeBack() => Prop.ForAll(Words.ToArbitrary(), words =>
    {
        var names = new ToolNames();
        var distinct = words.Where(word => word.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var up = distinct.Select(name => names.ToUpstream(name)).ToList();
        return up.All(ToolCallIds.IsLegal) && up.Distinct(StringComparer.Ordinal).Count() == up.Count && up.Select(names.Restore).SequenceEqual(distinct, StringComparer.Ordinal)
            && distinct.Select(name => names.ToUpstream(name)).SequenceEqual(up, StringComparer.Ordinal);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void LegalNames_StayAsTheyAre()
    {
        var names = new ToolNames();
        Assert.Equal("mcp__files__read-1", names.ToUpstream("mcp__files__read-1"));
        Assert.Equal("unknown", names.Restore("unknown"));
    }

    [Fact]
    public void Ids_AreLegal_Distinct_AndTheSameInEveryRequest() => Prop.ForAll(Words.ToArbitrary(), words =>
    {
        var distinct = words.Distinct(StringComparer.Ordinal).ToList();
        var first = new ToolCallIds();
        var up = distinct.Select(first.ToUpstream).ToList();
        var second = new ToolCallIds();
        return up.All(ToolCallIds.IsLegal) && up.Distinct(StringComparer.Ordinal).Count() == up.Count
            && distinct.Select(second.ToUpstream).SequenceEqual(up, StringComparer.Ordinal)
            && distinct.Where(ToolCallIds.IsLegal).All(id => first.ToUpstream(id) == id);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
