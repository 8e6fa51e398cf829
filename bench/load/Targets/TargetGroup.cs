using Sluice.Load.Dialects;

namespace Sluice.Load.Targets;

/// <summary>What is compared for the callers of one dialect.</summary>
internal sealed class TargetGroup
{
    /// <summary>What the callers speak.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>No program between.</summary>
    public required Target Direct { get; init; }

    /// <summary>A raw reverse proxy in C: the practical limit. Null where it is not installed or was measured with another dialect.</summary>
    public Target? Nginx { get; init; }

    /// <summary>A raw reverse proxy in C#.</summary>
    public required Target Plain { get; init; }

    /// <summary>Sluice, the dialect in and out.</summary>
    public required Target Same { get; init; }

    /// <summary>The same process, the dialect in and Chat out.</summary>
    public required Target Translated { get; init; }

    /// <summary>All, in the order in which they are measured.</summary>
    public IReadOnlyList<Target> All => Nginx is null ? [Direct, Plain, Same, Translated] : [Direct, Nginx, Plain, Same, Translated];
}
