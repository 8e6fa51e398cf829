using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Ledger.Sqlite;

namespace Sluice.Gateway.Admin;

/// <summary>What can fail under any part of the admin API without anybody's fault, the ledger (F075) and the disk, in words instead of a 500.</summary>
internal sealed class AdminFailures(RequestDelegate next)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments("/admin"))
        {
            await next(http);
            return;
        }

        try
        {
            await next(http);
        }
        catch (SqliteFailure failure) when (!http.Response.HasStarted)
        {
            await AdminHttp.FailAsync(http, StatusCodes.Status503ServiceUnavailable, $"The ledger cannot be read at the moment: {failure.Message} Requests go on; sluice doctor says more.");
        }
        catch (Exception failure) when (!http.Response.HasStarted && (failure is UnauthorizedAccessException || (failure is IOException && failure is not BadHttpRequestException)))
        {
            await AdminHttp.FailAsync(http, StatusCodes.Status503ServiceUnavailable, $"A file cannot be read or written: {failure.Message}");
        }
    }
}
