namespace Sluice.Gateway.Admin.Feed;

/// <summary>What an event of the feed is about; its name on the wire is the word in lower case.</summary>
internal enum FeedKind
{
    /// <summary>A part of the gateway's state changed; the subject says which: <c>routing</c>, <c>models</c>, <c>upstreams</c>, <c>quota</c>…</summary>
    Status,

    /// <summary>A request began, moved on or ended; the subject is its id.</summary>
    Request,

    /// <summary>A local server or model changed; the subject is its name or address.</summary>
    Local,

    /// <summary>Another configuration is in force, or the file was changed; the subject is <c>file</c>, or the section that was changed.</summary>
    Config,

    /// <summary>Something is wrong, or is well again; the subject says where, the text what.</summary>
    Problem,
}

/// <summary>
/// One event for whoever looks at the dashboard. It tells a state, not a change: of several about the same thing only the last is
/// sent.
/// </summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Subject">Which of them; together with the kind it says which event replaces which.</param>
/// <param name="Text">In words, for a person; null: nothing to say. Never text of a prompt or an answer.</param>
/// <param name="Request">The request, of <see cref="FeedKind.Request"/>.</param>
internal readonly record struct FeedEvent(FeedKind Kind, string Subject, string? Text = null, RequestNews? Request = null);
