using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;

namespace Sluice.Gateway.Admin.Sessions;

/// <summary>Sessions: a page of them, and one with its turns.</summary>
internal static class SessionsEndpoints
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Usual = TimeSpan.FromDays(30);

    /// <summary>Maps it.</summary>
    public static void MapSessions(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var (reads, time) = (services.GetRequiredService<LedgerReads>(), services.GetRequiredService<TimeProvider>());

        admin.MapGet("/sessions", http => Read(http, time.GetUtcNow(), out var problem) is { } query
                ? reads.AnswerAsync(http, (ledger, cancel) => ledger.Sessions(query, cancel), page => AdminHttp.WriteAsync(http, SessionPageView.Of(page), SessionsJson.Default.SessionPageView))
                : AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, problem))
            .Describe("A page of sessions, the latest active first.")
            .Query("since", "Active since: a span back from now, default 30d.").Query("client", "Only this client's.").Query("q", "Stands in the session's name.")
            .Query("before", "Next of the page before.").Query("limit", "Rows, 1 to 200; default 50.", isNumber: true)
            .Gives(SessionsJson.Default.SessionPageView);

        admin.MapGet("/sessions/{id}", http =>
            {
                long? before = null;
                if (http.Request.Query["before"].ToString() is { Length: > 0 } text)
                {
                    if (!RequestIds.TryParse(text, out var id)) return AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, "before takes a request id.");
                    before = id;
                }

                var name = NameOf(http);
                return reads.AnswerAsync(http, (ledger, cancel) => ledger.Session(name, before, Turns(http), Look, cancel), session => session is null
                    ? AdminHttp.FailAsync(http, StatusCodes.Status404NotFound, "There is no such session in the ledger.")
                    : AdminHttp.WriteAsync(http, SessionView.Of(session), SessionsJson.Default.SessionView));
            })
            .Describe("One session: its turns in order, its models, what left this machine.")
            .Query("before", "Only turns before this request: earlier of the page before.").Query("limit", "Turns, 1 to 1000; default 500.", isNumber: true)
            .Gives(SessionsJson.Default.SessionView);
    }

    private static int Turns(HttpContext http) => int.TryParse(http.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 500;

    // Clients name sessions as they like. The server decodes all of the path but slashes, so the name is read as it was sent.
    private static string NameOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var end ? end : target.Length);
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static SessionQuery? Read(HttpContext http, DateTimeOffset now, out string problem)
    {
        problem = "";
        var query = http.Request.Query;
        var since = Usual;
        if (query["since"].ToString() is { Length: > 0 } span)
        {
            if (Durations.Parse(span) is not { } back) return Wrong("since takes a span such as 24h or 7d.", out problem);
            since = back;
        }

        SessionCursor? before = null;
        if (query["before"].ToString() is { Length: > 0 } cursor && (before = SessionPageView.Cursor(cursor)) is null) return Wrong("before takes next of the page before.", out problem);
        var limit = 50;
        if (query["limit"].ToString() is { Length: > 0 } rows && (!int.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 200)) return Wrong("limit takes a number from 1 to 200.", out problem);
        return new SessionQuery { Since = now - since, Before = before, Limit = limit, Client = query["client"].ToString() is { Length: > 0 } client ? client : null, Search = query["q"], Within = Look };
    }

    private static SessionQuery? Wrong(string words, out string problem)
    {
        problem = words;
        return null;
    }
}
