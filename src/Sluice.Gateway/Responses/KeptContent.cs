using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Responses;

/// <summary>
/// What stands in the ledger of a kept answer: its input and body, compressed, then encrypted (AES-256-GCM, bound to id and
/// owner) with a key that has a file of its own. Whoever gets the ledger without the key, as with a report of a mistake, gets
/// no prompt.
/// </summary>
internal sealed class KeptContent
{
    private const int KeySize = 32, NonceSize = 12, TagSize = 16;

    private readonly byte[] _key;

    private KeptContent(byte[] key) => _key = key;

    /// <summary>Name of the key's file in the data directory.</summary>
    public const string KeyFile = "responses.key";

    /// <summary>With the key of a data directory, which is made when there is none.</summary>
    /// <exception cref="IOException">It can be neither read nor made.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static KeptContent Open(string directory)
    {
        var path = Path.Combine(directory, KeyFile);
        var key = Read(path);
        if (key is null)
        {
            // A key of the wrong length opens nothing, so nothing is lost with it.
            PrivateFiles.WriteAtomically(path, RandomNumberGenerator.GetBytes(KeySize));
            key = Read(path) ?? throw new IOException($"{path} cannot be read back.");
        }

        return new KeptContent(key);
    }

    /// <summary>Packs.</summary>
    public byte[] Pack(KeptExchange exchange)
    {
        using var packed = new MemoryStream();
        using (var compressing = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, exchange.Input.Length);
            compressing.Write(length);
            compressing.Write(exchange.Input.Span);
            compressing.Write(exchange.Body.Span);
        }

        var plain = packed.GetBuffer().AsSpan(0, (int)packed.Length);
        var sealedBytes = new byte[NonceSize + TagSize + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), Owner(exchange.Id, exchange.User));
        return sealedBytes;
    }

    /// <summary>Unpacks; null when it was packed with another key or has been changed.</summary>
    public KeptExchange? Unpack(string id, string user, DateTimeOffset keptAt, ReadOnlySpan<byte> content)
    {
        if (content.Length < NonceSize + TagSize) return null;
        var plain = new byte[content.Length - NonceSize - TagSize];
        try
        {
            using var cipher = new AesGcm(_key, TagSize);
            cipher.Decrypt(content[..NonceSize], content[(NonceSize + TagSize)..], content.Slice(NonceSize, TagSize), plain, Owner(id, user));
        }
        catch (CryptographicException)
        {
            return null;
        }

        using var unpacked = new MemoryStream();
        using (var decompressing = new BrotliStream(new MemoryStream(plain), CompressionMode.Decompress)) decompressing.CopyTo(unpacked);
        var bytes = unpacked.GetBuffer().AsMemory(0, (int)unpacked.Length);
        var input = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span);
        return new KeptExchange(id, user, keptAt, bytes.Slice(4, input), bytes[(4 + input)..]);
    }

    private static byte[]? Read(string path)
    {
        if (!File.Exists(path)) return null;
        PrivateFiles.Tighten(path);
        return File.ReadAllBytes(path) is { Length: KeySize } key ? key : null;
    }

    private static byte[] Owner(string id, string user) => Encoding.UTF8.GetBytes($"{id}\n{user}");
}
