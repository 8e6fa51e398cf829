using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Framing;

namespace Sluice.Protocols.Tests.Framing;

public sealed class SseScannerTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "|a", "|b")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "|a", "|b")]
    [InlineData("data: a\r\rdata: b\r\r", "|a", "|b")]
    [InlineData("\uFEFFdata: a\n\n", "|a")]
    [InlineData("\n\uFEFFdata: a\n\ndata: b\n\n", "|b")]
    [InlineData("event: x\ndata: a\n\ndata: b\n\n", "x|a", "|b")]
    [InlineData("event:x\ndata:a\nid: 7\nretry: 5\n\n", "x|a")]
    [InlineData(": PROCESSING\n\n: more\ndata: a\n: in between\n\n", "|a")]
    [InlineData("data: a\ndata:\ndata:  b\ndata\n\n", "|a\n\n b\n")]
    [InlineData("data:\n\n", "|")]
    [InlineData("event: lost\n\ndata: a\n\n", "|a")]
    [InlineData("dataset: x\neventual: y\ndata: a\n\n", "|a")]
    [InlineData("\n\n\r\n\r\rdata: zürich 🥶\n\n", "|zürich 🥶")]
    [InlineData("data: a\n\ndata: tail", "|a", "~|tail")]
    [InlineData("data: a\n\ndata: tail\r\n", "|a", "~|tail")]
    [InlineData("data: a\n\n: only a comment", "|a")]
    [InlineData("")]
    public void EverySplit_GivesTheSameEvents(string wire, params string[] events)
    {
        for (var size = 1; size <= 9; size++) Assert.Equal(events, Scan(wire, () => size));
        Assert.Equal(events, Scan(wire, () => int.MaxValue));
        var bytes = Encoding.UTF8.GetByteCount(wire);
        for (var cut = 1; cut < bytes; cut++)
        {
            var first = true;
            Assert.Equal(events, Scan(wire, () => first ? (first = false, cut).cut : int.MaxValue));
        }
    }

    [Fact]
    public void RandomStreams_GiveTheSameEvents_HoweverTheyAreCut()
    {
        var wires =
            from parts in Gen.ArrayOf(Gen.Elements("data: x", "data:", "event: e", ": c", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "é🥶", "data", "\uFEFF"))
            from seed in Gen.Choose(0, 1_000_000)
            select (Wire: string.Concat(parts), Seed: seed);
        Prop.ForAll(wires.ToArbitrary(), sample =>
        {
            var random = new Random(sample.Seed);
            return Scan(sample.Wire, () => int.MaxValue).SequenceEqual(Scan(sample.Wire, () => random.Next(1, 6)), StringComparer.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void F043_TenMegabyteLine_Passes()
    {
        var data = new string('x', 10 * 1024 * 1024);
        Assert.Equal(data.Length + 1, Assert.Single(Scan($"data: {data}\n\n", () => 64 * 1024)).Length);
    }

    [Fact]
    public void F043_FiftyMegabyteLine_IsAnErrorAndNotMemory()
    {
        using var scanner = new SseScanner();
        var fed = 0;
        Assert.Throws<FrameTooLargeException>(() =>
        {
            while (fed < 50 * 1024 * 1024)
            {
                var memory = scanner.GetMemory();
                memory.Span.Fill((byte)'x');
                scanner.Advance(memory.Length);
                fed += memory.Length;
                Assert.False(scanner.TryRead(out _));
            }
        });
        Assert.InRange(fed, LineBuffer.DefaultLimit, 3 * LineBuffer.DefaultLimit);
    }

    [Fact]
    public void F043_AMillionSmallEvents_AllArrive()
    {
        using var scanner = new SseScanner();
        var wire = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("data: x\n\n", 1000)));
        var seen = 0;
        for (var round = 0; round < 1000; round++)
        {
            for (var rest = wire.AsSpan(); rest.Length > 0;)
            {
                var memory = scanner.GetMemory();
                var count = Math.Min(rest.Length, memory.Length);
                rest[..count].CopyTo(memory.Span);
                scanner.Advance(count);
                rest = rest[count..];
                while (scanner.TryRead(out _)) seen++;
            }
        }

        Assert.Equal(1_000_000, seen);
    }

    private static List<string> Scan(string wire, Func<int> next)
    {
        using var scanner = new SseScanner();
        var events = new List<string>();
        var rest = Encoding.UTF8.GetBytes(wire).AsSpan();
        while (rest.Length > 0)
        {
            var memory = scanner.GetMemory();
            var count = Math.Min(next(), Math.Min(rest.Length, memory.Length));
            rest[..count].CopyTo(memory.Span);
            scanner.Advance(count);
            rest = rest[count..];
            while (scanner.TryRead(out var sse)) events.Add(Render(sse));
        }

        if (scanner.TryReadUnterminated(out var last)) events.Add("~" + Render(last));
        return events;
    }

    private static string Render(SseEvent sse) => $"{Encoding.UTF8.GetString(sse.Type.Span)}|{Encoding.UTF8.GetString(sse.Data.Span)}";
}
