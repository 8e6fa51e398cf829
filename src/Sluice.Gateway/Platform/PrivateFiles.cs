namespace Sluice.Gateway.Platform;

/// <summary>
/// Files that are nobody else's business: created with mode 0600 in directories of mode 0700, so that they are never readable
/// even for a moment. On Windows the profile's own access list already keeps other users out, and modes do nothing.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode FileAccessMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode DirectoryAccessMode = FileAccessMode | UnixFileMode.UserExecute;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Creates the directory, and the ones above it that are missing; those that exist keep their mode.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, DirectoryAccessMode);
        }
    }

    /// <summary>Opens a file that, when it is new, has mode 0600 from the start.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileAccessMode;
        }

        return new FileStream(path, options);
    }

    /// <summary>
    /// Replaces the whole file or nothing: a temporary file in the same directory, flushed to the disk, then renamed over the
    /// target. A crash leaves the old file or the new one, and at worst a temporary file beside it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="keepMode">Gives the new file the mode of the one it replaces; else it is 0600.</param>
    public static void WriteAtomically(string path, ReadOnlySpan<byte> content, bool keepMode = false) => Write(path, content, overwrite: true, keepMode);

    /// <summary>As <see cref="WriteAtomically"/>, but leaves a file that exists alone; false when there was one.</summary>
    public static bool TryCreateAtomically(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            Write(path, content, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    /// <summary>Takes the access of group and others away from a file or directory. Null when there was nothing to take.</summary>
    public static ModeFix? Tighten(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path))
        {
            return null;
        }

        var before = File.GetUnixFileMode(path);
        if ((before & Others) == UnixFileMode.None)
        {
            return null;
        }

        var after = before & ~Others;
        File.SetUnixFileMode(path, after);
        return new ModeFix(path, Octal(before), Octal(after));
    }

    /// <summary>Tightens a directory and the files in it, links excepted; returns what was too wide.</summary>
    public static IReadOnlyList<ModeFix> TightenDirectory(string directory)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(directory))
        {
            return [];
        }

        var links = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint };
        return [.. Directory.EnumerateFileSystemEntries(directory, "*", links).Prepend(directory).Select(Tighten).OfType<ModeFix>()];
    }

    private static void Write(string path, ReadOnlySpan<byte> content, bool overwrite, bool keepMode = false)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var file = Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            if (keepMode && !OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            File.Move(temporary, path, overwrite);
            DirectorySync.Of(path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8);
}

/// <summary>A mode that was too wide and no longer is.</summary>
/// <param name="Path">The file or directory.</param>
/// <param name="Before">Octal, for example <c>0644</c>.</param>
/// <param name="After">Octal, for example <c>0600</c>.</param>
internal sealed record ModeFix(string Path, string Before, string After)
{
    /// <summary>One line for the log.</summary>
    public override string ToString() => $"{Path} was readable by others (mode {Before}); it is {After} now.";
}
