using System.Reflection;

namespace Sluice.Testing.Processes;

/// <summary>Where things stand in the checkout that the tests were built from.</summary>
public static class Checkout
{
    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = Metadata("CheckoutRoot");

    /// <summary>The build configuration, as a folder name: debug or release.</summary>
    public static string Configuration { get; } = Metadata("CheckoutConfiguration");

    /// <summary>What a test command downloaded; not part of the checkout.</summary>
    public static string Cache => Path.Combine(Root, ".cache");

    /// <summary>The npm packages that the tests drive.</summary>
    public static string Tools => Path.Combine(Root, "test", "tools");

    /// <summary>True where nothing may be skipped.</summary>
    public static bool IsContinuousIntegration => Environment.GetEnvironmentVariable("CI") is "true";

    /// <summary>Output of a project of this build.</summary>
    public static string Output(string project) => Path.Combine(Root, "artifacts", "bin", project, Configuration);

    private static string Metadata(string key) =>
        typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
