using System.Buffers;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Profile;

/// <summary>Pictures, documents and sound of a prompt: how many, how large, and whether their data can be read at all.</summary>
internal sealed class PromptMedia
{
    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    private readonly List<Picture> _pictures = [];
    private long _documentBytes;
    private double _seconds;

    /// <summary>Pictures.</summary>
    public int Pictures => _pictures.Count;

    /// <summary>Documents that are not plain text.</summary>
    public int Documents { get; private set; }

    /// <summary>Pieces of sound.</summary>
    public int Sounds { get; private set; }

    /// <summary>What is wrong with the data of one of them, naming the field; null when all can be read.</summary>
    public string? Problem { get; private set; }

    /// <summary>The field that <see cref="Problem"/> is about.</summary>
    public string? ProblemField { get; private set; }

    /// <summary>Adds a picture.</summary>
    /// <param name="data">Base64 text or an address; may be missing (a file id).</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="isUrl">The value is an address, of which <c>data:</c> is one kind.</param>
    /// <param name="missing">The value must be there.</param>
    /// <param name="isLow">OpenAI's <c>detail: low</c>.</param>
    public void AddPicture(RawJson data, string path, bool isUrl = false, bool missing = false, bool isLow = false)
    {
        var bytes = Read(data, path, isUrl, missing);
        var (width, height) = bytes.Length > 0 ? PictureSize.Read(bytes) : default;
        _pictures.Add(new Picture(width, height, isLow));
    }

    /// <summary>Adds a document, see <see cref="AddPicture"/>.</summary>
    public void AddDocument(RawJson data, string path, bool isUrl = false, bool missing = false)
    {
        Documents++;
        _documentBytes += TokenEstimate.DocumentBytes(Read(data, path, isUrl, missing).Length);
    }

    /// <summary>Adds sound, see <see cref="AddPicture"/>.</summary>
    public void AddSound(RawJson data, string path, bool missing = false)
    {
        Sounds++;
        _seconds += Read(data, path, isUrl: false, missing).Length * 3 / 4 / (double)TokenEstimate.SoundBytesPerSecond;
    }

    /// <summary>Tokens of all of them at one vendor's prices.</summary>
    /// <param name="family">Whose formulas.</param>
    /// <param name="model">Model id: pictures are counted differently from model to model.</param>
    public long Tokens(TokenFamily family, string model)
    {
        if (_pictures.Count == 0 && Documents == 0 && Sounds == 0) return 0;
        var sum = TokenEstimate.OfDocuments(_documentBytes) + (long)(_seconds * TokenEstimate.TokensPerSecond(family));
        foreach (var picture in _pictures) sum += PictureTokens.Of(picture, family, model);
        return sum;
    }

    // The base64 text, without the head of a data address.
    private ReadOnlySpan<byte> Read(RawJson data, string path, bool isUrl, bool missing)
    {
        if (!data.IsString)
        {
            if (missing || !data.IsNullOrMissing) Fail(path, data.IsNullOrMissing ? "is missing" : "must be a string");
            return default;
        }

        var text = data.Span[1..^1];
        if (isUrl && !text.StartsWith("data:"u8)) return default;
        if (text.StartsWith("data:"u8))
        {
            var comma = text[..Math.Min(text.Length, 256)].IndexOf(";base64,"u8);
            if (comma < 0) return default;
            text = text[(comma + 8)..];
        }

        // Line breaks and \/ are spellings that decoders take; the vendor says so where it does not.
        var body = text.TrimEnd((byte)'=');
        while (body.IndexOfAnyExcept(Base64) is >= 0 and var at)
        {
            var skip = at + 1 < body.Length && body[at] == '\\' && body[at + 1] is (byte)'n' or (byte)'r' or (byte)'/' ? 2 : 0;
            if (skip == 0)
            {
                Fail(path, "is not base64");
                return default;
            }

            body = body[(at + skip)..];
        }

        if (text.IsEmpty) Fail(path, "is empty");
        return text;
    }

    private void Fail(string path, string why)
    {
        Problem ??= $"{path.TrimStart('.')} {why}: send the data as base64 text.";
        ProblemField ??= path.TrimStart('.');
    }
}

/// <summary>A picture in a prompt.</summary>
/// <param name="Width">Pixels; 0 when unknown.</param>
/// <param name="Height">Pixels; 0 when unknown.</param>
/// <param name="IsLow">OpenAI's <c>detail: low</c>.</param>
internal readonly record struct Picture(int Width, int Height, bool IsLow);
