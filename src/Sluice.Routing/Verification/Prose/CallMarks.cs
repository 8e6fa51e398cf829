namespace Sluice.Routing.Verification.Prose;

/// <summary>How calls begin that a model prints: enough of each to be no prose.</summary>
internal static class CallMarks
{
    private static readonly byte[][] Anywhere =
    [
        .. new[]
        {
            "<tool_call>", "<function=", "<function name=", "<function_call>", "<function_calls>", "<invoke name=", "<tool_use>", "<|tool_call|>", "<|tool_call>",
            "<|tool_calls_section_begin|>", "<|tool_call_begin|>", "<|python_tag|>", "<|START_ACTION|>", "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>",
            "<start_function_call>", "<minimax:tool_call>", "<|channel|>commentary to=", "<|start|>assistant", "[TOOL_CALLS]",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] AtLineStart = [.. new[] { "functools[", "functools [", "to=functions.", "commentary to=functions." }.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>Bytes with which a mark may begin.</summary>
    public static ReadOnlySpan<byte> FirstBytes => "<["u8;

    /// <summary>Bytes with which a mark at the start of a line may begin.</summary>
    public static ReadOnlySpan<byte> FirstBytesOfLine => "ftc>A"u8;

    /// <summary>Length of the mark that stands here; 0: none; -1: more text is needed to tell.</summary>
    public static int At(ReadOnlySpan<byte> text, bool lineStart)
    {
        var length = Longest(text, Anywhere);
        return length != 0 || !lineStart ? length : Longest(text, AtLineStart);
    }

    private static int Longest(ReadOnlySpan<byte> text, byte[][] marks)
    {
        var open = false;
        foreach (var mark in marks)
        {
            if (text.StartsWith(mark)) return mark.Length;
            open |= text.Length < mark.Length && mark.AsSpan().StartsWith(text);
        }

        return open ? -1 : 0;
    }
}
