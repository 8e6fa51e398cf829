using System.Globalization;

namespace Sluice.Gateway.Configuration;

/// <summary>What kind of place a rule sends to.</summary>
internal enum RuleTargetKind
{
    /// <summary>One model: an alias or upstream/model.</summary>
    Model,

    /// <summary>The list of a tier.</summary>
    Tier,

    /// <summary>The router decides, among local models only; refused when none can.</summary>
    LocalOnly,

    /// <summary>What the client asked for, unrouted.</summary>
    Vendor,
}

/// <summary>The <c>use</c> of a rule.</summary>
/// <param name="Kind">What kind of place.</param>
/// <param name="Model">The alias or address for <see cref="RuleTargetKind.Model"/>, else empty.</param>
/// <param name="TierNumber">0 to 3 for <see cref="RuleTargetKind.Tier"/>, else 0.</param>
internal sealed record RuleTarget(RuleTargetKind Kind, string Model = "", int TierNumber = 0)
{
    /// <summary>Strongest tier.</summary>
    public const int MaxTier = 3;

    /// <summary><c>vendor</c>.</summary>
    public static RuleTarget Vendor { get; } = new(RuleTargetKind.Vendor);

    /// <summary><c>local-only</c>.</summary>
    public static RuleTarget LocalOnly { get; } = new(RuleTargetKind.LocalOnly);

    /// <summary><c>tier:N</c>.</summary>
    public static RuleTarget Tier(int tier) => new(RuleTargetKind.Tier, TierNumber: tier);

    /// <summary>Reads what the user wrote; null when it names an impossible tier or nothing.</summary>
    public static RuleTarget? Parse(string text) => text switch
    {
        "vendor" => Vendor,
        "local-only" => LocalOnly,
        "" => null,
        _ when text.StartsWith("tier:", StringComparison.Ordinal) => ParseTier(text.AsSpan(5)),
        _ => new RuleTarget(RuleTargetKind.Model, text),
    };

    private static RuleTarget? ParseTier(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var tier) && tier <= MaxTier ? Tier(tier) : null;

    /// <summary>As the user writes it.</summary>
    public override string ToString() => Kind switch
    {
        RuleTargetKind.Tier => $"tier:{TierNumber}",
        RuleTargetKind.LocalOnly => "local-only",
        RuleTargetKind.Vendor => "vendor",
        _ => Model,
    };
}
