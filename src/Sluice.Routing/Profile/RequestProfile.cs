using Sluice.Protocols.Json;
using Sluice.Routing.Replay;

namespace Sluice.Routing.Profile;

/// <summary>
/// What a decision may ask about a request. Cheap facts are set when it is made; everything that has to look into the
/// prompt is found on first use, so that a request whose rules do not ask pays nothing.
/// </summary>
public sealed partial class RequestProfile
{
    /// <summary>Inbound protocol name.</summary>
    public required string Protocol { get; init; }

    /// <summary>The request's bytes; null for a request without a body (model lists).</summary>
    public RequestHead? Head { get; init; }

    /// <summary>What is remembered of a request whose bytes are gone; null for one that is here.</summary>
    public RecordedRequest? Recorded { get; init; }

    /// <summary>Model asked for, as written, without a client's suffix such as <c>[1m]</c>.</summary>
    public required string RequestedModel { get; init; }

    /// <summary>Client program: <c>claude</c>, <c>codex</c>, <c>gemini</c>, <c>opencode</c>, or null.</summary>
    public string? Client { get; init; }

    /// <summary>Name under <c>/app/NAME</c>.</summary>
    public string? App { get; init; }

    /// <summary>Conversation id, or null.</summary>
    public string? Session { get; init; }

    /// <summary>One of the words of <see cref="RequestKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>A stream is asked for.</summary>
    public bool Stream { get; init; }

    /// <summary>The caller's own credential.</summary>
    public CallerCredential Credential { get; init; }

    /// <summary>Vendor that the caller's credential belongs to (protocol name), or null.</summary>
    public string? CredentialVendor { get; init; }

    /// <summary>Value of <c>x-sluice-route</c>: an address, alias or tier forced for this request.</summary>
    public string? ForcedRoute { get; init; }

    /// <summary>What was learned of the models' vocabularies; null: what is known of their families.</summary>
    public ITokenCalibration? Calibration { get; init; }

    /// <summary>Fits prompts to models; null: every model would be sent the prompt as it came.</summary>
    public IPromptFitting? Fitting { get; init; }

    /// <summary>Local time of arrival.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Looks up a request header.</summary>
    public Func<string, string?> Header { get; init; } = static _ => null;
}
