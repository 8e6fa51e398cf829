using System.Globalization;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Quota;

/// <summary>Google tells its limits only in the body of a refusal: <c>google.rpc.QuotaFailure</c> names the quota that was hit.</summary>
internal static class GoogleQuota
{
    private const int Most = 4;

    /// <summary>The quotas that were hit; null when the body tells none.</summary>
    /// <param name="body">The refusal's body.</param>
    /// <param name="wait">How long it asks to wait, where it does.</param>
    /// <param name="now">The time.</param>
    public static QuotaReading? Read(ReadOnlyMemory<byte> body, TimeSpan? wait, DateTimeOffset now)
    {
        if (body.Span.IndexOf("google.rpc.QuotaFailure"u8) < 0) return null;
        try
        {
            var windows = new List<QuotaWindow>();
            foreach (var detail in Error(RawJson.Parse(body))["details"u8].EnumerateArray())
            {
                foreach (var violation in detail["violations"u8].EnumerateArray())
                {
                    if ((violation["quotaId"u8].GetString() ?? violation["quotaMetric"u8].GetString()) is not { Length: > 0 and <= 160 } name || windows.Count >= Most) continue;
                    var limit = violation["quotaValue"u8];
                    windows.Add(new QuotaWindow(new string([.. name.Where(c => c is > ' ' and <= '~')]))
                    {
                        Status = "rejected",
                        Limit = limit.GetInt64() ?? (long.TryParse(limit.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null),
                        Resets = now + wait,
                    });
                }
            }

            return windows.Count > 0 ? new QuotaReading { Windows = windows } : null;
        }
        catch (JsonSyntaxException)
        {
            return null;
        }
    }

    // Streams wrap the error in an array.
    private static RawJson Error(RawJson json)
    {
        foreach (var first in json.EnumerateArray()) return first["error"u8];
        return json["error"u8];
    }
}
