using System.Text.Json;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Admin.Overview;
using Sluice.Gateway.Ledger.Sqlite;

namespace Sluice.Gateway.Dashboard;

/// <summary>
/// Makes ready what a browser asks for first while the login link is on its way to it. A gateway that has just started has compressed
/// none of its files and compiled none of the code that reads the overview: the first visit would pay for both.
/// </summary>
internal sealed class FirstVisit(ServedFiles files, OverviewReport overview, LedgerReads reads)
{
    private int _isPrepared;

    /// <summary>Starts it, once; nobody waits for it.</summary>
    public void Prepare()
    {
        if (Interlocked.Exchange(ref _isPrepared, 1) == 0) _ = Task.Run(PrepareAsync);
    }

    private async Task PrepareAsync()
    {
        if (overview.Range(name: null, out _) is { } range)
        {
            try
            {
                var view = await reads.ReadAsync((queries, _) => overview.Read(range, queries), CancellationToken.None);
                JsonSerializer.SerializeToUtf8Bytes(view, OverviewJson.Default.OverviewView);
            }
            catch (SqliteFailure)
            {
                // The page asks for the same and shows what is wrong.
            }
        }

        foreach (var file in files.All.Values) file.In("br");
    }
}
