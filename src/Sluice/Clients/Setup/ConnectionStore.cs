using System.Text.Json;
using Sluice.Gateway.Platform;

namespace Sluice.Clients.Setup;

/// <summary>The records and backups, in <c>clients/</c> of the data directory, readable by the user alone.</summary>
internal sealed class ConnectionStore(SluicePaths paths)
{
    private readonly string _directory = Path.Combine(paths.DataDirectory, "clients");

    /// <summary>Keeps other commands out until it is disposed of.</summary>
    /// <exception cref="SetupException">Another one is at work, or the directory cannot be written to.</exception>
    public IDisposable Lock()
    {
        try
        {
            // One after the other: a parent that is made along the way is not private.
            PrivateFiles.CreateDirectory(paths.DataDirectory);
            PrivateFiles.CreateDirectory(_directory);
            return PrivateFiles.Open(Path.Combine(_directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"{_directory} cannot be used: {error.Message}");
        }
    }

    /// <summary>The record of a client; null when it is not connected.</summary>
    /// <exception cref="SetupException">It cannot be read.</exception>
    public ConnectionRecord? Read(string client)
    {
        var file = RecordFile(client);
        try
        {
            if (!File.Exists(file)) return null;
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(file), ConnectionJson.Default.ConnectionRecord);
            return record is { Client: not null, Url: not null, Files: not null } ? record : throw new SetupException($"{file} is not a record of a connection.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new SetupException($"{file} cannot be read: {error.Message}");
        }
    }

    /// <summary>Keeps a file as it was before.</summary>
    /// <exception cref="SetupException">The directory cannot be written to.</exception>
    public string KeepBackup(string client, string path, byte[] content)
    {
        var name = $"{client}.{Path.GetFileName(path).TrimStart('.')}.backup";
        Write(Path.Combine(_directory, name), content);
        return name;
    }

    /// <summary>Where a backup is.</summary>
    public string BackupFile(ConnectedFile file) => Path.Combine(_directory, Path.GetFileName(file.Backup));

    /// <summary>Writes a record.</summary>
    /// <exception cref="SetupException">The directory cannot be written to.</exception>
    public void Write(ConnectionRecord record) => Write(RecordFile(record.Client), JsonSerializer.SerializeToUtf8Bytes(record, ConnectionJson.Default.ConnectionRecord));

    /// <summary>Takes a record away, and its backups.</summary>
    public void Forget(ConnectionRecord record)
    {
        File.Delete(RecordFile(record.Client));
        foreach (var file in record.Files) File.Delete(BackupFile(file));
    }

    private static void Write(string file, byte[] content)
    {
        try
        {
            PrivateFiles.WriteAtomically(file, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"{file} cannot be written: {error.Message} Nothing was changed.");
        }
    }

    private string RecordFile(string client) => Path.Combine(_directory, client + ".json");
}
