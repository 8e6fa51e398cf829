using System.Diagnostics.CodeAnalysis;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Gateway.Prompts;
using Sluice.Protocols.Json;
using Sluice.Routing.Receipts;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Everything that is known of one request: <c>GET /admin/requests/{id}</c>. The same as <c>sluice why ID</c>.</summary>
internal sealed record RequestDetailView
{
    /// <summary>The request.</summary>
    public required RequestView Request { get; init; }

    /// <summary>Calls to upstreams, in their order.</summary>
    public required IReadOnlyList<AttemptView> Attempts { get; init; }

    /// <summary>Why it went where it went; absent when it was refused before a decision, or runs still.</summary>
    public ReceiptView? Receipt { get; init; }

    /// <summary>What left this machine, by host; empty when nothing did.</summary>
    public required IReadOnlyList<DepartureView> Left { get; init; }

    /// <summary>Headers of the answer that the client got; of a request whose headers are not kept any more, Sluice's own ones.</summary>
    public required IReadOnlyList<HeaderView> Headers { get; init; }

    /// <summary>Headers that the client sent; absent when they are not kept (any more).</summary>
    public IReadOnlyList<HeaderView>? ClientHeaders { get; init; }

    /// <summary>Prompt and answer; absent unless prompts are logged and this one's are kept.</summary>
    public LoggedPrompt? Prompt { get; init; }

    /// <summary>Of what the ledger has.</summary>
    public static RequestDetailView Of(RequestDetail detail, LoggedPrompt? prompt) => new()
    {
        Prompt = prompt,
        Request = RequestView.Of(detail.Request),
        Attempts = [.. detail.Attempts.Select(attempt => AttemptView.Of(attempt, detail.Headers?.Attempts.GetValueOrDefault(attempt.Number)))],
        Receipt = Read(detail.Receipt),
        Left =
        [
            .. detail.Attempts.Where(attempt => attempt.PaidBy != Payers.Local && (attempt.SentBytes > 0 || attempt.Host is null))
                .GroupBy(attempt => (attempt.Host, attempt.Upstream))
                .Select(group => new DepartureView(group.Key.Host, group.Key.Upstream, group.Count(), group.Sum(attempt => attempt.SentBytes))),
            .. detail.Request.CountedHost is { } counted ? [new DepartureView(counted, null, 1, detail.Request.CountedBytes)] : Array.Empty<DepartureView>(),
        ],
        Headers = HeaderView.Of(detail.Headers?.Answer) ?? [.. HeadersOf(detail.Request)],
        ClientHeaders = HeaderView.Of(detail.Headers?.Client),
    };

    private static ReceiptView? Read(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return null;
        try
        {
            return ReceiptView.Of(ReceiptJson.Read(json));
        }
        catch (JsonSyntaxException)
        {
            return null;
        }
    }

    private static IEnumerable<HeaderView> HeadersOf(RequestRow row)
    {
        yield return new("x-sluice-request-id", row.Name);
        if (row.Route is { } route) yield return new("x-sluice-route", route);
        if (!Outcomes.IsServed(row.Outcome) || row.Model is null) yield break;
        yield return new("x-sluice-model", $"{row.Upstream}/{row.Model}");
        if (row.Tier is { } tier) yield return new("x-sluice-tier", tier.ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return new("x-sluice-attempts", row.Attempts.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (row.Fidelity is { } fidelity) yield return new("x-sluice-fidelity", fidelity);
    }
}

/// <summary>A header.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; absent when that is not kept, because it is not on the list of harmless ones or looks like a credential.</param>
internal sealed record HeaderView(string Name, string? Value)
{
    /// <summary>Of recorded ones; null of none.</summary>
    public static IReadOnlyList<HeaderView>? Of(RecordedHeaders? headers) => headers is null
        ? null
        : [.. headers.Lines.Select(line => new HeaderView(line.Name, line.Value)), .. headers.More > 0 ? [new HeaderView($"and {headers.More} more", null)] : Array.Empty<HeaderView>()];
}

/// <summary>Bytes of bodies that were handed to a connection off this machine.</summary>
/// <param name="Host">Host and port; absent for rows older than the record of it.</param>
/// <param name="Upstream">The upstream; absent where only tokens were counted.</param>
/// <param name="Calls">How many.</param>
/// <param name="SentBytes">Bytes.</param>
internal sealed record DepartureView(string? Host, string? Upstream, long Calls, long SentBytes);

/// <summary>A call to an upstream: as the ledger shows it, with its tokens in the API's terms and its headers. Times are milliseconds, money dollars.</summary>
internal sealed record AttemptView : AttemptRow
{
    [SetsRequiredMembers]
    private AttemptView(AttemptRow row)
        : base(row) => Tokens = TokensView.Of(row.Tokens);

    /// <summary>Its tokens.</summary>
    public new required TokensView Tokens { get; init; }

    /// <summary>Headers that were sent to the upstream; absent when they are not kept, or nothing was sent.</summary>
    public IReadOnlyList<HeaderView>? SentHeaders { get; init; }

    /// <summary>Headers of the upstream's answer; absent when they are not kept, or none came.</summary>
    public IReadOnlyList<HeaderView>? AnswerHeaders { get; init; }

    /// <summary>Of a row of the ledger.</summary>
    public static AttemptView Of(AttemptRow row, AttemptHeaders? headers) => new(row) { SentHeaders = HeaderView.Of(headers?.Sent), AnswerHeaders = HeaderView.Of(headers?.Answered) };
}
