using System.Text.RegularExpressions;
using Sluice.Gateway.Privacy;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of <c>privacy</c>.</summary>
internal static class PrivacyShapes
{
    public static ObjectShape<PrivacyConfig> Privacy { get; } = new(
        new PrivacyConfig(),
        [
            new Setting<PrivacyConfig, IReadOnlyList<string>>(
                "paths", new ListShape<string>(TextShapes.Glob, oneIsEnough: true), c => c.Paths, (c, v) => c with { Paths = v },
                "A session whose prompts name such a path stays on this machine. Default none."),
            new Setting<PrivacyConfig, IReadOnlyList<string>>(
                "patterns", new ListShape<string>(Pattern, oneIsEnough: true), c => c.Patterns, (c, v) => c with { Patterns = v },
                "Regular expressions: a session whose prompts hold a match stays on this machine. Default none."),
            new Setting<PrivacyConfig, bool>(
                "secrets", FlagShape.Instance, c => c.Secrets, (c, v) => c with { Secrets = v },
                "Whether a key, token or private key in a prompt keeps its session on this machine. Default false."),
        ]);

    // Read in linear time whatever the text: no back-references and no looking around.
    private static TextShape<string> Pattern => new(
        "regular expression", Parse, text => text, "Write a .NET regular expression without back-references and without looking ahead or behind.");

    private static string? Parse(string text, out string value)
    {
        value = text;
        try
        {
            return text.Length == 0 ? "The pattern is empty." : PrivacyScan.Compile(text).IsMatch("") ? "The pattern fits an empty text, so it would fit every prompt." : null;
        }
        catch (Exception error) when (error is RegexParseException or ArgumentException or NotSupportedException)
        {
            return $"The pattern cannot be used: {error.Message}";
        }
    }
}
