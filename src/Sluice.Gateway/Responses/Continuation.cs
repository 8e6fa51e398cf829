using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Responses;

/// <summary>What a request of the Responses API builds on besides itself.</summary>
/// <param name="Head">The request, written out where it continued an answer that is kept here.</param>
/// <param name="Elsewhere">It refers to something that only an upstream of its protocol can hold: the error, should there be none.</param>
/// <param name="Error">It cannot be carried out.</param>
internal readonly record struct ContinuedRequest(RequestHead Head, ModelError? Elsewhere = null, ModelError? Error = null);

/// <summary>
/// Reads what a request refers to (docs/fidelity.md, kept answers): an answer that is kept here is written out in full before
/// anything else looks at the request; anything else is for an upstream that keeps it, and never ignored.
/// </summary>
internal sealed class Continuation(ResponseStore store)
{
    /// <summary>The request that is to be carried out.</summary>
    /// <param name="head">As it came.</param>
    /// <param name="user">Owner of the token.</param>
    /// <param name="limit">Largest body in bytes.</param>
    public ContinuedRequest Read(RequestHead head, string user, long limit)
    {
        var previous = head["previous_response_id"u8];
        if (!previous.IsNullOrMissing)
        {
            if (previous.GetString() is not { } id) return new(head, Error: Wrong("previous_response_id", "must be the id of an earlier response, as a string"));
            if (!head["conversation"u8].IsNullOrMissing) return new(head, Error: Wrong("conversation", "cannot be used together with previous_response_id"));
            return WriteOut(head, id, user, limit);
        }

        if (!head["conversation"u8].IsNullOrMissing) return new(head, Held("conversation", "A conversation is held by OpenAI, and this request goes to another model. Send the earlier items as input."));
        if (!head["prompt"u8].IsNullOrMissing) return new(head, Held("prompt", "A stored prompt is held by OpenAI, and this request goes to another model. Send its text as instructions and input."));
        return head["input"u8].Span.IndexOf("\"item_reference\""u8) >= 0 && RefersToItems(head["input"u8])
            ? new(head, Held("input", "An item_reference is held by OpenAI, and this request goes to another model. Send the item itself."))
            : new(head);
    }

    private ContinuedRequest WriteOut(RequestHead head, string id, string user, long limit)
    {
        try
        {
            if (store.Find(id, user) is not { } earlier)
            {
                return new(head, new ModelError(
                    ErrorKind.InvalidRequest,
                    $"Previous response with id '{Security.LogText.Clean(id)}' not found. Sluice keeps answers for a time (responses.keep), those of requests with \"store\": false not at all. Send the earlier items as input.",
                    Code: "previous_response_not_found",
                    Parameter: "previous_response_id"));
            }

            var body = ResponseHistory.WriteOut(head, earlier);
            return body.Length > limit
                ? new(head, Error: new ModelError(ErrorKind.TooLarge, $"The conversation so far is larger than {limit / (1024 * 1024)} MB (server.limits.maxBodyBytes)."))
                : new(RequestHead.Read(body));
        }
        catch (SqliteFailure)
        {
            return new(head, Error: new ModelError(ErrorKind.Overloaded, "The kept answers cannot be read at the moment. Try again, or send the earlier items as input.", RetryAfter: TimeSpan.FromSeconds(2)));
        }
    }

    // The word may also stand in somebody's text.
    private static bool RefersToItems(RawJson input)
    {
        foreach (var item in input.EnumerateArray())
        {
            if (item["type"u8].StringEquals("item_reference"u8)) return true;
        }

        return false;
    }

    private static ModelError Held(string parameter, string message) => new(ErrorKind.InvalidRequest, message, Parameter: parameter);

    private static ModelError Wrong(string parameter, string why) => new(ErrorKind.InvalidRequest, $"{parameter} {why}.", Parameter: parameter);
}
