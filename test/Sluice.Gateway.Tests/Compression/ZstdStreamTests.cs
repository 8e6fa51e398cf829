using System.Text;
using Sluice.Gateway.Compression;
using Xunit;

namespace Sluice.Gateway.Tests.Compression;

public sealed class ZstdStreamTests
{
    /// <summary>What the command <c>zstd -3</c> makes of <see cref="Text"/>.</summary>
    private const string Packed = "28b52ffd04587d0200228511188039e97457a33d7f13a1074261171e630484844533097a54cb601950464d7188ed849a1016d74833d9ee81c88ac0ce162eb3e70ad8896a30111277ae137338c3f65103cf4a0100ce941205cb78dac2";

    private const string Text = """{"model":"haiku","max_tokens":5,"messages":[{"role":"user","content":"packed, packed, packed, packed"}]}""";

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Frame_OfTheCommandLineTool_IsRead(int step) =>
        Assert.Equal(Text, Encoding.UTF8.GetString(await ReadAsync(Convert.FromHexString(Packed), step)));

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    public async Task LargeContent_InAnySplit_IsTheSame(int step)
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 60_000).Select(i => $"line {i * 7919L % 1009}\n")));
        Assert.Equal(content, await ReadAsync(Zstd.Frame(content), step));
    }

    [Fact]
    public async Task Frames_OneAfterTheOther_AreOneContent()
    {
        byte[] skippable = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];
        byte[] frames = [.. Zstd.Frame("one "u8.ToArray()), .. skippable, .. Zstd.Frame("two"u8.ToArray()), .. Zstd.Frame([])];
        foreach (var step in new[] { 1, int.MaxValue }) Assert.Equal("one two", Encoding.UTF8.GetString(await ReadAsync(frames, step)));
    }

    [Fact]
    public async Task TruncatedAnywhere_IsInvalid()
    {
        var frame = Convert.FromHexString(Packed);
        for (var length = 1; length < frame.Length; length++) await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(frame[..length], int.MaxValue));
    }

    [Fact]
    public async Task Garbage_IsInvalid()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("no zstd at all"u8.ToArray(), int.MaxValue));
        byte[] tail = [.. Convert.FromHexString(Packed), .. "tail"u8];
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(tail, int.MaxValue));
    }

    [Fact]
    public async Task F006_WindowBeyondEightMegabytes_IsRefusedBeforeItIsAllocated()
    {
        var content = new byte[32 << 20];
        new Random(6).NextBytes(content);
        Assert.Equal(content.Length, (await ReadAsync(Zstd.Frame(content, windowLog: 23), int.MaxValue)).Length);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Zstd.Frame(content, windowLog: 25), int.MaxValue));
        Assert.Contains("memory", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Library_ThatIsNotThereOrNotZstd_IsNone()
    {
        Assert.Null(ZstdLibrary.Load([]));
        Assert.Null(ZstdLibrary.Load(["libnothing-of-that-name.so.1", "libsqlite3.so.0", "libc.so.6"]));
    }

    private static async Task<byte[]> ReadAsync(byte[] frames, int step)
    {
        await using var stream = new ZstdStream(new Pieces(frames, step), Zstd.Library);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    /// <summary>Gives at most so many bytes a read.</summary>
    private sealed class Pieces(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
