using System.Text.Json.Serialization;

namespace Sluice.Clients.Setup;

/// <summary>
/// What was written into a client's files, and what stood there before. On the disk before the first file is touched, and gone
/// after the last one is restored: whatever happens between the two, it tells what is Sluice's.
/// </summary>
/// <param name="Client">The client.</param>
/// <param name="Url">The gateway.</param>
/// <param name="At">When it was connected last.</param>
/// <param name="Files">Its files.</param>
internal sealed record ConnectionRecord(string Client, string Url, DateTimeOffset At, IReadOnlyList<ConnectedFile> Files);

/// <summary>One file.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Existed">There was one before.</param>
/// <param name="Backup">The whole file as it was before; a name in the same directory as this record.</param>
/// <param name="OriginalHash">Of the file before.</param>
/// <param name="WrittenHash">Of the file as it was written last.</param>
/// <param name="IsExact">Nothing but Sluice's own values tells the one from the other.</param>
/// <param name="Keys">Sluice's values, in the order in which they were written.</param>
/// <param name="Containers">Objects and tables that were empty or not there.</param>
/// <param name="Directories">Directories that were made for it, outermost first.</param>
internal sealed record ConnectedFile(
    string Path,
    bool Existed,
    string Backup,
    string OriginalHash,
    string WrittenHash,
    bool IsExact,
    IReadOnlyList<ConnectedKey> Keys,
    IReadOnlyList<ConnectedContainer> Containers,
    IReadOnlyList<string> Directories);

/// <summary>One value, everything as it is spelled in the file.</summary>
/// <param name="Path">Its place in the file.</param>
/// <param name="Before">The user's value; null when there was none.</param>
/// <param name="Written">Sluice's, the latest first: a crash may have kept the latest from arriving.</param>
internal sealed record ConnectedKey(IReadOnlyList<string> Path, string? Before, IReadOnlyList<string> Written);

/// <summary>An object or table.</summary>
/// <param name="Path">Its place in the file; empty for the whole document.</param>
/// <param name="Before">How it was spelled while it was empty; null when there was none.</param>
internal sealed record ConnectedContainer(IReadOnlyList<string> Path, string? Before);

/// <summary>How a record stands on the disk.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ConnectionRecord))]
internal sealed partial class ConnectionJson : JsonSerializerContext;
