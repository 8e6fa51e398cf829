using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Privacy;

/// <summary>
/// The sessions that a policy keeps on this machine, over restarts: private-sessions.json, mode 0600, ids and policies only.
/// Bounded; what was not heard of for longest goes first, and is found again by its own prompts if it comes back.
/// </summary>
internal sealed partial class PrivateSessions
{
    /// <summary>Sessions remembered at most.</summary>
    public const int Most = 5000;

    // A client without session ids is one session for as long as it goes on.
    private static readonly TimeSpan ProgramIdle = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger<PrivateSessions> _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptSession> _kept = new(StringComparer.Ordinal);

    /// <summary>Reads what was kept.</summary>
    public PrivateSessions(SluicePaths paths, TimeProvider time, ILogger<PrivateSessions> log)
    {
        (_path, _time, _log) = (Path.Combine(paths.DataDirectory, "private-sessions.json"), time, log);
        try
        {
            foreach (var (id, kept) in JsonSerializer.Deserialize(File.ReadAllBytes(_path), PrivateSessionsJson.Default.DictionaryStringKeptSession) ?? [])
            {
                kept.Seen = time.GetUtcNow();
                _kept[id] = kept;
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // No session was ever kept.
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(_path, error.Message);
        }
    }

    /// <summary>The policy that keeps a session here; null when none does.</summary>
    public string? Find(string id)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(id, out var kept)) return null;
            var now = _time.GetUtcNow();
            if (id.Contains("||", StringComparison.Ordinal) && now - kept.Seen > ProgramIdle)
            {
                _kept.Remove(id);
                return null;
            }

            kept.Seen = now;
            return kept.Policy;
        }
    }

    /// <summary>Keeps sessions from now on. It is in the file when this returns, or the log says why it is not.</summary>
    public void Keep(IEnumerable<string> ids, string policy)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var changed = false;
            foreach (var id in ids) changed |= _kept.TryAdd(id, new KeptSession { Policy = policy, Since = now, Seen = now });
            if (!changed) return;
            foreach (var (old, _) in _kept.OrderBy(pair => pair.Value.Seen).Take(_kept.Count - Most).ToList()) _kept.Remove(old);
            try
            {
                PrivateFiles.WriteAtomically(_path, JsonSerializer.SerializeToUtf8Bytes(_kept, PrivateSessionsJson.Default.DictionaryStringKeptSession));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogUnwritten(_path, error.Message);
            }
        }
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Warning, Message = "{Path} cannot be read ({Reason}): sessions that a policy kept local are recognised by their prompts alone")]
    private partial void LogUnreadable(string path, string reason);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Warning, Message = "{Path} cannot be written ({Reason}): which sessions stay local is remembered until the next restart only")]
    private partial void LogUnwritten(string path, string reason);
}

/// <summary>One session.</summary>
internal sealed class KeptSession
{
    /// <summary>What keeps it here.</summary>
    public required string Policy { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it was heard of last, as far as the file knows.</summary>
    public DateTimeOffset Seen { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, KeptSession>))]
internal sealed partial class PrivateSessionsJson : JsonSerializerContext;
