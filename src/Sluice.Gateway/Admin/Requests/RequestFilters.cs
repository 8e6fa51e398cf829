using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>The filters in an address of the API as a query.</summary>
internal static class RequestFilters
{
    // What a person waits for without noticing: the page says when it was not enough.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);

    /// <summary>Reads them; null with what is wrong.</summary>
    public static RequestQuery? Read(HttpContext http, DateTimeOffset now, out string problem)
    {
        problem = "";
        var query = http.Request.Query;
        string? Text(string name) => query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;
        var found = new RequestQuery
        {
            Client = Text("client"),
            App = Text("app"),
            Model = Text("model"),
            RequestedModel = Text("asked"),
            Upstream = Text("upstream"),
            Kind = Text("kind"),
            Session = Text("session"),
            Route = Text("route"),
            User = Text("user"),
            Outcome = Text("outcome"),
            Search = Text("q"),
            Within = Look,
        };
        if (Text("limit") is { } limit)
        {
            if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) || rows is < 1 or > 1000) return Wrong("limit takes a number from 1 to 1000.", out problem);
            found = found with { Limit = rows };
        }
        else
        {
            found = found with { Limit = 100 };
        }

        if (Text("before") is { } before)
        {
            if (!RequestIds.TryParse(before, out var id)) return Wrong("before takes the id that the page before ended with.", out problem);
            found = found with { Before = id };
        }

        if (Text("tier") is { } tier)
        {
            if (tier is not ("0" or "1" or "2" or "3")) return Wrong("tier takes 0, 1, 2 or 3.", out problem);
            found = found with { Tier = tier[0] - '0' };
        }

        if (Text("where") is { } where)
        {
            if (where is not ("local" or "cloud")) return Wrong("where takes local or cloud.", out problem);
            found = found with { Local = where == "local" };
        }

        if (Text("minCost") is { } cost)
        {
            if (!decimal.TryParse(cost, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars)) return Wrong("minCost takes dollars, such as 0.01.", out problem);
            found = found with { MinCost = dollars };
        }

        if (Text("since") is { } since)
        {
            if (Instant(since, now) is not { } from) return Wrong("since takes a span such as 24h or 7d, or an instant such as 2026-11-01T08:00:00Z.", out problem);
            found = found with { Since = from };
        }

        if (Text("until") is { } until)
        {
            if (Instant(until, now) is not { } to) return Wrong("until takes a span such as 24h or 7d, or an instant such as 2026-11-01T08:00:00Z.", out problem);
            found = found with { Until = to };
        }

        return found;
    }

    /// <summary>Says which there are.</summary>
    public static IEndpointConventionBuilder Filters(this IEndpointConventionBuilder endpoint) => endpoint
        .Query("client", "Only this client's.")
        .Query("app", "Only of this calling application.")
        .Query("model", "Only what this model answered.")
        .Query("asked", "Only where the client asked for this model.")
        .Query("upstream", "Only what this upstream answered.")
        .Query("tier", "Only what this tier answered, 0 to 3.", isNumber: true)
        .Query("outcome", "Only this outcome; failed for every request that got no answer.")
        .Query("kind", "Only this kind of request.")
        .Query("session", "Only this session's.")
        .Query("route", "Only what this rule or strategy decided.")
        .Query("user", "Only this user's.")
        .Query("where", "local: answered by the user's own hardware; cloud: by another.")
        .Query("minCost", "Only what cost at least so many dollars, list value of plans and electricity included.")
        .Query("since", "Started at or after: a span back from now (24h, 7d) or an instant.")
        .Query("until", "Started before: likewise.")
        .Query("q", "Stands in the model, the client, the session or the error, as it is written and in any case; or the beginning of an id.");

    private static DateTimeOffset? Instant(string text, DateTimeOffset now) =>
        Durations.Parse(text) is { } span ? now - span
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : null;

    private static RequestQuery? Wrong(string words, out string problem)
    {
        problem = words;
        return null;
    }
}
