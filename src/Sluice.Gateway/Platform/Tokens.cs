using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Platform;

/// <summary>The two tokens of a data directory: one for inference, one for the admin API.</summary>
/// <param name="Inference">Spends models; refused by the admin API.</param>
/// <param name="Admin">Runs the admin API; read by the CLI.</param>
internal sealed record Tokens(AccessToken Inference, AccessToken Admin)
{
    /// <summary>Spends local models only: who holds it and not the other cannot send anything off this machine.</summary>
    public AccessToken Private { get; } = PrivateOf(Inference);

    /// <summary>The token of private launches. It follows from the inference token, which does not follow from it.</summary>
    public static AccessToken PrivateOf(AccessToken inference) =>
        new(Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(inference.Reveal()), "sluice private launch"u8)));

    /// <summary>
    /// Reads both, and makes those that are missing. Two processes that do so at once end up with the same ones.
    /// </summary>
    /// <param name="paths">Whose data directory; created when it is missing.</param>
    /// <param name="tokens">Both; null when a file is not usable.</param>
    /// <param name="error">Which file and what to do; else empty.</param>
    /// <param name="random">Fills random bytes; the system's generator by default.</param>
    public static bool TryLoadOrCreate(
        SluicePaths paths, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Tokens? tokens, out string error, Action<Span<byte>>? random = null)
    {
        PrivateFiles.CreateDirectory(paths.DataDirectory);
        tokens = null;
        if (LoadOrCreate(paths.InferenceTokenFile, random, out error) is not { } inference
            || LoadOrCreate(paths.AdminTokenFile, random, out error) is not { } admin)
        {
            return false;
        }

        tokens = new Tokens(inference, admin);
        return true;
    }

    /// <summary>Reads one token file; null with the reason when it is missing or unusable.</summary>
    public static AccessToken? Read(string path, out string error)
    {
        try
        {
            var text = File.ReadAllText(path).Trim();
            if (text.Length >= AccessToken.MinLength && text.All(IsTokenCharacter))
            {
                error = "";
                return new AccessToken(text);
            }

            error = $"{path} holds no token. Delete it and start Sluice again; a new one is made, and clients that were connected must be connected again.";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            error = $"{path} cannot be read: {problem.Message}";
        }

        return null;
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static AccessToken? LoadOrCreate(string path, Action<Span<byte>>? random, out string error)
    {
        if (!File.Exists(path))
        {
            var fresh = AccessToken.Create(random ?? RandomNumberGenerator.Fill);
            PrivateFiles.TryCreateAtomically(path, Encoding.ASCII.GetBytes(fresh.Reveal() + "\n"));
        }

        return Read(path, out error);
    }
}
