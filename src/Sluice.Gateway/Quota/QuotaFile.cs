using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Quota;

/// <summary>quota.json: mode 0600, written whole. Holds fingerprints, never credentials.</summary>
internal sealed class QuotaFile(string path)
{
    /// <summary>What was kept; empty when there is none or it cannot be read: the next answers tell it anew.</summary>
    public KeptQuota Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), QuotaJson.Default.KeptQuota) ?? new();
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            return new();
        }
    }

    /// <summary>Writes it; a full disk costs the next start its head start, nothing more.</summary>
    public void Write(KeptQuota kept)
    {
        try
        {
            PrivateFiles.WriteAtomically(path, JsonSerializer.SerializeToUtf8Bytes(kept, QuotaJson.Default.KeptQuota));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // See above.
        }
    }
}

/// <summary>The file's content.</summary>
internal sealed record KeptQuota
{
    /// <summary>Accounts.</summary>
    public IReadOnlyList<KeptAccount?>? Accounts { get; init; }

    /// <summary>Tokens for a percent.</summary>
    public IReadOnlyList<KeptLearned>? Learned { get; init; }

    /// <summary>Weeks with work, by hour of the week.</summary>
    public int[]? Seen { get; init; }

    /// <summary>Since when hours are watched.</summary>
    public DateTimeOffset? SeenSince { get; init; }
}

/// <summary>Tokens for a percent of a window, by model.</summary>
internal sealed record KeptLearned(string Upstream, string Window, string Model, double[] Samples);

/// <summary>One account.</summary>
internal sealed record KeptAccount
{
    /// <summary>The upstream's name.</summary>
    public string? Upstream { get; init; }

    /// <summary>The credential's fingerprint.</summary>
    public string? Credential { get; init; }

    /// <summary>When it was told.</summary>
    public DateTimeOffset ReadAt { get; init; }

    /// <summary>The account's state.</summary>
    public string? Status { get; init; }

    /// <summary>The deciding window.</summary>
    public string? Claim { get; init; }

    /// <summary>When that is renewed.</summary>
    public DateTimeOffset? Resets { get; init; }

    /// <summary>Whether extra usage may take over.</summary>
    public string? Overage { get; init; }

    /// <summary>Why not.</summary>
    public string? OverageDisabled { get; init; }

    /// <summary>When it is renewed.</summary>
    public DateTimeOffset? OverageResets { get; init; }

    /// <summary>It is being used.</summary>
    public bool OverageInUse { get; init; }

    /// <summary>The windows.</summary>
    public IReadOnlyList<KeptWindow>? Windows { get; init; }

    /// <summary>As it came.</summary>
    public Dictionary<string, string>? Raw { get; init; }

    /// <summary>What is kept of an account.</summary>
    public static KeptAccount Of(QuotaAccount account) => new()
    {
        Upstream = account.Upstream,
        Credential = account.Credential,
        ReadAt = account.ReadAt,
        Status = account.Reading.Status,
        Claim = account.Reading.Claim,
        Resets = account.Reading.Resets,
        Overage = account.Reading.Overage,
        OverageDisabled = account.Reading.OverageDisabled,
        OverageResets = account.Reading.OverageResets,
        OverageInUse = account.Reading.OverageInUse,
        Windows = [.. account.Reading.Windows.Select(window => new KeptWindow(window.Name, window.Used, window.Resets, window.Status, window.Limit, window.Remaining))],
        Raw = account.Reading.Raw.Count == 0 ? null : account.Reading.Raw.DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value),
    };

    /// <summary>The account; null when the file does not hold one.</summary>
    public QuotaAccount? Restore() => Upstream is null || Credential is null ? null : new(Upstream, Credential, ReadAt, new QuotaReading
    {
        Status = Status,
        Claim = Claim,
        Resets = Resets,
        Overage = Overage,
        OverageDisabled = OverageDisabled,
        OverageResets = OverageResets,
        OverageInUse = OverageInUse,
        Windows =
        [
            .. (Windows ?? []).Where(window => window?.Name is not null).Select(window => new QuotaWindow(window.Name!)
            {
                Used = window.Used is >= 0 and <= 5 ? window.Used : null,
                Resets = window.Resets,
                Status = window.Status,
                Limit = window.Limit,
                Remaining = window.Remaining,
            }),
        ],
        Raw = [.. Raw ?? []],
    });
}

/// <summary>One window.</summary>
internal sealed record KeptWindow(string? Name, double? Used, DateTimeOffset? Resets, string? Status, long? Limit, long? Remaining);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeptQuota))]
internal sealed partial class QuotaJson : JsonSerializerContext;
