namespace Sluice.Gateway.Tests.Configuration;

/// <summary>Files of the repository that are checked against the program.</summary>
internal static class Repository
{
    public static string File(string path)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !System.IO.File.Exists(System.IO.Path.Combine(directory.FullName, "Sluice.slnx")))
        {
            directory = directory.Parent;
        }

        return System.IO.Path.Combine(directory?.FullName ?? throw new DirectoryNotFoundException("Sluice.slnx is nowhere above the tests."), path);
    }
}
