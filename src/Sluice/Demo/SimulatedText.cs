using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Demo;

/// <summary>The demo's one measure of text: a token is four characters, for prompts and replies alike, so that every figure can be recounted.</summary>
internal static partial class SimulatedText
{
    /// <summary>Characters of a token.</summary>
    public const int CharactersPerToken = 4;

    /// <summary>Stands in prompts that the simulated local model refuses.</summary>
    public const string TooHard = "(The simulated local model refuses this.)";

    /// <summary>How it refuses.</summary>
    public const string Refusal = "I'm sorry, but I can't help with that. [simulated reply of the demo]";

    private const string End = "    // That is all of it.\n";

    /// <summary>Tokens of a text.</summary>
    public static int Tokens(long characters) => (int)((characters + CharactersPerToken - 1) / CharactersPerToken);

    /// <summary>A prompt of exactly so many tokens, which asks for a reply of exactly so many.</summary>
    public static string Prompt(string task, int tokens, int replyTokens) =>
        Pad(string.Create(CultureInfo.InvariantCulture, $"{task}\nReply in {replyTokens} tokens.\n\n"), tokens);

    /// <summary>A reply of exactly so many tokens. Its first words say what it is, which takes sixteen.</summary>
    public static string Reply(string model, int tokens)
    {
        var reply = Pad($"[simulated reply of the demo, not of {model}]\n", tokens);
        // It ends where a reply ends: one that breaks off would be doubted.
        var whole = reply.Length > 3 * End.Length ? reply.LastIndexOf('\n', reply.Length - End.Length - 1) : -1;
        return whole < 0 ? reply : string.Concat(reply.AsSpan(0, whole + 1), new string(' ', reply.Length - whole - 1 - End.Length), End);
    }

    /// <summary>How long a reply the prompt asks for.</summary>
    public static int ReplyTokens(string prompt) => AskedLength().Match(prompt) is { Success: true } match ? int.Parse(match.Groups["tokens"].ValueSpan, CultureInfo.InvariantCulture) : 40;

    private static string Pad(string text, int tokens)
    {
        var length = tokens * CharactersPerToken;
        var padded = new StringBuilder(text, length + 128);

        // No line is like another: the gateway stops an answer that repeats itself.
        for (var line = 1; padded.Length < length; line++) padded.Append(CultureInfo.InvariantCulture, $"    var due{line} = queue{line * 7 % 101}.TryPeek(out var head{line}) ? head{line}.Due : limit + {line * 37 % 997};\n");
        padded.Length = length;
        return padded.ToString();
    }

    [GeneratedRegex(@"^Reply in (?<tokens>\d{1,6}) tokens\.$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex AskedLength();
}
