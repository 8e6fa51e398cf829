using Sluice.Clients.Setup;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Doctor;

/// <summary>Clients that are connected for good: whether their files still say so, and what wins over them.</summary>
internal static class ConnectionChecks
{
    /// <summary>The inference token; null when there is none.</summary>
    public static string? Token(SluicePaths paths) => File.Exists(paths.InferenceTokenFile) ? Tokens.Read(paths.InferenceTokenFile, out _)?.Reveal() : null;

    /// <summary>Looks. Changes nothing.</summary>
    public static IEnumerable<FindingView> Run(SluicePaths paths, HostEnvironment host, Uri gateway, string workingDirectory)
    {
        foreach (var setup in KnownSetups.All)
        {
            foreach (var finding in Client(setup, paths, host, gateway, workingDirectory)) yield return finding;
        }
    }

    private static List<FindingView> Client(IClientSetup setup, SluicePaths paths, HostEnvironment host, Uri gateway, string workingDirectory)
    {
        var name = setup.Client.Name;
        var fix = $"sluice connect {name}";
        try
        {
            var token = Token(paths);
            if (new ClientConnection(setup, host, new ConnectionStore(paths), TimeProvider.System).Inspect(gateway, token) is not { } problems) return [];
            List<FindingView> findings = problems.Count == 0
                ? [Finding.Ok("connections", $"{name} is connected.")]
                : [.. problems.Select(problem => Finding.Warning("connections", $"{name} is connected no more as it was. {problem}", $"Connect it again ({fix}), or undo it (sluice disconnect {name})."))];
            var foreign = token is null ? host : KnownSetups.WithoutOurs(host, gateway, token);
            findings.AddRange(setup.Shadows(foreign, workingDirectory, gateway).Select(shadow => Finding.Warning("connections", $"{name} is connected, but {shadow}", $"Take it away, or start with 'sluice run {name}' there.")));
            return findings;
        }
        catch (SetupException error)
        {
            return [Finding.Warning("connections", $"{name}: {error.Message}", $"Put it right and connect it again: {fix}")];
        }
    }
}
