using System.Buffers;
using System.Text.RegularExpressions;

namespace Sluice.Routing.Classification;

/// <summary>What can be counted in a turn without knowing what it means.</summary>
internal sealed partial class TurnShape
{
    private const int Window = 14_000;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> Maths = SearchValues.Create("=+*^\\$<>%÷×√∑∫≤≥≠π");

    /// <summary>Counts a turn.</summary>
    public TurnShape(TurnText turn)
    {
        var text = turn.Text;
        var all = text.AsSpan();
        var window = all[..Math.Min(all.Length, Window)];
        Length = all.Length;
        Lines = all.Count('\n') + 1;
        Words = turn.ProseWords;
        Asks = turn.Asks;
        FencedChars = turn.FencedChars;
        foreach (var word in turn.Words)
        {
            var span = turn.Span(word);
            if ((word.Kind & WordKind.Code) != WordKind.Prose) CodeWords++;
            if ((word.Kind & WordKind.Symbol) != WordKind.Prose || ((word.Kind & WordKind.Code) != WordKind.Prose && span.Length > 1)) Symbols++;
            if (IsPath(span)) Files++;
            if (span.ContainsAny(Digits)) Numbers++;
        }

        MathSigns = Count(window, Maths);
        Options = OptionLine().Count(window);
        TraceLines = TraceLine().Count(window);
        DiffLines = DiffLine().Count(window);
        CodeLines = CodeLine().Count(window);
        Samples = SampleLine().Count(window);
        IsBareError = text.Length < 600 && Lines <= 3 && Words < 40 && !turn.Asks && BareError().IsMatch(window);
        IsSmallChange = Words <= 25 && turn.Clauses.Count <= 2;
        Clauses = turn.Clauses.Count;
    }

    /// <summary>Characters.</summary>
    public int Length { get; }

    /// <summary>Lines.</summary>
    public int Lines { get; }

    /// <summary>Words outside fences.</summary>
    public int Words { get; }

    /// <summary>Clauses outside fences.</summary>
    public int Clauses { get; }

    /// <summary>A question mark ends a clause.</summary>
    public bool Asks { get; }

    /// <summary>Characters inside fences.</summary>
    public int FencedChars { get; }

    /// <summary>Words between backticks.</summary>
    public int CodeWords { get; }

    /// <summary>Names of code.</summary>
    public int Symbols { get; }

    /// <summary>Names of files.</summary>
    public int Files { get; }

    /// <summary>Words with digits.</summary>
    public int Numbers { get; }

    /// <summary>Signs of mathematics.</summary>
    public int MathSigns { get; }

    /// <summary>Options of a multiple choice.</summary>
    public int Options { get; }

    /// <summary>Lines of a stack trace.</summary>
    public int TraceLines { get; }

    /// <summary>Lines of a diff.</summary>
    public int DiffLines { get; }

    /// <summary>Lines that look like source code.</summary>
    public int CodeLines { get; }

    /// <summary>Headings of samples, constraints and examples, as programming contests have them.</summary>
    public int Samples { get; }

    /// <summary>An error message and nothing else.</summary>
    public bool IsBareError { get; }

    /// <summary>Short, one or two clauses.</summary>
    public bool IsSmallChange { get; }

    private static int Count(ReadOnlySpan<char> text, SearchValues<char> signs)
    {
        var count = 0;
        while (text.IndexOfAny(signs) is >= 0 and var at)
        {
            count++;
            text = text[(at + 1)..];
        }

        return count;
    }

    private static bool IsPath(ReadOnlySpan<char> word)
    {
        var dot = word.LastIndexOf('.');
        if (dot <= 0 || word.Length - dot is < 2 or > 7) return word.Count('/') >= 2;
        return word[(dot + 1)..] is "cs" or "py" or "js" or "ts" or "tsx" or "jsx" or "go" or "rs" or "java" or "kt" or "rb" or "php" or "c" or "h" or "cpp" or "hpp" or "md" or "json" or "yml" or "yaml" or "toml" or "xml" or "html" or "css" or "scss" or "sql" or "sh" or "ps1" or "txt" or "csv" or "log" or "csproj" or "sln" or "swift" or "scala" or "vue" or "svelte" or "lock" or "ini" or "cfg" or "conf" or "env" or "ipynb" or "proto" or "tf" or "razor" or "resx";
    }

    [GeneratedRegex(@"^\s*\(?[A-J][.):]\s", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OptionLine();

    [GeneratedRegex(@"^\s*(at \S+\(|File "".+"", line \d+|Caused by:|Traceback \(most recent|\S+(Error|Exception)\b:|goroutine \d+|panic:|thread '.*' panicked)", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TraceLine();

    [GeneratedRegex(@"^(@@ |\+\+\+ |--- |[+-][^+\-\s])", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DiffLine();

    [GeneratedRegex(@"(^\s*(def|class|return|import|from|public|private|function|const|let|var|if|for|while|using|namespace|fn|func|assert|else|elif|try|except)\b.*[:;{)(=]|[;{}]\s*$)", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CodeLine();

    [GeneratedRegex(@"^\s*(Sample (Input|Output)|Example( \d+)?:|Constraints|Input:?\s*$|Output:?\s*$)", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"(^\s*\w*(Error|Exception)\b\s*:|^\s*(error|fatal|panic|warning)\b\s*[:\[]|""error""\s*:|Segmentation fault|Traceback \(most recent)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BareError();
}
