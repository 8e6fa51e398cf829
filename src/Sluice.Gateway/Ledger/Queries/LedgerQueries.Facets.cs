using System.Globalization;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;

namespace Sluice.Gateway.Ledger;

/// <summary>What requests can be filtered by.</summary>
internal sealed partial class LedgerQueries
{
    private const int MostValues = 200, LatestLooked = 5_000;

    private static readonly TimeSpan LongestFacets = TimeSpan.FromSeconds(2);

    /// <summary>Every value with its count: from the daily sums, from the index on failures, and of the latest requests. No look at all rows.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public RequestFacets Facets()
    {
        using var database = Open();
        if (database is null) return new RequestFacets();
        using var rows = new LedgerRows(database);
        Limit(database, LongestFacets, CancellationToken.None);
        database.Execute(LedgerSql.BeginRead);
        var total = database.Scalar(LedgerSql.AllFinished);
        var outcomes = new List<Facet>();
        using (var failures = database.Prepare(LedgerSql.OutcomesButOk))
        {
            while (failures.Step()) outcomes.Add(new(failures.Text(0), failures.Int64(1)));
        }

        var open = outcomes.FirstOrDefault(outcome => outcome.Value == Outcomes.Open)?.Requests ?? 0;
        var ok = total + open - outcomes.Sum(outcome => outcome.Requests);
        if (ok > 0) outcomes.Add(new(Outcomes.Ok, ok));
        return new RequestFacets
        {
            Clients = Values("client"),
            Models = Values("model"),
            Asked = Values("requested_model"),
            Upstreams = Values("upstream"),
            Kinds = Values("kind"),
            Tiers = [.. Read(LedgerSql.FacetOfSums("tier"), id => id < 0 ? null : id.ToString(CultureInfo.InvariantCulture)).OrderBy(tier => tier.Value, StringComparer.Ordinal)],
            Users = Values("user"),
            Outcomes = [.. outcomes.OrderByDescending(outcome => outcome.Requests)],
            Apps = Read(LedgerSql.FacetOfLatest("app"), rows.Name, LatestLooked),
            Routes = Read(LedgerSql.FacetOfLatest("route"), rows.Name, LatestLooked),
        };

        IReadOnlyList<Facet> Values(string column) => Read(LedgerSql.FacetOfSums(column), rows.Name);

        IReadOnlyList<Facet> Read(string sql, Func<long, string?> name, int? latest = null)
        {
            using var statement = database.Prepare(sql);
            if (latest is { } looked) statement.Bind((long)looked);
            statement.Bind((long)MostValues);
            var values = new List<Facet>();
            while (statement.Step())
            {
                if (name(statement.Int64(0)) is { } value) values.Add(new(value, statement.Int64(1)));
            }

            return values;
        }
    }
}

/// <summary>Values to filter requests by, the most frequent first, at most 200 of a kind.</summary>
internal sealed record RequestFacets
{
    /// <summary>Client programs.</summary>
    public IReadOnlyList<Facet> Clients { get; init; } = [];

    /// <summary>Models that answered.</summary>
    public IReadOnlyList<Facet> Models { get; init; } = [];

    /// <summary>Models that were asked for.</summary>
    public IReadOnlyList<Facet> Asked { get; init; } = [];

    /// <summary>Upstreams.</summary>
    public IReadOnlyList<Facet> Upstreams { get; init; } = [];

    /// <summary>Kinds.</summary>
    public IReadOnlyList<Facet> Kinds { get; init; } = [];

    /// <summary>Tiers, in their order.</summary>
    public IReadOnlyList<Facet> Tiers { get; init; } = [];

    /// <summary>Users.</summary>
    public IReadOnlyList<Facet> Users { get; init; } = [];

    /// <summary>Outcomes.</summary>
    public IReadOnlyList<Facet> Outcomes { get; init; } = [];

    /// <summary>Applications, of the latest requests.</summary>
    public IReadOnlyList<Facet> Apps { get; init; } = [];

    /// <summary>Rules and strategies, of the latest requests.</summary>
    public IReadOnlyList<Facet> Routes { get; init; } = [];
}

/// <summary>A value and how many requests have it.</summary>
internal sealed record Facet(string Value, long Requests);
