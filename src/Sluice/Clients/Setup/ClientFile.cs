using System.Security.Cryptography;
using System.Text;
using Sluice.Gateway.Platform;

namespace Sluice.Clients.Setup;

/// <summary>
/// A client's file, looked at before anything is done to it: where it really is, whose it is, what is in it. Written as a whole
/// or not at all: a temporary file beside it with the mode of the original, flushed to the disk, then renamed over it (T14).
/// </summary>
internal sealed class ClientFile
{
    private const int MaxBytes = 1 << 20;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly SetupTarget? _target;
    private readonly string _temporary;
    private byte[]? _staged;

    private ClientFile(SetupTarget? target, string realPath, byte[]? content)
    {
        _target = target;
        RealPath = realPath;
        Content = content;
        _temporary = realPath + ".sluice.tmp";
        try
        {
            Text = Utf8.GetString(content ?? []);
        }
        catch (DecoderFallbackException)
        {
            throw new SetupException($"{realPath} is not UTF-8 text. It was not changed.");
        }
    }

    /// <summary>What it is.</summary>
    public SetupTarget Target => _target ?? throw new InvalidOperationException("A text has no format.");

    /// <summary>Where it is, links followed.</summary>
    public string RealPath { get; }

    /// <summary>Its bytes; null when there is none.</summary>
    public byte[]? Content { get; }

    /// <summary>Its text; empty when there is none.</summary>
    public string Text { get; }

    /// <summary>Who else may read it; null when nobody may.</summary>
    public string? OpenMode => !OperatingSystem.IsWindows() && File.Exists(RealPath) && (File.GetUnixFileMode(RealPath) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != UnixFileMode.None
        ? "0" + Convert.ToString((int)File.GetUnixFileMode(RealPath), 8)
        : null;

    /// <summary>Looks at a file.</summary>
    /// <exception cref="SetupException">It must not be changed, or cannot.</exception>
    public static ClientFile Open(SetupTarget target, HostEnvironment host) => Open(target, target.Path, target.Folder, host);

    /// <summary>Looks at a text that is no secret, such as a project's instructions: what is made new gets the usual mode.</summary>
    /// <param name="path">Where it is, or would be.</param>
    /// <param name="folder">A link may lead elsewhere only within the home directory or this.</param>
    /// <param name="host">Home of the user.</param>
    /// <exception cref="SetupException">It must not be changed, or cannot.</exception>
    public static ClientFile OpenText(string path, string folder, HostEnvironment host) => Open(null, path, folder, host);

    private static ClientFile Open(SetupTarget? target, string path, string folder, HostEnvironment host)
    {
        try
        {
            var real = RealPaths.Resolve(path);
            if (!RealPaths.IsBelow(real, host.Home) && !RealPaths.IsBelow(real, folder, follow: !RealPaths.IsBelow(folder, host.Home, follow: false)))
                throw new SetupException($"{path} is a link to {real}, outside your home directory. It was not changed.");
            if (RealPaths.IsDangling(path)) throw new SetupException($"{path} is a link to {real}, which is not there. Nothing was changed.");
            if (Directory.Exists(real)) throw new SetupException($"{real} is a directory. Nothing was changed.");
            var content = File.Exists(real) ? Read(real) : null;
            Require(content is null ? NearestDirectory(real) : real);
            Require(NearestDirectory(real));
            return new ClientFile(target, real, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"{path} cannot be read: {error.Message}");
        }
    }

    /// <summary>The bytes of a text.</summary>
    public static byte[] Encode(string text) => Utf8.GetBytes(text);

    /// <summary>The text of bytes that <see cref="Encode"/> made, or that were read as such.</summary>
    public static string Decode(ReadOnlySpan<byte> content) => Utf8.GetString(content);

    /// <summary>What tells one content from another.</summary>
    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Writes the new content beside the file, and makes directories that are missing; they are returned, outermost first.</summary>
    /// <exception cref="SetupException">The disk or the directory does not allow it.</exception>
    public IReadOnlyList<string> Stage(byte[] content)
    {
        try
        {
            List<string> made = [];
            for (var directory = Path.GetDirectoryName(RealPath)!; !Directory.Exists(directory); directory = Path.GetDirectoryName(directory)!) made.Insert(0, directory);
            if (made.Count > 0 && _target is null) Directory.CreateDirectory(made[^1]);
            else if (made.Count > 0) PrivateFiles.CreateDirectory(made[^1]);
            File.Delete(_temporary);
            var isOpen = _target is null && Content is null;
            using (var file = isOpen ? new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None) : PrivateFiles.Open(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                if (!OperatingSystem.IsWindows() && !isOpen) File.SetUnixFileMode(file.SafeFileHandle, Content is null ? Private : File.GetUnixFileMode(RealPath));
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            _staged = content;
            return made;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"{Path.GetDirectoryName(RealPath)} cannot be written to: {error.Message} Nothing was changed.");
        }
    }

    /// <summary>Puts the staged content in place.</summary>
    /// <exception cref="SetupException">The file has changed meanwhile, or the disk does not allow it.</exception>
    public void Commit()
    {
        if (_staged is null) throw new InvalidOperationException("Nothing is staged.");
        try
        {
            if (!IsAsRead()) throw new SetupException($"{RealPath} was changed by another program just now. It was left as it is; try again.");
            File.Move(_temporary, RealPath, overwrite: true);
            DirectorySync.Of(RealPath);
            _staged = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"{RealPath} cannot be replaced: {error.Message} It was not changed.");
        }
    }

    /// <summary>Takes the file away.</summary>
    /// <exception cref="SetupException">The file has changed meanwhile, or the disk does not allow it.</exception>
    public void Delete()
    {
        try
        {
            if (!IsAsRead()) throw new SetupException($"{RealPath} was changed by another program just now. It was left as it is; try again.");
            File.Delete(RealPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"{RealPath} cannot be deleted: {error.Message}");
        }
    }

    /// <summary>Takes the staged content away.</summary>
    public void Abandon()
    {
        if (_staged is null) return;
        try
        {
            File.Delete(_temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Beside the file, with its mode, and gone with the next try.
        }
    }

    private static byte[] Read(string path) =>
        new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path) : throw new SetupException($"{path} is larger than 1 MB. It was not changed.");

    private bool IsAsRead() => File.Exists(RealPath) ? Content is not null && File.ReadAllBytes(RealPath).AsSpan().SequenceEqual(Content) : Content is null;

    private static string NearestDirectory(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        while (!Path.Exists(directory)) directory = Path.GetDirectoryName(directory)!;
        return Directory.Exists(directory) ? directory : throw new SetupException($"{directory} is not a directory. Nothing was changed.");
    }

    private static void Require(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        if (!FileOwner.IsThisUser(path)) throw new SetupException($"{path} belongs to another user. Nothing was changed.");
        if (!File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserWrite)) throw new SetupException($"{path} is read-only. Nothing was changed.");
    }
}
