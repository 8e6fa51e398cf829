using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Checks;

/// <summary>Does thinking leak into the text? What stands in the tags at its beginning is taken out, and so are the family's end tokens at its end.</summary>
internal sealed class ReasoningTagsCheck : IAnswerCheck
{
    private static readonly (string Open, string Close)[] Tags = [("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<reasoning>", "</reasoning>"), ("<|channel|>analysis<|message|>", "<|end|>"), ("[THINK]", "[/THINK]"), ("<seed:think>", "</seed:think>")];

    private static readonly string[] Tokens = ["<|im_end|>", "<|eot_id|>", "<|end|>", "<|return|>", "<|endoftext|>", "<end_of_turn>", "<｜end▁of▁sentence｜>", "</s>", "<|im_start|>", "<|eom_id|>"];

    private static readonly string[] Heads = ["<|start|>assistant", "<|channel|>final<|message|>", "<|im_start|>assistant"];

    /// <inheritdoc />
    public string Name => "reasoning-tags";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        var content = draft.Answer.Content;
        List<ContentBlock>? mended = null;
        for (var i = 0; i < content.Count; i++)
        {
            if (content[i] is not TextBlock block || Suspect(block.Text) is not { } text) continue;
            var cleaned = Clean(text);
            if (cleaned is null)
            {
                return Finding.Failed("thinking that never ended stands in place of the answer", "The last answer was only thinking. Give the answer itself, or call a tool.");
            }

            if (cleaned.Length == text.Length) continue;
            mended ??= [.. content];
            mended[i] = block with { Text = JsonText.FromString(cleaned) };
        }

        if (mended is null) return Finding.Nothing;
        mended.RemoveAll(block => block is TextBlock { Text.IsEmpty: true });
        draft.Replace(mended);
        return Finding.Repaired("thinking or a model's own tokens stood in the text");
    }

    // Nearly every answer is told apart by its bytes, without decoding it.
    private static string? Suspect(JsonText text)
    {
        var bytes = text.Escaped;
        return bytes.IndexOfAny((byte)'<', (byte)'[') < 0 && bytes.IndexOf("\\u00"u8) < 0 ? null : text.Decode();
    }

    // Null: thinking began at the start and never ended.
    private static string? Clean(string text)
    {
        while (true)
        {
            var start = text.AsSpan().TrimStart();
            var before = text.Length;
            foreach (var (open, close) in Tags)
            {
                if (start.StartsWith(open, StringComparison.Ordinal))
                {
                    var end = text.IndexOf(close, StringComparison.Ordinal);
                    if (end < 0) return null;
                    text = text[(end + close.Length)..].TrimStart();
                    break;
                }

                // The template has eaten the opening tag.
                var lone = text.IndexOf(close, StringComparison.Ordinal);
                if (close[0] == '<' && close[1] == '/' && lone >= 0 && !text.AsSpan(0, lone).Contains(open, StringComparison.Ordinal) && IsOnItsOwn(text, lone, close.Length))
                {
                    text = text[(lone + close.Length)..].TrimStart();
                    break;
                }
            }

            foreach (var head in Heads)
            {
                if (text.AsSpan().TrimStart().StartsWith(head, StringComparison.Ordinal)) text = text.TrimStart()[head.Length..];
            }

            foreach (var token in Tokens)
            {
                if (text.AsSpan().TrimEnd().EndsWith(token, StringComparison.Ordinal)) text = text.TrimEnd()[..^token.Length].TrimEnd();
            }

            if (text.Length == before) return text;
        }
    }

    // A line of its own and not inside quoted code: an answer may be about such tags.
    private static bool IsOnItsOwn(string text, int at, int length) =>
        (at == 0 || text[at - 1] == '\n') && (at + length >= text.Length || text[at + length] is '\n' or '\r') && !text.AsSpan(0, at).Contains("```", StringComparison.Ordinal);
}
