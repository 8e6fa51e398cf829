using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway.Ledger;

/// <summary>
/// Request ids: 63 bits that grow with time. 41 bits of milliseconds since 2024-01-01 (until 2093), 10 bits of node, a
/// counter of 12 bits. Strictly increasing on a node: when the clock goes back, or more than 4,096 are drawn in a
/// millisecond, the next id follows the last one and not the clock. As text: <c>req_</c> and 13 characters of Crockford's
/// base 32, whose order is the order of the numbers.
/// </summary>
internal sealed class RequestIds
{
    /// <summary>Milliseconds from the Unix epoch to 2024-01-01.</summary>
    public const long Epoch = 1_704_067_200_000;

    private const string Prefix = "req_";
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Digits = 13, NodeBits = 10, CounterBits = 12;
    private const long CounterMask = (1L << CounterBits) - 1;

    private readonly TimeProvider _time;
    private readonly long _node;

    // Milliseconds and counter without the node between them, so that "one more" is an addition.
    private long _last;

    /// <param name="time">Wall clock.</param>
    /// <param name="node">0-1023; replicas that share a ledger each need their own.</param>
    /// <param name="above">Ids start above this one.</param>
    public RequestIds(TimeProvider time, int node = 0, long above = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, 1 << NodeBits);
        _time = time;
        _node = (long)node << CounterBits;
        StartAbove(above);
    }

    /// <summary>A new id, greater than every one before it.</summary>
    public long Next()
    {
        var now = Math.Max(0, _time.GetUtcNow().ToUnixTimeMilliseconds() - Epoch) << CounterBits;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return ((next & ~CounterMask) << NodeBits) | _node | (next & CounterMask);
            }
        }
    }

    /// <summary>No id at or below <paramref name="id"/> will be drawn.</summary>
    public void StartAbove(long id)
    {
        // The largest counter of that millisecond: another node's ids of it are passed over too.
        var floor = ((id >> (NodeBits + CounterBits)) << CounterBits) | CounterMask;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            if (id <= 0 || last >= floor || Interlocked.CompareExchange(ref _last, floor, last) == last)
            {
                return;
            }
        }
    }

    /// <summary>The instant in an id. It runs ahead of the clock only while the clock has gone back.</summary>
    public static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds((id >> (NodeBits + CounterBits)) + Epoch);

    /// <summary>The smallest id of an instant: ids at or above it were drawn from then on.</summary>
    public static long First(DateTimeOffset at) => Math.Max(0, at.ToUnixTimeMilliseconds() - Epoch) << (NodeBits + CounterBits);

    /// <summary>The id as text.</summary>
    public static string Format(long id) => string.Create(Prefix.Length + Digits, id, static (text, rest) =>
    {
        Prefix.CopyTo(text);
        for (var i = text.Length - 1; i >= Prefix.Length; i--)
        {
            text[i] = Alphabet[(int)(rest & 31)];
            rest >>= 5;
        }
    });

    /// <summary>Reads an id, or the beginning of one, with its prefix: the ids that begin so are those from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static bool TryParseBeginning(string text, out long first, out long last)
    {
        (first, last) = (0, 0);
        return text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && text.Length > Prefix.Length
            && TryParse(text.PadRight(Prefix.Length + Digits, '0'), out first) && TryParse(text.PadRight(Prefix.Length + Digits, 'Z'), out last);
    }

    /// <summary>Reads <see cref="Format"/>'s text, in either case and with or without its prefix; I and L read as 1, O as 0, as Crockford has it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out long id)
    {
        id = 0;
        var digits = text.AsSpan();
        if (digits.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            digits = digits[Prefix.Length..];
        }

        // The first digit holds only the top three of 63 bits.
        if (digits.Length != Digits || digits[0] is < '0' or > '7')
        {
            return false;
        }

        foreach (var digit in digits)
        {
            var value = char.ToUpperInvariant(digit) switch { 'I' or 'L' => 1, 'O' => 0, var c => Alphabet.IndexOf(c, StringComparison.Ordinal) };
            if (value < 0)
            {
                id = 0;
                return false;
            }

            id = (id << 5) | (long)value;
        }

        return true;
    }
}
