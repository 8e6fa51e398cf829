using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Ledger.Journal;

/// <summary>The journal's files in a directory: <c>journal-1</c>, <c>journal-2</c>, …</summary>
internal sealed class JournalFiles(string directory)
{
    private const string Prefix = "journal-";

    /// <summary>Existing files, the oldest first.</summary>
    public IReadOnlyList<(int Number, string Path)> Existing()
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateFiles(directory, Prefix + "*")
                .Select(path => (Number: NumberOf(path), Path: path))
                .Where(file => file.Number > 0)
                .OrderBy(file => file.Number),
        ];
    }

    /// <summary>Starts a file. When it cannot be created the segment keeps events in memory only.</summary>
    public JournalSegment Create(int number)
    {
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}"));
        try
        {
            return new JournalSegment(number, path, OpenFile(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new JournalSegment(number, path, null);
        }
    }

    // A handle takes no mode when it is opened, a stream does.
    private static SafeFileHandle OpenFile(string path)
    {
        PrivateFiles.Open(path, FileMode.Create, FileAccess.Write).Dispose();
        return File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.Read | FileShare.Delete);
    }

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileName(path.AsSpan())[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
