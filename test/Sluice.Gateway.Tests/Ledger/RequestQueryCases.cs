using Sluice.Gateway.Ledger;

namespace Sluice.Gateway.Tests.Ledger;

/// <summary>Queries that are asked of ledgers of any size.</summary>
internal static class RequestQueryCases
{
    /// <summary>Queries that find little or nothing in a ledger of <see cref="LedgerScaleTests"/>, each by another way.</summary>
    public static IReadOnlyList<(string What, RequestQuery Query)> Slow { get; } =
    [
        ("unfiltered", new RequestQuery { Limit = 100 }),
        ("a rare model of a common client", new RequestQuery { Limit = 100, Client = "client-1", Model = "nobody-knows" }),
        ("a cost that nothing has", new RequestQuery { Limit = 100, MinCost = 1_000 }),
        ("a tier that nothing has", new RequestQuery { Limit = 100, Tier = 3 }),
        ("a common client and a tier that nothing has", new RequestQuery { Limit = 100, Client = "client-1", Tier = 3 }),
        ("local of an upstream that is not", new RequestQuery { Limit = 100, Local = true, Upstream = "cloud" }),
        ("search of a common word", new RequestQuery { Limit = 100, Search = "claude" }),
        ("search of one session", new RequestQuery { Limit = 100, Search = "session-77" }),
        ("search of a word that many names have, and a cost that nothing has", new RequestQuery { Limit = 100, Search = "e", MinCost = 1_000 }),
        ("everything that failed", new RequestQuery { Limit = 100, Outcome = RequestQuery.Failed }),
        ("failures of a rare model", new RequestQuery { Limit = 100, Outcome = RequestQuery.Failed, Model = "nobody-knows" }),
        ("a day long ago", new RequestQuery { Limit = 100, Since = new(2026, 10, 25, 0, 0, 0, TimeSpan.Zero), Until = new(2026, 10, 26, 0, 0, 0, TimeSpan.Zero) }),
    ];

    /// <summary>One query for every filter that takes text.</summary>
    public static IEnumerable<(string What, RequestQuery Query)> With(string text) =>
    [
        ("client", new() { Client = text }), ("app", new() { App = text }), ("session", new() { Session = text }), ("model", new() { Model = text }),
        ("requested model", new() { RequestedModel = text }), ("kind", new() { Kind = text }), ("user", new() { User = text }), ("upstream", new() { Upstream = text }),
        ("route", new() { Route = text }), ("outcome", new() { Outcome = text }), ("search", new() { Search = text }),
    ];
}
