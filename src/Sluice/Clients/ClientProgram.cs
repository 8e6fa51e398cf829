using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>Finds a client's program on the PATH, as a shell would.</summary>
internal static class ClientProgram
{
    /// <summary>The full path; null when it is not installed.</summary>
    public static string? Find(HostEnvironment host, string name) => ProgramSearch.Find(host, name);
}
