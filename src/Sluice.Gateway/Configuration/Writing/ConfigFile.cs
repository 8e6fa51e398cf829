using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>The configuration file as it was read.</summary>
/// <param name="Bytes">What stands in it; empty when there is none.</param>
/// <param name="Exists">Whether there is one.</param>
internal sealed partial record ConfigFile(byte[] Bytes, bool Exists)
{
    /// <summary>What a file begins as: the line that tells editors what may stand in it.</summary>
    public const string Empty = "{\n  \"$schema\": \"./sluice.schema.json\"\n}\n";

    private const int MayWrite = 2;

    /// <summary>Tells two states of the file apart: the SHA-256 of its bytes in hex, or <c>none</c> when there is no file.</summary>
    public string Hash => Exists ? HashOf(Bytes) : "none";

    /// <summary>The text that changes are made in; that of a new file when there is nothing in this one.</summary>
    public string Text => Bytes.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0 ? Empty : Encoding.UTF8.GetString(Bytes);

    /// <summary>Tells states apart.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Reads it.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public static ConfigFile Read(string path)
    {
        try
        {
            return new ConfigFile(File.ReadAllBytes(path), true);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ConfigFile([], false);
        }
    }

    /// <summary>The file behind a link, or the path itself.</summary>
    public static string Target(string path) => new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    /// <summary>Why the file cannot be written; null when it can.</summary>
    public static string? Obstacle(string path)
    {
        try
        {
            var target = Target(path);
            if (Directory.Exists(target)) return $"{target} is a directory.";
            if (OperatingSystem.IsWindows()) return File.Exists(target) && new FileInfo(target).IsReadOnly ? $"{target} is read-only." : null;
            if (File.Exists(target) && !FileOwner.IsThisUser(target)) return $"{target} belongs to another user.";
            var directory = Path.GetDirectoryName(target);
            while (directory is not null && !Directory.Exists(directory)) directory = Path.GetDirectoryName(directory);
            return directory is null || Access(directory, MayWrite) != 0 ? $"Nothing can be written in {directory}." : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    /// <summary>
    /// Puts another content in its place, whole or not at all (F069). A new file has mode 0600 in a directory of mode 0700; an
    /// old one keeps its mode. Behind a link the file that it leads to is replaced.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var target = Target(path);
        var directory = Path.GetDirectoryName(target)!;
        PrivateFiles.CreateDirectory(directory);
        foreach (var left in Directory.EnumerateFiles(directory, Path.GetFileName(target) + ".????????.???.tmp")) File.Delete(left);
        PrivateFiles.WriteAtomically(target, bytes, keepMode: true);
    }

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);
}
