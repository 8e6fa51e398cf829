using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Ledger.Headers;

/// <summary>
/// The headers of one message while its request is under way: references to texts that are there already, and of a header that is
/// not on the list not even that. Made on the request's path; what is left to do, above all the search for credentials, is done by
/// the ledger's thread in <see cref="Record"/>.
/// </summary>
internal sealed class CapturedHeaders
{
    /// <summary>Most headers of one message.</summary>
    public const int MostLines = 64;

    private readonly RecordedHeader[] _lines;
    private readonly int _count, _more;
    private readonly IEnumerable<Secret> _secrets;

    private CapturedHeaders(RecordedHeader[] lines, int count, int more, IEnumerable<Secret> secrets) => (_lines, _count, _more, _secrets) = (lines, count, more, secrets);

    /// <summary>Of a message of Sluice's own server.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="isKept">Whose values are kept.</param>
    /// <param name="secrets">Credentials that must not stand in any of them.</param>
    public static CapturedHeaders Of(IDictionary<string, StringValues> headers, Func<string, bool> isKept, IEnumerable<Secret> secrets)
    {
        var lines = new RecordedHeader[Math.Min(headers.Count, MostLines)];
        var (count, more) = (0, 0);
        foreach (var (name, value) in headers)
        {
            if (count == lines.Length) more++;
            else lines[count++] = new(name, isKept(name) ? value.ToString() : null);
        }

        return new(lines, count, more, secrets);
    }

    /// <summary>Of a message to or from an upstream.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="content">Those of its body.</param>
    /// <param name="isKept">Whose values are kept.</param>
    /// <param name="secrets">Credentials that must not stand in any of them.</param>
    public static CapturedHeaders Of(HttpHeaders headers, HttpHeaders? content, Func<string, bool> isKept, IEnumerable<Secret> secrets)
    {
        var (ofMessage, ofBody) = (headers.NonValidated, content?.NonValidated ?? default);
        var lines = new RecordedHeader[Math.Min(ofMessage.Count + (content is null ? 0 : ofBody.Count), MostLines)];
        var (count, more) = (0, 0);
        foreach (var (name, values) in ofMessage)
        {
            if (count == lines.Length) more++;
            else lines[count++] = new(name, isKept(name) ? values.ToString() : null);
        }

        if (content is null) return new(lines, count, more, secrets);
        foreach (var (name, values) in ofBody)
        {
            if (count == lines.Length) more++;
            else lines[count++] = new(name, isKept(name) ? values.ToString() : null);
        }

        return new(lines, count, more, secrets);
    }

    /// <summary>As they are kept: bounded, and without what is or looks like a credential.</summary>
    public RecordedHeaders Record() => new(HeaderRedaction.Of(_lines.AsSpan(0, _count), _secrets), _more);
}
