using System.Text.RegularExpressions;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Upstreams.Http;

namespace Sluice.Gateway.Prompts;

/// <summary>Takes credentials out of a text: those that are known, and what has the form of one.</summary>
internal sealed class PromptRedaction(IReadOnlyList<Secret> secrets)
{
    /// <summary>A part without them.</summary>
    public LoggedPart Of(LoggedPart part) => part with { Text = Of(part.Text), Name = part.Name is null ? null : Of(part.Name) };

    private string Of(string text)
    {
        try
        {
            return SecretFinder.Redact(ErrorExcerpt.Scrub(text, secrets));
        }
        catch (RegexMatchTimeoutException)
        {
            return "[left out: it could not be searched for credentials in time]";
        }
    }
}
