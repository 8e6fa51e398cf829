using System.Buffers;

namespace Sluice.Routing.Verification.Judging;

/// <summary>Where the question is what a piece of Python gives: whether the answer can be that.</summary>
internal sealed class CodeSigns
{
    private static readonly string[] Traps = ["pop(", "remove(", "insert(", "replace(", "split(", "strip(", "index(", "find(", "count(", "isdigit", "isalpha", "sort", "[::", "range(", "join(", "copy(", "format(", "update(", "partition", "swapcase", "try:", "lambda"];

    private const int Features = 15;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private readonly string _call = "";
    private readonly string _code = "";
    private readonly string _answer = "";

    /// <summary>Reads.</summary>
    public CodeSigns(string prompt, FinalAnswer final)
    {
        var define = prompt.LastIndexOf("def ", StringComparison.Ordinal);
        var assert = prompt.LastIndexOf("assert ", StringComparison.Ordinal);
        if (define < 0 || assert < define || prompt.Length - define > JudgeFeatures.Window) return;
        var end = prompt.IndexOf("==", assert, StringComparison.Ordinal);
        if (end < 0) return;
        Asked = true;
        _code = prompt[define..assert];
        _call = prompt[(assert + 7)..end].Trim();
        _answer = final.Text.Trim().Trim('`');
    }

    /// <summary>The question is what a call gives.</summary>
    public bool Asked { get; }

    /// <summary>Adds its features.</summary>
    public void Write(Action<float> add, string response)
    {
        if (!Asked)
        {
            for (var i = 0; i < Features; i++) add(-1);
            return;
        }

        add((int)Kind(_answer));
        add(MathF.Log(1 + _call.Length));
        add(MathF.Log(1 + _answer.Length));
        add(_answer.Length / (float)(1 + _call.Length));
        add(_code.AsSpan().Count('\n'));
        add(Traps.Sum(trap => _code.Contains(trap, StringComparison.Ordinal) ? 1 : 0));
        add(_code.AsSpan().Count("for ") + _code.AsSpan().Count("while "));
        add(_code.AsSpan().Count("if "));
        add(_code.AsSpan().Count("["));
        add(_answer.Length > 0 && _call.Contains(_answer.Trim('\'', '"'), StringComparison.Ordinal) ? 1 : 0);
        add(_answer.Count(unit => !_call.Contains(unit, StringComparison.Ordinal) && !_code.Contains(unit, StringComparison.Ordinal)));
        add(response.AsSpan().Count("teration"));
        add((int)Returned());
        add(Balanced(_answer) ? 1 : 0);
        add(_call.Count(unit => unit is ',' or ':'));
    }

    /// <summary>What a literal is, by its look.</summary>
    internal static LiteralKind Kind(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty) return LiteralKind.Nothing;
        if (text is "True" or "False") return LiteralKind.Truth;
        if (text is "None") return LiteralKind.Nothing;
        if (text[0] == '[') return LiteralKind.List;
        if (text[0] == '{') return LiteralKind.Dictionary;
        if (text[0] == '(') return LiteralKind.Tuple;
        return text.TrimStart('-').ContainsAnyExcept(Digits) ? LiteralKind.Text : LiteralKind.Number;
    }

    private LiteralKind Returned()
    {
        var at = _code.LastIndexOf("return ", StringComparison.Ordinal);
        if (at < 0) return LiteralKind.Nothing;
        var value = _code.AsSpan(at + 7);
        if (value.IndexOf('\n') is >= 0 and var line) value = value[..line];
        value = value.Trim();
        if (value.StartsWith("len(") || value.StartsWith("sum(") || value.Contains(".count(", StringComparison.Ordinal) || value.Contains("index(", StringComparison.Ordinal) || value.Contains("find(", StringComparison.Ordinal)) return LiteralKind.Number;
        if (value.Contains("join(", StringComparison.Ordinal) || value.StartsWith("'") || value.StartsWith("\"") || value.StartsWith("str(")) return LiteralKind.Text;
        if (value.Contains(" == ", StringComparison.Ordinal) || value.Contains(" in ", StringComparison.Ordinal) && value[0] != '[' || value.StartsWith("not ") || value.Contains(".is", StringComparison.Ordinal)) return LiteralKind.Truth;
        return value.IsEmpty ? LiteralKind.Nothing : value[0] switch { '[' => LiteralKind.List, '{' => LiteralKind.Dictionary, _ => value.StartsWith("list(") || value.StartsWith("sorted(") ? LiteralKind.List : LiteralKind.Unknown };
    }

    private static bool Balanced(ReadOnlySpan<char> text) => text.Count('[') == text.Count(']') && text.Count('{') == text.Count('}') && text.Count('(') == text.Count(')') && text.Count('\'') % 2 == 0;
}

/// <summary>Kinds of Python literals.</summary>
internal enum LiteralKind
{
    Unknown,
    Nothing,
    Truth,
    Number,
    Text,
    List,
    Tuple,
    Dictionary,
}
