using System.Buffers;

namespace Sluice.Gateway.Ledger.Journal;

/// <summary>Reads a journal file back: torn lines, holes of zeros and garbage are stepped over and counted.</summary>
internal sealed class JournalReader(string path)
{
    private const int LongestLine = 16 * 1024 * 1024;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\n\0"u8);

    /// <summary>Stretches that were no event.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The file's events in the order of their offsets.</summary>
    public IEnumerable<LedgerEvent> Read()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        var buffer = new byte[128 * 1024];
        var filled = 0;
        while (true)
        {
            var read = file.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            var start = 0;
            int end;
            while ((end = buffer.AsSpan(start, filled - start).IndexOfAny(LineEnds)) >= 0)
            {
                if (TryDecode(buffer.AsSpan(start, end), out var entry))
                {
                    yield return entry!;
                }

                start += end + 1;
            }

            if (read == 0)
            {
                // What has no line end was torn by the crash: its writer never came back to say that it was recorded.
                Unreadable += filled > start ? 1 : 0;
                yield break;
            }

            filled -= start;
            buffer.AsSpan(start, filled).CopyTo(buffer);
            if (filled == buffer.Length)
            {
                if (buffer.Length >= LongestLine)
                {
                    Unreadable++;
                    filled = 0;
                }
                else
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
            }
        }
    }

    private bool TryDecode(ReadOnlySpan<byte> line, out LedgerEvent? entry)
    {
        entry = null;
        if (line.IsEmpty)
        {
            return false;
        }

        if (JournalCodec.TryDecode(line, out entry))
        {
            return true;
        }

        Unreadable++;
        return false;
    }
}
