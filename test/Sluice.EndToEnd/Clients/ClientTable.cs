using Sluice.Testing.Processes;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// What was seen to work, a file for each client and backend: <c>eng/client-table.sh</c> makes the table of the README from it
/// and says when the two differ.
/// </summary>
internal static class ClientTable
{
    private static readonly Lock Gate = new();
    private static bool _isBegun;

    private static string Folder => Path.Combine(Checkout.Root, "artifacts", "clients");

    /// <summary>Writes down that these worked.</summary>
    public static void Saw(string client, Backend backend, params ReadOnlySpan<string> what)
    {
        lock (Gate)
        {
            // Tests run in any order: the first of them forgets what an earlier run has seen.
            if (!_isBegun && Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
            _isBegun = true;
            Directory.CreateDirectory(Folder);
            File.AppendAllLines(Path.Combine(Folder, $"{client}.{backend}"), what.ToArray());
        }
    }
}
