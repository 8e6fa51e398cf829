using System.Globalization;

namespace Sluice.Routing.Classification.Estimate;

/// <summary>What is counted of a turn for the estimate. The order is part of the trained data: append, never reorder, and train again.</summary>
internal sealed class TaskFeatures
{
    private readonly List<float> _values = new(96);
    private readonly TextTokens _tokens;

    /// <summary>Counts a turn.</summary>
    public TaskFeatures(TextTokens tokens, TurnShape shape)
    {
        _tokens = tokens;
        CountWords(shape);
        CountNumbers();
        CountTopics();
        CountOptions();
        CountCode();
        Kind = FindKind(shape);
        Add((int)Kind);
    }

    /// <summary>The counts.</summary>
    public ReadOnlySpan<float> Values => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values);

    /// <summary>The shape of the task.</summary>
    public TaskKind Kind { get; }

    private int Words { get; set; }

    private int Numbers { get; set; }

    private int OptionCount { get; set; }

    private void Add(double value) => _values.Add((float)value);

    private void AddLog(double count) => Add(Math.Log(1 + count));

    private void CountWords(TurnShape shape)
    {
        var letters = 0;
        var longWords = 0;
        var seen = new HashSet<uint>();
        foreach (var token in _tokens.All)
        {
            if (token.Kind is TokenKind.Number) Numbers++;
            if (token.Kind is not TokenKind.Word) continue;
            Words++;
            letters += token.Length;
            if (token.Length >= 9) longWords++;
            var hash = 2166136261u;
            foreach (var letter in _tokens.Span(token)) hash = (hash ^ letter) * 16777619u;
            seen.Add(hash);
        }

        var signs = _tokens.All.Count - Words - Numbers;
        AddLog(_tokens.WholeLength);
        AddLog(Words);
        AddLog(Numbers);
        Add(Numbers / (Words + 1.0));
        Add(signs / (Words + 1.0));
        AddLog(shape.Lines);
        Add(shape.Options);
        AddLog(shape.MathSigns);
        Add(shape.Samples);
        AddLog(shape.CodeLines);
        Add(shape.Asks ? 1 : 0);
        AddLog(shape.Clauses);
        Add(Words / (shape.Clauses + 1.0));
        Add(letters / (Words + 1.0));
        Add(longWords / (Words + 1.0));
        Add(seen.Count / (Words + 1.0));
        var sentences = _tokens.Text.AsSpan().Count('.') + _tokens.Text.AsSpan().Count('?') + _tokens.Text.AsSpan().Count('!');
        AddLog(sentences);
        Add(Words / (sentences + 1.0));
        var capitals = 0;
        foreach (var letter in _tokens.Text) capitals += char.IsAsciiLetterUpper(letter) ? 1 : 0;
        Add(capitals / (_tokens.Text.Length + 1.0));
    }

    private void CountNumbers()
    {
        double largest = 0;
        var large = 0;
        var decimals = 0;
        var last = -1;
        var distinct = new HashSet<double>();
        foreach (var token in _tokens.All)
        {
            if (token.Kind is not TokenKind.Number) continue;
            last = token.Start;
            var digits = _tokens.Span(token);
            if (digits.Contains('.')) decimals++;
            if (!double.TryParse(digits, NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) continue;
            distinct.Add(value);
            largest = Math.Max(largest, Math.Log10(1 + Math.Min(value, 1e18)));
            if (value >= 1000) large++;
        }

        Add(largest);
        AddLog(large);
        AddLog(decimals);
        AddLog(distinct.Count);
        Add(last < 0 ? 0 : last / (double)_tokens.Text.Length);
    }

    private void CountTopics()
    {
        AddCount("$");
        AddCount("%", "percent");
        AddCount("half", "third", "quarter", "twice", "times", "/");
        AddCount("each", "every", " per ");
        AddCount("more than", "less than", "fewer");
        AddCount("hour", "minute", "day", "week", "year");
        AddCount("left", "remain", "total");
        AddCount("if ");
        AddCount(" not ", "except", "incorrect", "never");
        AddCount("\\");
        AddCount("^");
        AddCount("probab", "expected");
        AddCount("modulo", "998244353", "mod ");
        AddCount("maxim", "minim", "smallest", "largest");
        AddCount("graph", "tree", "edge", "vert");
        AddCount("string", "substring");
        AddCount("array", "list");
        AddCount("for ", "while ");
        AddCount("elif", "else", "if ");
        AddCount(".");
        AddCount("(");
        AddCount("[");
        AddCount("'", "\"");
        AddCount("return");
        AddCount("__");
        AddCount("statement 1", "statement i", "wrong, not wrong");
        var lower = _tokens.Lower.AsSpan().TrimStart();
        Add(lower.StartsWith("which") ? 1 : lower.StartsWith("what") ? 2 : lower.StartsWith("how") ? 3 : lower.StartsWith("write") ? 4 : lower.StartsWith("let") || lower.StartsWith("find") ? 5 : lower.StartsWith("who") || lower.StartsWith("when") || lower.StartsWith("where") ? 6 : 0);
    }

    private void CountOptions()
    {
        double letters = 0;
        double longest = 0;
        var withDigits = 0;
        var stem = -1;
        var at = 0;
        foreach (var range in _tokens.Text.AsSpan().Split('\n'))
        {
            var line = _tokens.Text.AsSpan()[range];
            if (line.Length > 2 && line[0] is >= 'A' and <= 'J' && line[1] is '.' or ')')
            {
                if (stem < 0) stem = at;
                OptionCount++;
                letters += line.Length - 2;
                longest = Math.Max(longest, line.Length);
                if (line.IndexOfAnyInRange('0', '9') >= 0) withDigits++;
            }

            at += line.Length + 1;
        }

        Add(OptionCount > 0 ? Math.Log(1 + (letters / OptionCount)) : 0);
        AddLog(longest);
        AddLog(stem > 0 ? stem : _tokens.Text.Length);
        Add(OptionCount > 0 ? withDigits / (double)OptionCount : 0);
    }

    // Contest problems and functions: who set them, how large their inputs are, how deep the code goes.
    private void CountCode()
    {
        var text = _tokens.Text.AsSpan();
        var deepest = 0;
        var loops = 0;
        var nested = 0;
        var assert = 0;
        var statements = 0;
        foreach (var range in text.Split('\n'))
        {
            var line = text[range];
            var body = line.TrimStart(" \t");
            if (body.Length == 0) continue;
            var indent = line.Length - body.Length;
            deepest = Math.Max(deepest, Math.Min(indent, 24));
            if (indent > 0) statements++;
            if (body.StartsWith("for ") || body.StartsWith("while "))
            {
                loops++;
                if (indent >= 8) nested++;
            }

            if (body.StartsWith("assert ")) assert = body.Length;
        }

        Add(deepest);
        Add(loops);
        Add(nested);
        Add(assert);
        AddLog(statements);
        var exponent = 0;
        var largest = 0;
        for (var i = 0; i + 3 < text.Length; i++)
        {
            if (text[i] != '^' || i < 2 || text[i - 1] != '0' || text[i - 2] != '1') continue;
            var digit = text[i + 1] == '{' ? text[i + 2] : text[i + 1];
            if (!char.IsAsciiDigit(digit)) continue;
            exponent++;
            largest = Math.Max(largest, digit - '0');
        }

        AddLog(exponent);
        Add(largest);
        // A contest's letter: later problems are harder.
        Add(text.Length > 3 && text[0] is >= 'A' and <= 'H' && text[1] == '.' && text[2] == ' ' && OptionCount <= 1 ? text[0] - 'A' + 1 : 0);
        Add(_tokens.Lower.Contains("standard input", StringComparison.Ordinal) ? 1 : _tokens.Lower.Contains("test cases", StringComparison.Ordinal) ? 2 : _tokens.Lower.Contains("example 1:", StringComparison.Ordinal) ? 3 : 0);
        AddLog(CountOf("explanation") + CountOf("for example"));
        AddLog(CountOf("subarray") + CountOf("subsequence") + CountOf("permutation"));
        AddLog(CountOf("query") + CountOf("queries") + CountOf("operation"));
        AddLog(CountOf("lexicograph") + CountOf("distinct") + CountOf("consecutive"));
        AddLog(CountOf("grid") + CountOf("matrix") + CountOf("coordinate"));
        AddLog(CountOf(".append") + CountOf(".pop") + CountOf(".insert") + CountOf(".remove"));
        AddLog(CountOf(".join") + CountOf(".split") + CountOf(".replace") + CountOf(".strip"));
        AddLog(CountOf("range(") + CountOf("len(") + CountOf("enumerate("));
    }

    private TaskKind FindKind(TurnShape shape)
    {
        if (shape.Options >= 6) return TaskKind.WideChoice;
        if (shape.Options >= 3) return TaskKind.Choice;
        var lower = _tokens.Lower;
        if (shape.Samples >= 2 && Words > 60) return TaskKind.Contest;
        if (lower.Contains("assert ", StringComparison.Ordinal) && shape.CodeLines >= 2 && Words < 400) return TaskKind.CodeOutput;
        var opening = lower.AsSpan(0, Math.Min(160, lower.Length));
        if ((opening.Contains("write a ", StringComparison.Ordinal) && opening.Contains("function", StringComparison.Ordinal)) || (opening.Contains("def ", StringComparison.Ordinal) && lower.Contains("\"\"\"", StringComparison.Ordinal))) return TaskKind.Function;
        if (Numbers >= 2 && shape.Asks && Words is >= 15 and < 300 && shape.CodeLines == 0 && shape.Symbols <= 2 && shape.Files == 0) return TaskKind.WordProblem;
        if (shape.MathSigns >= 4 && lower.Contains('$', StringComparison.Ordinal) && shape.CodeLines <= 1) return TaskKind.WordProblem;
        return shape.Asks && shape.Symbols == 0 && shape.CodeLines == 0 && shape.Files == 0 && StartsLikeKnowledge(opening) ? TaskKind.Knowledge : TaskKind.Request;
    }

    private static bool StartsLikeKnowledge(ReadOnlySpan<char> opening) =>
        opening.StartsWith("who ") || opening.StartsWith("when ") || opening.StartsWith("where ") || opening.StartsWith("in which ") || opening.StartsWith("which ") || opening.StartsWith("what was ") || opening.StartsWith("how many ") || opening.StartsWith("in what ");

    private void AddCount(params ReadOnlySpan<string> words)
    {
        var count = 0;
        foreach (var word in words) count += CountOf(word);
        AddLog(count);
    }

    private int CountOf(string word) => _tokens.Lower.AsSpan().Count(word);
}
