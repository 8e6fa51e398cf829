using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Ledger.Sqlite;

namespace Sluice.Gateway.Admin.Overview;

/// <summary>The overview's part of the admin API.</summary>
internal static class OverviewEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapOverview(this RouteGroupBuilder admin)
    {
        var report = ((IEndpointRouteBuilder)admin).ServiceProvider.GetRequiredService<OverviewReport>();
        admin.MapGet("/overview", async http =>
        {
            try
            {
                if (report.Read(http.Request.Query["range"], out var problem) is { } view) await AdminHttp.WriteAsync(http, view, OverviewJson.Default.OverviewView);
                else await AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, problem);
            }
            catch (SqliteFailure failure)
            {
                await AdminHttp.FailAsync(http, StatusCodes.Status503ServiceUnavailable, $"The ledger cannot be read: {failure.Message}. Requests go on; sluice doctor says more.");
            }
        })
            .Describe("What ran where, what it cost and what it saved.").Query("range", $"{OverviewRange.Names} (the subscription window that runs now). Default today.").Gives(OverviewJson.Default.OverviewView);
    }
}
