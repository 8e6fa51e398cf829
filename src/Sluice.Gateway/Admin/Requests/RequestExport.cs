using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Requests as a file, written while they are read: a page of rows is all that is held.</summary>
internal static class RequestExport
{
    private const int RowsAtOnce = 500;

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n\t;");

    private static readonly (string Name, Func<RequestView, object?> Value)[] Columns =
    [
        ("id", row => row.Name), ("started_at", row => row.StartedAt), ("client", row => row.Client), ("app", row => row.App), ("user", row => row.User), ("session", row => row.Session),
        ("kind", row => row.Kind), ("protocol", row => row.Protocol), ("asked_for", row => row.RequestedModel), ("upstream", row => row.Upstream), ("model", row => row.Model),
        ("tier", row => row.Tier), ("paid_by", row => row.PaidBy), ("route", row => row.Route), ("outcome", row => row.Outcome), ("http_status", row => row.HttpStatus),
        ("attempts", row => row.Attempts), ("first_content_ms", row => row.FirstContentMs), ("duration_ms", row => row.DurationMs), ("input_tokens", row => row.Tokens.Input),
        ("cache_read_tokens", row => row.Tokens.CacheRead), ("cache_write_tokens", row => row.Tokens.CacheWrite), ("output_tokens", row => row.Tokens.Output),
        ("tokens_estimated", row => row.IsEstimated), ("spend_usd", row => row.Spend), ("plan_value_usd", row => row.PlanValue), ("electricity_usd", row => row.Electricity),
        ("cost_gap", row => row.CostGap), ("asked_usd", row => row.Asked), ("dearest_usd", row => row.Dearest), ("saved_usd", row => row.Saved),
        ("cloud_tokens", row => row.CloudTokens), ("cloud_tokens_avoided", row => row.CloudTokensAvoided), ("fidelity", row => row.Fidelity), ("error", row => row.Error),
        ("local_only", row => row.LocalOnly),
    ];

    /// <summary>The format that is asked for; null when there is none such.</summary>
    public static string? Format(HttpContext http) => http.Request.Query["format"].ToString() switch { "" or "csv" => "csv", "json" => "json", _ => null };

    /// <summary>Writes them.</summary>
    public static async Task WriteAsync(HttpContext http, LedgerReads reads, RequestQuery query, string format)
    {
        query = query with { Limit = RowsAtOnce };
        RequestPage page;
        try
        {
            page = await reads.ReadAsync((ledger, cancel) => ledger.Requests(query, cancel), http.RequestAborted);
        }
        catch (SqliteFailure failure)
        {
            await AdminHttp.FailAsync(http, StatusCodes.Status503ServiceUnavailable, $"The ledger cannot be read at the moment: {failure.Message}");
            return;
        }

        var isJson = format == "json";
        http.Response.ContentType = isJson ? "application/json" : "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"sluice-requests.{format}\"";
        http.Response.Headers.CacheControl = "no-store";
        var output = http.Response.BodyWriter;
        output.Write(isJson ? "["u8 : Encoding.UTF8.GetBytes(string.Join(',', Columns.Select(column => column.Name)) + "\r\n"));
        var isFirst = true;
        while (true)
        {
            foreach (var row in page.Rows)
            {
                var view = RequestView.Of(row);
                if (isJson)
                {
                    output.Write(isFirst ? "\n"u8 : ",\n"u8);
                    output.Write(JsonSerializer.SerializeToUtf8Bytes(view, RequestsJson.Default.RequestView));
                }
                else
                {
                    output.Write(Encoding.UTF8.GetBytes(Line(view)));
                }

                isFirst = false;
            }

            // Whoever reads slowly is waited for, and holds neither a snapshot nor a thread.
            await output.FlushAsync(http.RequestAborted);
            if (page.Next is not { } next) break;
            query = query with { Before = next };
            page = await reads.ReadAsync((ledger, cancel) => ledger.Requests(query, cancel), http.RequestAborted);
        }

        if (isJson) output.Write("\n]\n"u8);
    }

    /// <summary>A request as a line.</summary>
    public static string Line(RequestView row) => string.Join(',', Columns.Select(column => Cell(column.Value(row)))) + "\r\n";

    private static string Cell(object? value) => value switch
    {
        null => "",
        string text => Cell(text),
        bool flag => flag ? "true" : "false",
        DateTimeOffset at => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "",
    };

    // A spreadsheet takes text that begins so for a formula and runs it: an apostrophe makes it text.
    private static string Cell(string text)
    {
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..]) text = "'" + text;
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
