using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Admin.Login;

/// <summary>
/// The browsers that are logged in. They outlive a restart in a file of the data directory (mode 0600) that holds hashes only:
/// whoever reads it cannot log in with it.
/// </summary>
internal sealed partial class DashboardSessions
{
    /// <summary>A session ends when it was not used for so long.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>And after this in any case.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    // Every look at the dashboard is a use; the disk is told now and then.
    private static readonly TimeSpan Rough = TimeSpan.FromMinutes(10);

    private const int Most = 64;
    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly ILogger<DashboardSessions> _logger;
    private readonly Dictionary<string, DashboardSession> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Reads those that were logged in.</summary>
    public DashboardSessions(SluicePaths paths, TimeProvider time, ILogger<DashboardSessions> logger)
    {
        (_file, _time, _logger) = (paths.DashboardSessionsFile, time, logger);
        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllBytes(_file), DashboardSessionsJson.Default.KeptSessions);
            foreach (var session in kept?.Sessions ?? [])
            {
                if (session is { Hash.Length: 64 }) _sessions[session.Hash] = new DashboardSession(session.Hash, session.BegunAt) { SeenAt = session.SeenAt };
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            // Whoever was logged in logs in again.
            if (error is not (FileNotFoundException or DirectoryNotFoundException)) LogUnreadable(error.GetType().Name);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return _sessions.Count;
            }
        }
    }

    /// <summary>Logs a browser in.</summary>
    /// <returns>The value of its cookie: 32 random bytes, kept nowhere.</returns>
    public string Begin()
    {
        Span<byte> bytes = stackalloc byte[32];
        RandomNumberGenerator.Fill(bytes);
        var value = Base64Url.EncodeToString(bytes);
        lock (_lock)
        {
            Forget();
            if (_sessions.Count >= Most) Drop(_sessions.Values.MinBy(session => session.SeenAt)!);
            var hash = LoginCodes.Hash(value);
            _sessions[hash] = new DashboardSession(hash, _time.GetUtcNow());
            Keep();
        }

        return value;
    }

    /// <summary>The session of a cookie, which this counts as a use of; null when there is none or it has expired.</summary>
    public DashboardSession? Find(string value)
    {
        // Not ours: a cookie of another program on this host.
        if (value.Length != 43) return null;
        var hash = LoginCodes.Hash(value);
        lock (_lock)
        {
            if (!_sessions.TryGetValue(hash, out var session)) return null;
            var now = _time.GetUtcNow();
            if (now >= session.EndsAt)
            {
                Drop(session);
                Keep();
                return null;
            }

            var last = session.SeenAt;
            if (now - last < Rough) return session;
            session.SeenAt = now;
            Keep();
            return session;
        }
    }

    /// <summary>Logs one out.</summary>
    public void End(DashboardSession session)
    {
        lock (_lock)
        {
            Drop(session);
            Keep();
        }
    }

    /// <summary>Logs everybody out.</summary>
    public void EndAll()
    {
        lock (_lock)
        {
            foreach (var session in _sessions.Values.ToList()) Drop(session);
            Keep();
        }
    }

    private void Forget()
    {
        var now = _time.GetUtcNow();
        foreach (var session in _sessions.Values.Where(session => now >= session.EndsAt).ToList()) Drop(session);
    }

    private void Drop(DashboardSession session)
    {
        _sessions.Remove(session.Hash);
        session.End();
    }

    private void Keep()
    {
        try
        {
            var kept = new KeptSessions([.. _sessions.Values.Select(session => new KeptSession(session.Hash, session.BegunAt, session.SeenAt))]);
            PrivateFiles.CreateDirectory(Path.GetDirectoryName(_file)!);
            PrivateFiles.WriteAtomically(_file, JsonSerializer.SerializeToUtf8Bytes(kept, DashboardSessionsJson.Default.KeptSessions));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk costs a login at the next start, not this one.
            LogNotKept(error.Message);
        }
    }

    [LoggerMessage(1111, LogLevel.Warning, "The file of dashboard sessions cannot be read ({Reason}): browsers have to log in again")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(1112, LogLevel.Warning, "Dashboard sessions could not be written: {Reason}")]
    private partial void LogNotKept(string reason);
}

/// <summary>dashboard-sessions.json.</summary>
internal sealed record KeptSessions(IReadOnlyList<KeptSession> Sessions);

/// <summary>One session in it.</summary>
internal sealed record KeptSession(string Hash, DateTimeOffset BegunAt, DateTimeOffset SeenAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptSessions))]
internal sealed partial class DashboardSessionsJson : JsonSerializerContext;
