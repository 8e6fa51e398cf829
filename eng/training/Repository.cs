namespace Sluice.Training;

/// <summary>Where the labels stand, and where the product embeds its models from.</summary>
internal static class Repository
{
    /// <summary>A file or folder, by its path from the root.</summary>
    /// <exception cref="IOException">The program stands outside of the repository.</exception>
    public static string Path(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Sluice.slnx"))) return System.IO.Path.Combine(folder.FullName, path);
        }

        throw new IOException("This program runs from within the repository.");
    }
}
