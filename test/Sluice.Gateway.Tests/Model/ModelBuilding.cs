using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Tests.Model;

/// <summary>Short words for the tests of the model.</summary>
internal static class ModelBuilding
{
    public const long Gigabyte = 1L << 30;

    public static MachineMemory SixteenGigabytes { get; } = new(16 * Gigabyte, 14 * Gigabyte);

    public static GatewayModel Build(
        SluiceConfig? config = null,
        IReadOnlyList<DiscoveredServer>? servers = null,
        Switches? switches = null,
        MachineMemory? memory = null,
        IReadOnlyDictionary<string, UpstreamSecrets>? secrets = null,
        IReadOnlyDictionary<string, string>? disabled = null,
        params (string Name, string Value)[] variables)
    {
        var effective = EffectiveConfig.Default with { Config = config ?? SluiceConfig.Default };
        effective = secrets is null ? effective : effective with { Secrets = secrets };
        effective = disabled is null ? effective : effective with { Disabled = disabled };
        return GatewayModelBuilder.Build(new ModelInputs(
            effective, servers ?? [], switches ?? Switches.None, Variables(variables), memory ?? SixteenGigabytes));
    }

    public static Func<string, string?> Variables(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    public static DiscoveredServer Ollama(params DiscoveredModel[] models) =>
        new(new Uri("http://127.0.0.1:11434"), UpstreamKind.Ollama) { Version = "0.33.0", Models = models };

    public static DiscoveredModel Coder { get; } = new("qwen2.5-coder:7b")
    {
        Tools = true,
        SizeBytes = 4_700_000_000,
        Parameters = 7.6,
        TrainedContext = 32768,
        IsLoaded = false,
    };
}
