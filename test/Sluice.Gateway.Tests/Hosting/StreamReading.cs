using System.Text;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>A stream as a client reads it: piece by piece, until a word comes, or to its end or its breaking.</summary>
internal sealed class StreamReading(Stream stream, CancellationToken cancel) : IAsyncDisposable
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _text = new();
    private readonly byte[] _bytes = new byte[16 * 1024];

    /// <summary>What has come so far.</summary>
    public string Text => _text.ToString();

    /// <summary>The connection broke instead of ending.</summary>
    public bool WasCut { get; private set; }

    public static async Task<StreamReading> OfAsync(HttpResponseMessage response, CancellationToken cancel) => new(await response.Content.ReadAsStreamAsync(cancel), cancel);

    /// <summary>Reads until <paramref name="word"/> has come <paramref name="times"/> times in all.</summary>
    public async Task<string> UntilAsync(string word, int times = 1)
    {
        while (Count(word) < times)
        {
            if (!await ReadAsync()) throw new InvalidOperationException($"the stream ended without {times} × '{word}':\n{Text}");
        }

        return Text;
    }

    /// <summary>Reads to the end.</summary>
    public async Task<string> ToEndAsync()
    {
        while (await ReadAsync())
        {
            // on
        }

        return Text;
    }

    public int Count(string word) => Text.Split(word).Length - 1;

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<bool> ReadAsync()
    {
        int count;
        try
        {
            count = await stream.ReadAsync(_bytes, cancel);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            WasCut = true;
            return false;
        }

        var characters = new char[_bytes.Length];
        _text.Append(characters, 0, _decoder.GetChars(_bytes.AsSpan(0, count), characters, flush: false));
        return count > 0;
    }
}
