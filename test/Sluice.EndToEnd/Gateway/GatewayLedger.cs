using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Xunit;

namespace Sluice.EndToEnd.Gateway;

/// <summary>The ledger of a <see cref="GatewayProcess"/>, as its user sees it.</summary>
internal static class GatewayLedger
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Every request, the oldest first, once there are at least <paramref name="count"/> and none is open any more.</summary>
    public static async Task<IReadOnlyList<LedgerLine>> SettledAsync(this GatewayProcess gateway, int count)
    {
        while (true)
        {
            var lines = await gateway.RequestsAsync();
            if (lines.Count >= count && lines.All(line => line.Outcome is not "open"))
            {
                return lines;
            }

            // The writer is at most a batch behind; asking again is a process of its own and needs no pause.
            Cancelled.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Every request, the oldest first, as it stands now.</summary>
    public static async Task<IReadOnlyList<LedgerLine>> RequestsAsync(this GatewayProcess gateway)
    {
        var said = await gateway.ReportAsync("requests", "--last", "1000", "--json");
        return [.. said.Deserialize<LedgerLine[]>(JsonSerializerOptions.Web)!.Reverse()];
    }

    /// <summary>What a command with <c>--json</c> reports.</summary>
    public static async Task<JsonNode> ReportAsync(this GatewayProcess gateway, params string[] arguments)
    {
        var outcome = await gateway.CommandAsync(Cancelled, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return JsonNode.Parse(outcome.Output)!;
    }

    /// <summary>What SQLite itself says of the file: <c>ok</c>, or what is wrong.</summary>
    public static string CheckIntegrity(this GatewayProcess gateway)
    {
        using var database = SqliteDatabase.Open(LedgerFiles.Database(gateway.DataFolder), readOnly: true, busyMilliseconds: 30_000);
        using var statement = database.Prepare("PRAGMA integrity_check");
        Assert.True(statement.Step());
        return statement.Text(0);
    }
}
