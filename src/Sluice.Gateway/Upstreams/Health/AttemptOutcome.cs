namespace Sluice.Gateway.Upstreams.Health;

/// <summary>What an attempt says of its upstream's health.</summary>
internal enum AttemptOutcome
{
    /// <summary>It answered; also with an error that is the request's own fault (4xx).</summary>
    Answered,

    /// <summary>No connection, no answer in time, 5xx or 529, or a stream that broke.</summary>
    Failed,

    /// <summary>It says nothing: the client left, the gateway gave up, or the upstream asked to be left alone (429).</summary>
    Unknown,
}
