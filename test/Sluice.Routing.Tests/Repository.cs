namespace Sluice.Routing.Tests;

/// <summary>Files of the repository that the product is checked against.</summary>
internal static class Repository
{
    /// <summary>A file or folder, by its path from the root.</summary>
    public static string Path(string path)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "Sluice.slnx"))) directory = directory.Parent;
        return System.IO.Path.Combine(directory?.FullName ?? throw new DirectoryNotFoundException("Sluice.slnx is nowhere above the tests."), path);
    }
}
