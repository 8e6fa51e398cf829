using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Prompts;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>The log of requests: pages, what to filter by, export, one request.</summary>
internal static class RequestsEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapRequests(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var (reads, time) = (services.GetRequiredService<LedgerReads>(), services.GetRequiredService<TimeProvider>());
        var (prompts, writer) = (services.GetRequiredService<PromptLog>(), services.GetRequiredService<LedgerWriter>());

        admin.MapGet("/requests", http => RequestFilters.Read(http, time.GetUtcNow(), out var problem) is { } query
                ? reads.AnswerAsync(http, (ledger, cancel) => ledger.Requests(query, cancel), page => AdminHttp.WriteAsync(http, RequestPageView.Of(page), RequestsJson.Default.RequestPageView))
                : AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, problem))
            .Describe("A page of requests, the newest first.").Filters()
            .Query("before", "Only older ones: next of the page before.").Query("limit", "Rows, 1 to 1000; default 100.", isNumber: true)
            .Gives(RequestsJson.Default.RequestPageView);

        admin.MapGet("/requests/facets", http => reads.AnswerAsync(http, (ledger, _) => ledger.Facets(), facets => AdminHttp.WriteAsync(http, FacetsView.Of(facets), RequestsJson.Default.FacetsView)))
            .Describe("What requests can be filtered by, the most frequent first.").Gives(RequestsJson.Default.FacetsView);

        admin.MapGet("/requests/export", http => RequestExport.Format(http) is not { } format
                ? AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, "format takes csv or json.")
                : RequestFilters.Read(http, time.GetUtcNow(), out var problem) is { } query
                    ? RequestExport.WriteAsync(http, reads, query with { Within = TimeSpan.FromSeconds(1) }, format)
                    : AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, problem))
            .Describe("All requests that fit, the newest first, as a file.").Filters().Query("format", "csv (default) or json.").GivesText("text/csv");

        admin.MapGet("/requests/{id}", http => RequestIds.TryParse(http.GetRouteValue("id") as string, out var id)
                ? reads.AnswerAsync(http, (ledger, _) => ledger.Request(id) is { } detail ? RequestDetailView.Of(detail, Prompt(prompts, id, time)) : null, detail => detail is null
                    ? AdminHttp.FailAsync(http, StatusCodes.Status404NotFound, "There is no such request in the ledger.")
                    : AdminHttp.WriteAsync(http, detail, RequestsJson.Default.RequestDetailView))
                : AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, "This is no request id; they look like req_01ABCDEFGHJKM."))
            .Describe("One request with its receipt and its attempts.").Gives(RequestsJson.Default.RequestDetailView);

        admin.MapDelete("/prompts", http => ForgetAsync(http, prompts, writer, null))
            .Describe("Deletes all logged prompts and answers.").Gives(RequestsJson.Default.PromptLoggingView);
        admin.MapDelete("/prompts/{id}", http => RequestIds.TryParse(http.GetRouteValue("id") as string, out var id)
                ? ForgetAsync(http, prompts, writer, id)
                : AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, "This is no request id; they look like req_01ABCDEFGHJKM."))
            .Describe("Deletes the logged prompt and answer of one request.").Gives(RequestsJson.Default.PromptLoggingView);
    }

    // Trouble with the prompts' own file hides nothing of the request.
    private static LoggedPrompt? Prompt(PromptLog prompts, long id, TimeProvider time)
    {
        try
        {
            return prompts.Find(id);
        }
        catch (Exception failure) when (failure is SqliteFailure or IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new LoggedPrompt([], [], time.GetUtcNow(), $"both: the file of prompts cannot be read ({failure.Message})");
        }
    }

    // The answer is the state after it: the ledger's thread has done it by then.
    private static async Task ForgetAsync(HttpContext http, PromptLog prompts, LedgerWriter ledger, long? request)
    {
        prompts.Forget(request);
        await ledger.FlushAsync(http.RequestAborted);
        await AdminHttp.WriteAsync(http, PromptLoggingView.Of(prompts.State), RequestsJson.Default.PromptLoggingView);
    }
}
