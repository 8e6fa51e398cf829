using System.Text.Json;
using Sluice.Sessions.Scripts;

namespace Sluice.Sessions.Recording;

/// <summary>One request of a real client, and what the right answer to it is.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Without what belongs to the connection or the caller's account.</param>
/// <param name="Body">As it was sent.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Difficulty">That of the user's turn; null for what the client asks beside it.</param>
internal sealed record RecordedCall(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, Step Answer, Difficulty? Difficulty);

/// <summary>A recorded session.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Client">Which client made it.</param>
/// <param name="Calls">In order.</param>
internal sealed record RecordedSession(string Name, string Client, IReadOnlyList<RecordedCall> Calls)
{
    private const string Pattern = "*.session.json";

    /// <summary>Keeps it in a folder.</summary>
    public void Save(string folder) => File.WriteAllBytes(Path.Combine(folder, $"{Name.Replace(' ', '-').Replace(',', '-')}.session.json"), JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>All that a folder holds.</summary>
    public static IReadOnlyList<RecordedSession> Load(string folder) =>
        [.. Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal).Select(file => JsonSerializer.Deserialize<RecordedSession>(File.ReadAllBytes(file))!)];
}
