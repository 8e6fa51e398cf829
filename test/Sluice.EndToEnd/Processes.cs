using Xunit;

namespace Sluice.EndToEnd;

/// <summary>Tests that run several processes each, one after the other, so that a small machine is not buried under them.</summary>
[CollectionDefinition(Name)]
public sealed class Processes
{
    public const string Name = "processes";

    /// <summary>After this many milliseconds a test has hung: far above what any takes on a slow machine.</summary>
    public const int Hung = 240_000;
}
