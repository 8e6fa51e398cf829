namespace Sluice.Protocols.Canonical;

/// <summary>What went wrong, in the rows of the error table (docs/fidelity.md, errors). Each protocol has a word and a status for each.</summary>
public enum ErrorKind
{
    /// <summary>400: the request is wrong.</summary>
    InvalidRequest,

    /// <summary>400: the prompt does not fit the model.</summary>
    ContextTooLong,

    /// <summary>401: no or a wrong credential.</summary>
    Authentication,

    /// <summary>403: not allowed.</summary>
    Permission,

    /// <summary>402, or 429 <c>insufficient_quota</c>: no money left; never heals by waiting.</summary>
    Billing,

    /// <summary>404: no such model or path.</summary>
    NotFound,

    /// <summary>413: the body is too large.</summary>
    TooLarge,

    /// <summary>415: a content type or encoding that cannot be read.</summary>
    UnsupportedMedia,

    /// <summary>429: too many requests.</summary>
    RateLimited,

    /// <summary>503 or 529: overloaded, or loading.</summary>
    Overloaded,

    /// <summary>500 and everything else that is the server's fault.</summary>
    Server,

    /// <summary>504: no answer in time.</summary>
    Timeout,

    /// <summary>502: could not connect, or the answer was no answer.</summary>
    Unreachable,
}

/// <summary>An error in the shared terms, before or in the middle of an answer.</summary>
/// <param name="Kind">The row of the error table.</param>
/// <param name="Message">For a person. The upstream's own text where there is one, at most 2 KB, secrets removed.</param>
/// <param name="Status">The upstream's HTTP status; null when there was none.</param>
/// <param name="RetryAfter">How long the upstream asks to wait.</param>
/// <param name="Code">The upstream's own code or type.</param>
/// <param name="Parameter">Path of the request field that is at fault.</param>
public sealed record ModelError(ErrorKind Kind, string Message, int? Status = null, TimeSpan? RetryAfter = null, string? Code = null, string? Parameter = null);
