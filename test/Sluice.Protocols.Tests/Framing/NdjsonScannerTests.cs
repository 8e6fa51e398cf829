using System.Text;
using Sluice.Protocols.Framing;

namespace Sluice.Protocols.Tests.Framing;

public sealed class NdjsonScannerTests
{
    [Theory]
    [InlineData("{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}", "{\"b\":2}")]
    [InlineData("{\"a\":1}\r\n\r\n \t\n  {\"b\":2} \r\n", "{\"a\":1}", "{\"b\":2}")]
    [InlineData("{\"a\":\"zürich 🥶\"}\n{\"b\":2}", "{\"a\":\"zürich 🥶\"}", "~{\"b\":2}")]
    [InlineData("{\"a\":1}\n \r", "{\"a\":1}")]
    [InlineData("")]
    public void EverySplit_GivesTheSameLines(string wire, params string[] lines)
    {
        for (var size = 1; size <= 9; size++) Assert.Equal(lines, Scan(wire, size));
        Assert.Equal(lines, Scan(wire, int.MaxValue));
    }

    [Fact]
    public void F043_TenMegabyteLine_Passes_AndSoDoWhatFollows()
    {
        var line = new string('x', 10 * 1024 * 1024);
        Assert.Equal([line.Length, 1, 2], Scan($"{line}\ny\nzz\n", 64 * 1024).Select(found => found.Length));
    }

    [Fact]
    public void F043_FiftyMegabyteLine_IsAnErrorAndNotMemory() => Assert.Throws<FrameTooLargeException>(() => Scan(new string('x', 50 * 1024 * 1024), 1024 * 1024));

    private static List<string> Scan(string wire, int size)
    {
        using var scanner = new NdjsonScanner();
        var lines = new List<string>();
        var rest = Encoding.UTF8.GetBytes(wire).AsSpan();
        while (rest.Length > 0)
        {
            var memory = scanner.GetMemory();
            var count = Math.Min(size, Math.Min(rest.Length, memory.Length));
            rest[..count].CopyTo(memory.Span);
            scanner.Advance(count);
            rest = rest[count..];
            while (scanner.TryRead(out var line)) lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        if (scanner.TryReadUnterminated(out var last)) lines.Add("~" + Encoding.UTF8.GetString(last.Span));
        return lines;
    }
}
