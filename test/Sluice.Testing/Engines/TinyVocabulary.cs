using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Testing.Engines;

/// <summary>A small byte-level BPE vocabulary (GPT-2's alphabet), trained on a few sentences of the kind that coding clients send.</summary>
internal sealed partial class TinyVocabulary
{
    private const int MergeCount = 900;

    private const string Sample = """
        You are an interactive command line assistant that helps users with software engineering tasks. Use the instructions
        below and the tools available to you to assist the user. The file path must be an absolute path, not a relative path.
        "type": "object", "properties": {"description": "The command to execute", "type": "string"}, "required": ["command"],
        "additionalProperties": false, "$schema": "http://json-schema.org/draft-07/schema#", "parameters", "function", "name",
        When the user asks you to perform a task, first read the relevant files, then make the changes, run the tests and report
        what was done. If there are errors, explain them. This should only be used when necessary. Do not create new files unless
        required. IMPORTANT: always prefer editing existing files in the codebase. The content of the file, the number of lines
        to read, the line number to start reading from, the pattern to search for in file contents, output, input, default, optional.
        The weights are built by hand instead of trained: the network is an exact bigram model whose output matrix encodes short
        chains of tokens. Real inference servers therefore load it, tokenize, batch, sample and stream for real, and yet answer
        predictably. Functions you can use, one signature per line. To use one, reply in this form. Executes a given shell command
        in a persistent session with optional timeout, ensuring proper handling and security measures. Before executing the command,
        verify that the directory exists and is the correct location. Always quote file paths that contain spaces with double quotes.
        Writes a file to the local filesystem. This tool will overwrite the existing file if there is one at the provided path.
        {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 100}, "enum": ["pending", "in_progress", "completed"]}
        """;

    private readonly Dictionary<string, int> _index = [];

    /// <summary>A vocabulary of all bytes, the learned merges, and these further tokens.</summary>
    public TinyVocabulary(IEnumerable<string> control, IEnumerable<string> userDefined, IEnumerable<string> plain)
    {
        var special = control.ToArray();
        var user = userDefined.ToArray();
        Merges = [.. Train()];
        for (var i = 0; i < 256; i++)
        {
            Add(Alphabet[i].ToString(), 1);
        }

        foreach (var merge in Merges)
        {
            Add(merge.Replace(" ", "", StringComparison.Ordinal), 1);
        }

        Array.ForEach(special, token => Add(token, 3));
        Array.ForEach(user, token => Add(token, 4));
        foreach (var text in plain)
        {
            Add(special.Contains(text) || user.Contains(text) ? text : Encode(text), 1);
        }
    }

    /// <summary>The tokens, spelled in the byte alphabet.</summary>
    public List<string> Tokens { get; } = [];

    /// <summary>GGUF's token types: 1 normal, 3 control, 4 user-defined.</summary>
    public List<int> Types { get; } = [];

    /// <summary>The merges, most frequent first, as GGUF spells them.</summary>
    public IReadOnlyList<string> Merges { get; }

    private static string Alphabet { get; } = MakeAlphabet();

    /// <summary>Number of a token that is spelled in the byte alphabet.</summary>
    public int IndexOf(string token) => _index[token];

    /// <summary>Spells text in the byte alphabet.</summary>
    public static string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(value => Alphabet[value]));

    private void Add(string token, int type)
    {
        if (_index.TryAdd(token, Tokens.Count))
        {
            Tokens.Add(token);
            Types.Add(type);
        }
    }

    private static string MakeAlphabet()
    {
        var next = 256;
        return string.Concat(Enumerable.Range(0, 256).Select(value => value is (>= 33 and < 127) or (>= 161 and < 173) or (>= 174) ? (char)value : (char)next++));
    }

    private static IEnumerable<string> Train()
    {
        var words = Word().Matches(Sample).GroupBy(match => match.Value, StringComparer.Ordinal)
            .Select(group => (Parts: Encode(group.Key).Select(letter => letter.ToString()).ToList(), Count: group.Count())).ToArray();
        for (var i = 0; i < MergeCount; i++)
        {
            Dictionary<(string Left, string Right), int> pairs = [];
            foreach (var (parts, count) in words)
            {
                for (var at = 0; at + 1 < parts.Count; at++)
                {
                    var pair = (parts[at], parts[at + 1]);
                    pairs[pair] = pairs.GetValueOrDefault(pair) + count;
                }
            }

            if (pairs.Count == 0)
            {
                yield break;
            }

            var best = pairs.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Left, StringComparer.Ordinal).ThenBy(pair => pair.Key.Right, StringComparer.Ordinal).First().Key;
            yield return $"{best.Left} {best.Right}";
            foreach (var (parts, _) in words)
            {
                Merge(parts, best.Left, best.Right);
            }
        }
    }

    private static void Merge(List<string> parts, string left, string right)
    {
        for (var at = 0; at + 1 < parts.Count; at++)
        {
            if (parts[at] == left && parts[at + 1] == right)
            {
                parts[at] = left + right;
                parts.RemoveAt(at + 1);
            }
        }
    }

    [GeneratedRegex(@" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
