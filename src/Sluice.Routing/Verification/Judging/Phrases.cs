using System.Buffers;

namespace Sluice.Routing.Verification.Judging;

/// <summary>Counts phrases of a list in one pass, whatever their case.</summary>
internal sealed class Phrases(params ReadOnlySpan<string> phrases)
{
    private const int Most = 100;

    private readonly SearchValues<string> _values = SearchValues.Create(phrases, StringComparison.OrdinalIgnoreCase);

    /// <summary>How often one of them begins, at most 100 times.</summary>
    public int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < Most && text.IndexOfAny(_values) is >= 0 and var at)
        {
            count++;
            text = text[(at + 1)..];
        }

        return count;
    }
}
