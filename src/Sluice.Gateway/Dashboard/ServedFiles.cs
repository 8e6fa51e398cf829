using Sluice.Gateway.Hosting;

namespace Sluice.Gateway.Dashboard;

/// <summary>The files of the dashboard that this build carries, by the path of their address.</summary>
internal sealed class ServedFiles(GatewayParts parts)
{
    /// <summary>All of them; none in a build without Node.</summary>
    public IReadOnlyDictionary<string, DashboardFile> All { get; } = parts.Dashboard is { } source
        ? source.Paths.ToDictionary(static path => "/" + path, path => new DashboardFile(path, () => source.Read(path)), StringComparer.Ordinal)
        : new Dictionary<string, DashboardFile>(StringComparer.Ordinal);

    /// <summary>The page itself; null in a build without Node.</summary>
    public DashboardFile? Index => All.GetValueOrDefault("/index.html");
}
