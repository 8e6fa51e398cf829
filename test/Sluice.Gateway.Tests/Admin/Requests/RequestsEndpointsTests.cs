using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Requests;

public sealed class RequestsEndpointsTests
{
    [Fact]
    public async Task Page_HasTheNewestFirst_AndGoesOnWhereItEnded()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        for (var i = 0; i < 7; i++) Serve(gateway, model: "m" + i);

        var first = await GetAsync(gateway, "/admin/requests?limit=5");
        var second = await GetAsync(gateway, $"/admin/requests?limit=5&before={first["next"]}");

        Assert.Equal(["m6", "m5", "m4", "m3", "m2"], Models(first));
        Assert.Equal(["m1", "m0"], Models(second));
        Assert.False(first["partial"]!.GetValue<bool>());
        Assert.Null(second["next"]);
    }

    [Theory]
    [InlineData("client=codex", "b")]
    [InlineData("app=editor", "a")]
    [InlineData("model=b", "b")]
    [InlineData("asked=opus", "c")]
    [InlineData("upstream=ollama", "c")]
    [InlineData("tier=0", "c")]
    [InlineData("outcome=failed", "b")]
    [InlineData("outcome=upstream_error", "b")]
    [InlineData("kind=title", "a")]
    [InlineData("session=s%2F1", "a")]
    [InlineData("route=rule:x", "a")]
    [InlineData("where=local", "c")]
    [InlineData("where=cloud", "b a")]
    [InlineData("minCost=0.5", "a")]
    [InlineData("q=BROKEN", "b")]
    [InlineData("q=s/1", "a")]
    [InlineData("q=opu", "c")]
    [InlineData("q=%25", "")]
    [InlineData("client=claude&outcome=ok&tier=2", "a")]
    [InlineData("since=1h", "c b a")]
    [InlineData("until=1h", "")]
    public async Task Filter_FindsWhatItSays(string filter, string models)
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        Serve(gateway, model: "a", app: "editor", kind: "title", session: "s/1", route: "rule:x", cost: 0.75m);
        Serve(gateway, model: "b", client: "codex", outcome: Outcomes.UpstreamError, error: "the upstream is broken");
        Serve(gateway, model: "c", upstream: "ollama", tier: 0, payer: Payers.Local, asked: "opus");

        Assert.Equal(models, string.Join(' ', Models(await GetAsync(gateway, "/admin/requests?" + filter))));
    }

    [Fact]
    public async Task Search_ById_FindsTheRequest_ByItsBeginningToo()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var id = Serve(gateway, model: "a");
        Assert.Equal(["a"], Models(await GetAsync(gateway, "/admin/requests?q=" + id)));
        Assert.Equal(["a"], Models(await GetAsync(gateway, "/admin/requests?q=" + id[..12].ToLowerInvariant())));
        Assert.Empty(Models(await GetAsync(gateway, "/admin/requests?q=req_7")));
    }

    [Theory]
    [InlineData("tier=9")]
    [InlineData("limit=0")]
    [InlineData("where=moon")]
    [InlineData("since=yesterday")]
    [InlineData("minCost=cheap")]
    [InlineData("before=1")]
    public async Task Filter_ThatIsNone_IsRefusedWithTheFix(string filter)
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.AdminAsync(HttpMethod.Get, "/admin/requests?" + filter);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("takes", await response.Content.ReadAsStringAsync(gateway.Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("' OR 1=1--")]
    [InlineData("%%%_%")]
    [InlineData("\\%")]
    public async Task F120_T21_EveryFilter_ComparesLiterally(string hostile)
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        Serve(gateway, model: "plain", session: "s");
        Serve(gateway, model: hostile, client: hostile, app: hostile, session: hostile, route: hostile, kind: hostile, upstream: hostile, asked: hostile);
        var text = Uri.EscapeDataString(hostile);
        foreach (var filter in (string[])["client", "app", "model", "asked", "upstream", "kind", "session", "route", "q"])
            Assert.Equal([hostile], Models(await GetAsync(gateway, $"/admin/requests?{filter}={text}")));
        foreach (var filter in (string[])["outcome", "user"])
            Assert.Empty(Models(await GetAsync(gateway, $"/admin/requests?{filter}={text}")));
        Assert.Equal([hostile], (await GetAsync(gateway, $"/admin/sessions?q={text}"))["rows"]!.AsArray().Select(row => row!["session"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("nul \u0000 bell \u0007 escape \u001b[31m")]
    [InlineData("right \u202e to left, \ud83d\udc69\u200d\ud83d\udcbb, \ud800 alone")]
    [InlineData("<img src=x onerror=alert(1)>")]
    public async Task F009_OddText_IsReadBackAsJson(string odd)
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var id = Serve(gateway, model: "a", session: odd, outcome: Outcomes.UpstreamError, error: odd);
        var detail = await GetAsync(gateway, "/admin/requests/" + id);
        var text = detail["request"]!["error"]!.GetValue<string>();
        // The database ends a text at its first NUL, and half a surrogate pair has no bytes.
        Assert.StartsWith(odd[..4], text, StringComparison.Ordinal);
        Assert.Equal(text, Assert.Single((await GetAsync(gateway, "/admin/requests"))["rows"]!.AsArray())!["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task Detail_TellsEverything_AndWhatLeft()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var id = gateway.Parts.Ledger.Ids.Next();
        gateway.Parts.Ledger.Record(new RequestStarted { Id = id, StartedAt = gateway.Clock.GetUtcNow(), Protocol = "anthropic", Client = "claude", RequestedModel = "opus" });
        gateway.Parts.Ledger.Record(new AttemptEnded { RequestId = id, Number = 1, Upstream = "ollama", Model = "coder", Tier = 0, PaidBy = Payers.Local, Outcome = Outcomes.RejectedDraft, DurationMs = 400, SentBytes = 700, Host = "127.0.0.1:11434" });
        gateway.Parts.Ledger.Record(new AttemptEnded { RequestId = id, Number = 2, Upstream = "anthropic", Model = "haiku", Tier = 1, PaidBy = Payers.Api, Outcome = Outcomes.Ok, StartedAfterMs = 410, FirstByteMs = 20, FirstContentMs = 30, DurationMs = 300, SentBytes = 800, Host = "api.anthropic.com:443" });
        gateway.Parts.Ledger.Record(new RequestEnded
        {
            Id = id,
            Outcome = Outcomes.Ok,
            HttpStatus = 200,
            Upstream = "anthropic",
            Model = "haiku",
            Tier = 1,
            Route = "cascade",
            Attempts = 2,
            DurationMs = 710,
            Fidelity = "top_k=dropped",
            Receipt = """{"route":"cascade","summary":"coder first.","signals":{"score":"3.1"},"candidates":[{"address":"ollama/coder","tier":0,"cost":0,"chosen":true,"reason":"cheapest"},{"address":"anthropic/haiku","tier":1,"chosen":false,"reason":"dearer"}],"checks":[{"attempt":1,"name":"arguments","outcome":"failed","why":"no such file"}],"escalation":"a call was wrong"}"""u8.ToArray(),
        });
        await gateway.Parts.Ledger.FlushAsync(gateway.Cancel);

        var detail = await GetAsync(gateway, "/admin/requests/" + RequestIds.Format(id));

        Assert.Equal("coder first.", detail["receipt"]!["summary"]!.GetValue<string>());
        Assert.Equal("score", detail["receipt"]!["signals"]![0]!["name"]!.GetValue<string>());
        Assert.Null(detail["receipt"]!["candidates"]![1]!["cost"]);
        Assert.Equal("a call was wrong", detail["receipt"]!["escalation"]!.GetValue<string>());
        Assert.Equal([400, 300], detail["attempts"]!.AsArray().Select(attempt => attempt!["durationMs"]!.GetValue<int>()));
        var left = Assert.Single(detail["left"]!.AsArray())!;
        Assert.Equal("api.anthropic.com:443", left["host"]!.GetValue<string>());
        Assert.Equal(800, left["sentBytes"]!.GetValue<int>());
        Assert.Contains(detail["headers"]!.AsArray(), header => header!["name"]!.GetValue<string>() == "x-sluice-fidelity");
        using var missing = await gateway.AdminAsync(HttpMethod.Get, "/admin/requests/req_0000000000001");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Facets_CountEveryValue()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        for (var i = 0; i < 3; i++) Serve(gateway, model: "a");
        Serve(gateway, model: "b", outcome: Outcomes.UpstreamError, route: "rule:x");
        await gateway.Parts.Ledger.FlushAsync(gateway.Cancel);
        var facets = await GetAsync(gateway, "/admin/requests/facets");
        Assert.Equal("a 3, b 1", Words("models"));
        Assert.Equal("ok 3, upstream_error 1", Words("outcomes"));
        Assert.Equal("static 3, rule:x 1", Words("routes"));

        string Words(string facet) => string.Join(", ", facets[facet]!.AsArray().Select(value => $"{value!["value"]} {value["requests"]}"));
    }

    [Fact]
    public async Task Export_HasEveryRowThatFits_InBothFormats()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        for (var i = 0; i < 1_203; i++) Serve(gateway, model: i % 2 == 0 ? "even" : "odd");
        await gateway.Parts.Ledger.FlushAsync(gateway.Cancel);
        using var csv = await gateway.AdminAsync(HttpMethod.Get, "/admin/requests/export?model=odd");
        using var json = await gateway.AdminAsync(HttpMethod.Get, "/admin/requests/export?format=json");
        var lines = (await csv.Content.ReadAsStringAsync(gateway.Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(602, lines.Length);
        Assert.StartsWith("id,started_at,client", lines[0], StringComparison.Ordinal);
        Assert.Equal("text/csv; charset=utf-8", csv.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("attachment", csv.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
        Assert.Equal(1_203, JsonNode.Parse(await json.Content.ReadAsStringAsync(gateway.Cancel))!.AsArray().Count);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil.example\")", "\"'=HYPERLINK(\"\"http://evil.example\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("plain, with comma", "\"plain, with comma\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    public async Task Export_MakesNoFormulaOfText(string error, string cell)
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        Serve(gateway, model: "a", outcome: Outcomes.UpstreamError, error: error);
        await gateway.Parts.Ledger.FlushAsync(gateway.Cancel);
        using var response = await gateway.AdminAsync(HttpMethod.Get, "/admin/requests/export");
        Assert.Contains("," + cell + ",", await response.Content.ReadAsStringAsync(gateway.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_IsAStripOfTurns_UnderWhateverNameItHas()
    {
        const string name = "a/b %2F?#\u00e9";
        await using var gateway = await TestGateway.StartAsync("{}");
        for (var i = 0; i < 5; i++) Serve(gateway, model: i < 3 ? "a" : "b", session: name, cost: 0.25m, sent: 100, outcome: i == 0 ? Outcomes.RejectedDraft : Outcomes.Ok);
        Serve(gateway, model: "c", session: "other");
        await gateway.Parts.Ledger.FlushAsync(gateway.Cancel);

        var page = await GetAsync(gateway, "/admin/sessions");
        var latest = await GetAsync(gateway, $"/admin/sessions/{Uri.EscapeDataString(name)}?limit=3");
        var before = await GetAsync(gateway, $"/admin/sessions/{Uri.EscapeDataString(name)}?limit=3&before={latest["earlier"]}");

        Assert.Equal(["other", name], page["rows"]!.AsArray().Select(row => row!["session"]!.GetValue<string>()));
        Assert.Equal(1.25m, page["rows"]![1]!["totals"]!["spend"]!.GetValue<decimal>());
        Assert.Equal(["a", "b", "b"], Turns(latest));
        Assert.Equal(["a", "a"], Turns(before));
        Assert.Null(before["earlier"]);
        Assert.Equal(500, Assert.Single(latest["left"]!.AsArray())!["sentBytes"]!.GetValue<int>());
        Assert.Equal([3, 2], latest["models"]!.AsArray().Select(model => model!["totals"]!["requests"]!.GetValue<int>()));
        // Of the whole session, not of the turns of the page.
        Assert.Equal(1, latest["drafts"]!.GetValue<int>());
        using var missing = await gateway.AdminAsync(HttpMethod.Get, "/admin/sessions/nobody");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        static IEnumerable<string> Turns(JsonNode session) => session["turns"]!.AsArray().Select(turn => turn!["request"]!["model"]!.GetValue<string>());
    }

    [Fact]
    public async Task Sessions_GoOnWhereThePageEnded()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        for (var i = 0; i < 7; i++) Serve(gateway, model: "a", session: "s" + i);
        var first = await GetAsync(gateway, "/admin/sessions?limit=4");
        var second = await GetAsync(gateway, $"/admin/sessions?limit=4&before={first["next"]}");
        Assert.Equal(["s6", "s5", "s4", "s3", "s2", "s1", "s0"], first["rows"]!.AsArray().Concat(second["rows"]!.AsArray()).Select(row => row!["session"]!.GetValue<string>()));
        Assert.Null(second["next"]);
    }

    private static string Serve(
        TestGateway gateway, string model, string client = "claude", string? app = null, string kind = "main", string? session = null, string route = "static", string upstream = "cloud", int tier = 2,
        string payer = Payers.Api, string outcome = Outcomes.Ok, string? error = null, string? asked = null, decimal? cost = null, long sent = 0)
    {
        var (ledger, id) = (gateway.Parts.Ledger, gateway.Parts.Ledger.Ids.Next());
        ledger.Record(
            new RequestStarted { Id = id, StartedAt = gateway.Clock.GetUtcNow(), Protocol = "anthropic", Client = client, App = app, Session = session, Kind = kind, RequestedModel = asked },
            new AttemptEnded { RequestId = id, Number = 1, Upstream = upstream, Model = model, Tier = tier, PaidBy = payer, Outcome = outcome, Usage = new Usage(10), ReportedCost = cost, SentBytes = sent, Host = "host:443" },
            new RequestEnded { Id = id, Outcome = outcome, HttpStatus = 200, Upstream = upstream, Model = model, Tier = tier, Route = route, Attempts = 1, DurationMs = 10, Error = error });
        return RequestIds.Format(id);
    }

    private static async Task<JsonNode> GetAsync(TestGateway gateway, string path)
    {
        await gateway.Parts.Ledger.FlushAsync(gateway.Cancel);
        using var response = await gateway.AdminAsync(HttpMethod.Get, path);
        var text = await response.Content.ReadAsStringAsync(gateway.Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static IEnumerable<string> Models(JsonNode page) => page["rows"]!.AsArray().Select(row => row!["model"]!.GetValue<string>());
}
