using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Pricing;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

/// <summary>A ledger in a directory of its own, with the words that tests are written in.</summary>
internal sealed class LedgerFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private LedgerWriter? _writer;

    public LedgerFixture(IAccountingContext? accounting = null, LedgerOptions? options = null)
    {
        Accounting = accounting ?? NoAccounting.Instance;
        Options = options ?? new LedgerOptions { Directory = "" };
        Options = Options with { Directory = Path.Combine(Path.GetTempPath(), "sluice-ledger-" + Guid.NewGuid().ToString("N")) };
    }

    public LedgerOptions Options { get; set; }

    public IAccountingContext Accounting { get; set; }

    public string Directory => Options.Directory;

    public string Database => LedgerFiles.Database(Directory);

    public LedgerQueries Queries => new(Directory);

    public LedgerWriter Writer => _writer ??= Open();

    public LedgerWriter Open()
    {
        var opening = LedgerWriter.Open(Options, Accounting, TimeProvider.System, NullLogger.Instance);
        Assert.Null(opening.Error);
        return _writer = opening.Writer!;
    }

    /// <summary>Records a whole request with one attempt, and returns its id.</summary>
    public long Serve(
        string model, Usage usage, string? asked = null, string payer = Payers.Api, string? session = null, string kind = "main", DateTimeOffset? at = null,
        string outcome = Outcomes.Ok, int? tier = null, string client = "claude", string? user = null, string? wouldPay = null, int? cacheSeconds = null,
        string? attemptOutcome = null, string upstream = "cloud", decimal? reported = null, double? watts = null, int durationMs = 10, string protocol = "anthropic")
    {
        var id = Start(asked, session, kind, at, client, user, wouldPay, cacheSeconds, protocol);
        Writer.Record(new AttemptEnded
        {
            RequestId = id,
            Number = 1,
            Upstream = upstream,
            Model = model,
            Tier = tier,
            PaidBy = payer,
            Outcome = attemptOutcome ?? outcome,
            Usage = usage,
            ReportedCost = reported,
            DurationMs = durationMs,
            LocalWattSeconds = watts * durationMs / 1000,
        });
        Writer.Record(new RequestEnded { Id = id, Outcome = outcome, HttpStatus = 200, Upstream = upstream, Model = model, Tier = tier, Attempts = 1, DurationMs = durationMs });
        return id;
    }

    public long Start(
        string? asked = null, string? session = null, string kind = "main", DateTimeOffset? at = null, string client = "claude", string? user = null,
        string? wouldPay = null, int? cacheSeconds = null, string protocol = "anthropic")
    {
        var id = Writer.Ids.Next();
        Writer.Record(new RequestStarted
        {
            Id = id,
            StartedAt = at ?? Noon,
            Protocol = protocol,
            Client = client,
            User = user,
            Session = session,
            Kind = kind,
            RequestedModel = asked,
            WouldPay = wouldPay,
            CacheSeconds = cacheSeconds,
        });
        return id;
    }

    public Task Flush() => Writer.FlushAsync(TestContext.Current.CancellationToken);

    public async Task<UsageRow> Total()
    {
        await Flush();
        return Queries.Usage(new UsageQuery { From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddYears(200) }).Total;
    }

    public long Scalar(string sql)
    {
        using var database = SqliteDatabase.Open(Database, readOnly: true, 5_000);
        return database.Scalar(sql);
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}

/// <summary>Prices by name, from the embedded table or as given.</summary>
internal sealed class FixedPrices(params (string Model, Price? Price)[] models) : IAccountingContext
{
    public string? DearestModel { get; init; }

    public PricedModel? Dearest => DearestModel is null ? null : Of(DearestModel);

    public decimal? ElectricityPrice { get; init; }

    public PricedModel Served(string upstream, string model) => Of(model);

    public PricedModel? Asked(string requestedModel) => requestedModel.StartsWith("sluice/", StringComparison.Ordinal) ? null : Of(requestedModel);

    private PricedModel Of(string model)
    {
        foreach (var (name, price) in models)
        {
            if (name == model)
            {
                return new PricedModel(model, price);
            }
        }

        return model.StartsWith("local", StringComparison.Ordinal)
            ? new PricedModel(model, null, IsLocal: true)
            : new PricedModel(model, PriceBook.Embedded.Find(null, model));
    }
}
