namespace Sluice.Routing.Profile.Turns;

/// <summary>
/// What the text of a tool's result says. Only Anthropic's protocol marks errors; the clients write an exit code or a word at
/// the start, and test runners end with a line that counts.
/// </summary>
internal static class ToolResults
{
    private const int Opening = 400;
    private const int Closing = 600;

    /// <summary>What became of the call.</summary>
    /// <param name="text">Between the quotes, escapes as they came.</param>
    public static ToolOutcome OutcomeOf(ReadOnlySpan<byte> text)
    {
        Span<byte> buffer = stackalloc byte[Opening + Closing];
        var opening = Lower(text[..Math.Min(text.Length, Opening)], buffer);
        if (ExitCode(opening) is { } code)
        {
            if (code) return ToolOutcome.Failed;
        }
        else if (OpensWithError(opening))
        {
            return ToolOutcome.Failed;
        }

        var closing = Lower(text[Math.Max(0, text.Length - Closing)..], buffer);
        return TestsPassed(closing) ? ToolOutcome.TestsPassed : ToolOutcome.Done;
    }

    // "Exit code 1" (Claude Code), "Process exited with code 1" (Codex), "exit_code":1 (Codex, escaped), "Exit Code: 1" (Gemini CLI). True: not 0.
    private static bool? ExitCode(ReadOnlySpan<byte> text) =>
        After(text, "exit code"u8) ?? After(text, "exited with code"u8) ?? After(text, "exit_code"u8);

    private static bool? After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> words)
    {
        var at = text.IndexOf(words);
        if (at < 0) return null;
        var rest = text[(at + words.Length)..].TrimStart(" :\\\"="u8);
        return rest.Length > 0 && rest[0] is >= (byte)'0' and <= (byte)'9' or (byte)'-' ? rest[0] != '0' : null;
    }

    private static bool OpensWithError(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \\\"["u8);
        return text.StartsWith("error"u8) || text.StartsWith("<tool_use_error>"u8) || text.StartsWith("traceback (most recent"u8) || text.StartsWith("fatal:"u8)
            || text.StartsWith("failed"u8) || text.StartsWith("bash: "u8) || text.StartsWith("sh: "u8) || text.StartsWith("invalid "u8) || text.StartsWith("command failed"u8)
            || text.IndexOf("command not found"u8) >= 0 || text.IndexOf("no such file or directory"u8) >= 0;
    }

    // dotnet test, cargo, pytest, jest and vitest, go, maven: each says that it passed, and none may say that one failed.
    private static bool TestsPassed(ReadOnlySpan<byte> text)
    {
        var passed = text.IndexOf(" passed"u8) >= 0 || text.IndexOf("passed!"u8) >= 0 || text.IndexOf("test result: ok"u8) >= 0
            || text.IndexOf("ok  \\t"u8) >= 0 || text.IndexOf("tests passed"u8) >= 0 || text.IndexOf("failures: 0, errors: 0"u8) >= 0;
        if (!passed) return false;
        // The word stands with a zero, or not at all.
        while (true)
        {
            var at = text.IndexOf("fail"u8);
            if (at < 0) return true;
            var before = text[..at].TrimEnd(" "u8);
            var after = text[(at + 4)..].TrimStart("edurs(): "u8);
            if (!(before is [.., (byte)'0'] || after is [(byte)'0', ..])) return false;
            text = text[(at + 4)..];
        }
    }

    private static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> text, Span<byte> buffer)
    {
        for (var i = 0; i < text.Length; i++) buffer[i] = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
        return buffer[..text.Length];
    }
}
