using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>
/// A folder of a client's as it is, but for one file: links to everything in it, and beside them that file with other content.
/// For clients whose settings nothing else can overrule. No file of the client's is touched. What it makes in folders that it
/// has already, sessions above all, lands in its own; a new file beside them stays in the overlay.
/// </summary>
/// <param name="Source">The client's folder; it need not exist.</param>
/// <param name="Folder">The overlay, a folder of Sluice's own.</param>
/// <param name="File">Name of the file that differs.</param>
/// <param name="Content">What it holds here.</param>
/// <param name="Kept">Folders that the client keeps what it makes in; an empty one is made where there is none yet.</param>
internal sealed record FolderOverlay(string Source, string Folder, string File, byte[] Content, IReadOnlyList<string> Kept)
{
    /// <summary>Makes it, or brings it up to date.</summary>
    /// <returns>Why it could not be made; null when it stands.</returns>
    public string? Lay()
    {
        try
        {
            PrivateFiles.CreateDirectory(Folder);
            foreach (var folder in Kept) PrivateFiles.CreateDirectory(Path.Combine(Source, folder));
            foreach (var entry in new DirectoryInfo(Folder).EnumerateFileSystemInfos().Where(IsStale)) entry.Delete();
            foreach (var entry in new DirectoryInfo(Source).EnumerateFileSystemInfos())
            {
                var link = Path.Combine(Folder, entry.Name);
                if (entry.Name == File || Path.Exists(link)) continue;
                if (entry is DirectoryInfo) Directory.CreateSymbolicLink(link, entry.FullName);
                else System.IO.File.CreateSymbolicLink(link, entry.FullName);
            }

            PrivateFiles.WriteAtomically(Path.Combine(Folder, File), Content);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    // What is gone from the folder, or led into another.
    private bool IsStale(FileSystemInfo entry) => entry.LinkTarget is { } target && (target != Path.Combine(Source, entry.Name) || !Path.Exists(target));
}
