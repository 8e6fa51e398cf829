using System.Reflection;

namespace Sluice.Dashboard;

/// <summary>The built pages: resources of this assembly, named <c>dashboard/</c> and the path below the site's root.</summary>
public static class DashboardFiles
{
    /// <summary>What every resource's name begins with.</summary>
    public const string Prefix = "dashboard/";

    /// <summary>Holds them; none where it was built without Node.</summary>
    public static Assembly Assembly => typeof(DashboardFiles).Assembly;
}
