using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;

namespace Sluice.Gateway.Admin.Overview;

/// <summary>The overview's part of the admin API.</summary>
internal static class OverviewEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapOverview(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var (report, reads) = (services.GetRequiredService<OverviewReport>(), services.GetRequiredService<LedgerReads>());
        admin.MapGet("/overview", http => report.Range(http.Request.Query["range"], out var problem) is { } range
                ? reads.AnswerAsync(http, (queries, _) => report.Read(range, queries), view => AdminHttp.WriteAsync(http, view, OverviewJson.Default.OverviewView))
                : AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, problem))
            .Describe("What ran where, what it cost and what it saved.").Query("range", $"{OverviewRange.Names} (the subscription window that runs now). Default today.").Gives(OverviewJson.Default.OverviewView);
    }
}
