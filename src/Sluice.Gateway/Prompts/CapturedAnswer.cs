using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Sluice.Gateway.Prompts;

/// <summary>Takes a copy of what a caller is sent, up to a size, on its way to the server. Stands in the response's place only while prompts are logged.</summary>
internal sealed class CapturedAnswer(IHttpResponseBodyFeature inner, int limit) : PipeWriter, IHttpResponseBodyFeature
{
    private readonly ArrayBufferWriter<byte> _copy = new(4096);
    private readonly PipeWriter _writer = inner.Writer;
    private Memory<byte> _last;

    /// <summary>What was sent.</summary>
    public ReadOnlyMemory<byte> Bytes => _copy.WrittenMemory;

    /// <summary>More was sent than is copied.</summary>
    public bool IsCut { get; private set; }

    public Stream Stream => inner.Stream;

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => _writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => _writer.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _last = _writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        Copy(_last.Span[..bytes]);
        _last = default;
        _writer.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _writer.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => _writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _writer.Complete(exception);

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => inner.SendFileAsync(path, offset, count, cancellationToken);

    Task IHttpResponseBodyFeature.CompleteAsync() => inner.CompleteAsync();

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        var room = limit - _copy.WrittenCount;
        if (bytes.Length > room) IsCut = true;
        _copy.Write(bytes[..Math.Min(bytes.Length, room)]);
    }
}
