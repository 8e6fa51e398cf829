using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Gateway.Configuration;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Privacy;

/// <summary>The policies of one configuration, ready to be asked.</summary>
internal sealed class PrivacyScan(PrivacyConfig config)
{
    /// <summary>The word for a prompt that could not be searched in time: it stays, its session does not have to.</summary>
    public const string Unsearched = LocalOnlyReason.PolicyPrefix + "patterns (not searched in time)";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly (string Word, Regex Pattern)[] _patterns =
        [.. config.Patterns.Select((pattern, index) => (string.Create(CultureInfo.InvariantCulture, $"{LocalOnlyReason.PolicyPrefix}patterns[{index}]"), Compile(pattern)))];

    /// <summary>What it was made from.</summary>
    public PrivacyConfig Config => config;

    /// <summary>A pattern as it is run: in time linear in the text, and stopped should that be too long all the same.</summary>
    public static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);

    /// <summary>The policy that the request falls under; null when it falls under none.</summary>
    public string? Find(RequestProfile profile)
    {
        if (config.IsEmpty || profile.Head is not { } head) return null;
        foreach (var glob in config.Paths)
        {
            if (profile.MentionsPath(glob)) return $"{LocalOnlyReason.PolicyPrefix}paths {glob}";
        }

        if (_patterns.Length == 0 && !config.Secrets) return null;
        using var text = PromptText.Of(head.Body.Span);
        if (config.Secrets && SecretFinder.Find(text.Span) is { } kind) return $"{LocalOnlyReason.PolicyPrefix}secrets ({kind})";
        try
        {
            foreach (var (word, pattern) in _patterns)
            {
                if (pattern.IsMatch(text.Span)) return word;
            }
        }
        catch (RegexMatchTimeoutException)
        {
            return Unsearched;
        }

        return null;
    }
}
