using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Writing;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Prompts;

namespace Sluice.Gateway.Admin.Settings;

/// <summary>About this program, and what it keeps on the disk.</summary>
internal sealed class AboutReport(GatewayModelStore models, ConfigWriter writer, SluicePaths paths, PromptLog prompts, IServer server, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>Everything.</summary>
    public AboutView Read() => new(
        StatusReport.Version,
        "MIT",
        _startedAt,
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? models.Current.Config.Server.Url.ToString(),
        paths.ConfigFile,
        paths.DataDirectory,
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()})",
        NativeSqlite.Version,
        NativeSqlite.Library,
        Stores());

    private List<StoreView> Stores()
    {
        var ledger = LedgerFiles.Database(paths.DataDirectory);
        var kept = models.Current.Config.Responses.Keep;
        var (requests, oldest, responses, responseBytes) = Count(ledger);
        var states = writer.History.Read();
        var history = Path.Combine(paths.DataDirectory, "config-history");
        return
        [
            new("Ledger: requests, tokens, dollars", ledger, Size(ledger) + Size(ledger + "-wal"), requests, oldest, $"for good; headers for {Durations.Format(LedgerStore.HeadersKept)}", null),
            new("Answers that can be continued (Responses API), with their prompts, encrypted", ledger, responseBytes, responses, null, kept == TimeSpan.Zero ? "not at all" : $"for {Durations.Format(kept)}", "responses.keep"),
            Prompts(),
            new("Earlier states of the configuration", history, Sum(history), states.Count, states is [.., var first] ? first.At : null, $"the newest {ConfigHistory.MostStates} of a year", null),
            new("Capability cards of local models", paths.CardsDirectory, Sum(paths.CardsDirectory), Files(paths.CardsDirectory), null, "until a model is measured again", null),
        ];
    }

    // Switched off, what is there stays until its time is up.
    private StoreView Prompts()
    {
        var (file, log) = (PromptFile.PathIn(paths.DataDirectory), prompts.State);
        var kept = log.On ? $"for {Durations.Format(log.Retention)}" : log.Stored > 0 ? $"none any more; what is there goes within {Durations.Format(log.Retention)}" : "not at all";
        return new("Prompts and answers, encrypted", file, Size(file), log.Stored, log.Oldest, kept, log.On ? "logging.retention" : "logging.prompts");
    }

    private static (long? Requests, DateTimeOffset? Oldest, long? Responses, long ResponseBytes) Count(string ledger)
    {
        if (!File.Exists(ledger)) return (0, null, 0, 0);
        try
        {
            using var database = SqliteDatabase.Open(ledger, readOnly: true, busyMilliseconds: 2_000);
            // From the sums by hour: a million rows are not worth counting for a line of text.
            var first = database.Scalar("SELECT coalesce(min(started_at), 0) FROM (SELECT started_at FROM requests ORDER BY id LIMIT 1)");
            return (
                database.Scalar("SELECT coalesce(sum(requests), 0) FROM usage_hourly"),
                first == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(first),
                database.Scalar("SELECT count(*) FROM kept_responses"),
                database.Scalar("SELECT coalesce(sum(bytes), 0) FROM kept_responses"));
        }
        catch (SqliteFailure)
        {
            return (null, null, null, 0);
        }
    }

    private static long Size(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;

    private static long Sum(string directory) => Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Sum(Size) : 0;

    private static int Files(string directory) => Directory.Exists(directory) ? Directory.EnumerateFiles(directory).Count() : 0;
}
