using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Admin;

/// <summary>
/// Reads the ledger for the admin API: on threads and connections of its own, few at a time, so that no number of open dashboards
/// takes the threads that requests are answered by.
/// </summary>
internal sealed class LedgerReads(SluicePaths paths, TimeProvider time) : IDisposable
{
    private const int AtOnce = 2;

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <summary>The queries.</summary>
    public LedgerQueries Queries { get; } = new(paths.DataDirectory, time);

    /// <summary>Reads and answers; what takes too long is a 503 with a way out, a ledger that cannot be read is one by <see cref="AdminFailures"/>.</summary>
    public async Task AnswerAsync<T>(HttpContext http, Func<LedgerQueries, CancellationToken, T> read, Func<T, Task> answer)
    {
        T value;
        try
        {
            value = await ReadAsync(read, http.RequestAborted);
        }
        catch (SqliteFailure failure) when (failure.IsInterrupted)
        {
            if (!http.RequestAborted.IsCancellationRequested) await AdminHttp.FailAsync(http, StatusCodes.Status503ServiceUnavailable, "This takes longer than a look at the ledger may. Ask for a shorter time.");
            return;
        }

        await answer(value);
    }

    /// <summary>Reads.</summary>
    /// <exception cref="SqliteFailure">The ledger cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<LedgerQueries, CancellationToken, T> read, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => read(Queries, cancellationToken), cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
