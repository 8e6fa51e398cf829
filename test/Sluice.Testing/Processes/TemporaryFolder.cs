namespace Sluice.Testing.Processes;

/// <summary>A folder of its own that is gone when the test is over.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder, readable by this user alone.</summary>
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("sluice-test-").FullName;

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The full path of a file or folder inside it.</summary>
    public string this[params ReadOnlySpan<string> parts] => System.IO.Path.Combine([Path, .. parts]);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // a process that was killed may still hold a file; the system clears its own temporary folder
        }
    }
}
