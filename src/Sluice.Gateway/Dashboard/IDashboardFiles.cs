using System.Reflection;

namespace Sluice.Gateway.Dashboard;

/// <summary>The built dashboard: a fixed set of files, named by paths such as <c>index.html</c> and <c>assets/index-3f2a.js</c>.</summary>
internal interface IDashboardFiles
{
    /// <summary>Every file there is, without a leading slash.</summary>
    IReadOnlyCollection<string> Paths { get; }

    /// <summary>The content of one of <see cref="Paths"/>.</summary>
    byte[] Read(string path);
}

/// <summary>Files that an assembly carries as resources named <c>dashboard/PATH</c>: no path of a request ever meets the disk.</summary>
internal sealed class EmbeddedDashboard : IDashboardFiles
{
    private const string Prefix = "dashboard/";
    private readonly Assembly _assembly;

    private EmbeddedDashboard(Assembly assembly, IReadOnlyCollection<string> paths) => (_assembly, Paths) = (assembly, paths);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Paths { get; }

    /// <summary>What an assembly carries; null when it carries no <c>index.html</c>, as in a build without Node.</summary>
    public static EmbeddedDashboard? Of(Assembly assembly)
    {
        var paths = assembly.GetManifestResourceNames().Select(static name => name.Replace('\\', '/')).Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(static name => name[Prefix.Length..]).ToList();
        return paths.Contains("index.html", StringComparer.Ordinal) ? new EmbeddedDashboard(assembly, paths) : null;
    }

    /// <inheritdoc/>
    public byte[] Read(string path)
    {
        using var resource = _assembly.GetManifestResourceStream(Prefix + path) ?? _assembly.GetManifestResourceStream((Prefix + path).Replace('/', '\\')) ?? throw new FileNotFoundException(path);
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
