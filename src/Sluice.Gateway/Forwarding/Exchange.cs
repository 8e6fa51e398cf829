using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Diet;
using Sluice.Gateway.Model;
using Sluice.Gateway.Security;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Forwarding;

/// <summary>One caller's request on its way through: what came in, what was decided, what has happened so far.</summary>
internal sealed class Exchange
{
    /// <summary>The HTTP request and response.</summary>
    public required HttpContext Http { get; init; }

    /// <summary>The caller's protocol.</summary>
    public required IProtocol Protocol { get; init; }

    /// <summary>The snapshot that this request lives by, whatever is reloaded meanwhile.</summary>
    public required GatewayModel Model { get; init; }

    /// <summary>Who calls.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The request's bytes and where its top-level values stand.</summary>
    public required RequestHead Head { get; init; }

    /// <summary>The request in shared terms.</summary>
    public CallerRequest Reading
    {
        get => field ??= new CallerRequest(Protocol, Head);
        init;
    }

    /// <summary>What local models would be sent of it; null: what came.</summary>
    public RequestDiet? Diet { get; init; }

    /// <summary>What routing asked about it.</summary>
    public required RequestProfile Profile { get; init; }

    /// <summary>Where it goes.</summary>
    public required RouteDecision Decision { get; init; }

    /// <summary>What was known beside the request when it was decided.</summary>
    public Situation Situation { get; init; } = Situation.None;

    /// <summary>What has become of its drafts; null while there was none.</summary>
    public CascadeState? Cascade { get; set; }

    /// <summary>What was looked at in the calls of its answer, where nothing was drafted.</summary>
    public List<ReceiptCheck> CallChecks { get; } = [];

    /// <summary>Time-ordered id, see <see cref="RequestIds"/>.</summary>
    public required long Id { get; init; }

    /// <summary>The id as the caller sees it.</summary>
    public string IdText => field ??= RequestIds.Format(Id);

    /// <summary>Monotonic time stamp of the arrival.</summary>
    public required long StartedAt { get; init; }

    /// <summary>The request is forwarded as it is to this path of an upstream of the same protocol; null for a request that models answer.</summary>
    public string? RawPath { get; init; }

    /// <summary>The answer is to be kept, so that the caller can continue it by its id.</summary>
    public bool KeepsResponse { get; init; }

    /// <summary>The answer to be kept, once it has been given.</summary>
    public KeptResponse? Kept { get; set; }

    /// <summary>What it is doing, for whoever looks on; null before it is forwarded.</summary>
    public RunningRequest? Running { get; set; }

    /// <summary>Number of attempts begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Keep-alives sent to the client while it waited.</summary>
    public int KeepAlives { get; set; }

    /// <summary>Host of the upstream off this machine that was asked to count the tokens; null when none was.</summary>
    public string? CountedHost { get; set; }

    /// <summary>Bytes of body that were sent to it.</summary>
    public long CountedBytes { get; set; }

    /// <summary>The attempt that served the caller, until it is recorded together with the request's end.</summary>
    public AttemptEnded? Served { get; set; }

    /// <summary>Its span, while somebody listens.</summary>
    public Activity? Span { get; set; }

    /// <summary>Notes of the attempt that answered, for the ledger.</summary>
    public string? Fidelity { get; set; }

    /// <summary>The request's id at the upstream that answered last, where that told one.</summary>
    public string? UpstreamRequestId { get; set; }

    /// <summary>Every credential that could turn up in an upstream's error text: the configured ones and the caller's own.</summary>
    public IEnumerable<Secret> Secrets => Caller.Secret is { } own ? Model.Secrets.Append(own.Secret) : Model.Secrets;

    /// <summary>How long its attempts have waited for a place so far.</summary>
    public TimeSpan Queued { get; set; }

    /// <summary>What they waited for, in words; null while none had to.</summary>
    public string? QueuedFor { get; set; }

    /// <summary>Which limit stopped an attempt, in words; null when none did.</summary>
    public string? Wall { get; set; }

    /// <summary>Fields that this request lost because an upstream refused them, see <see cref="FieldStripping"/>.</summary>
    public List<FieldPattern> Dropped { get; } = [];

    /// <summary>An upstream refused the signatures in this request's history: its thinking is left out.</summary>
    public bool DropsThinking { get; set; }

    /// <summary>The caller went away.</summary>
    public CancellationToken Aborted => Http.RequestAborted;
}
