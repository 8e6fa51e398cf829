using System.Text;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>Reads the log of a server while the server writes it.</summary>
internal static class LogFile
{
    private const int MostBytes = 64 << 10;

    /// <summary>The last lines; empty when there are none.</summary>
    public static string End(string file, int lines)
    {
        try
        {
            using var stream = Open(file);
            stream.Seek(Math.Max(0, stream.Length - MostBytes), SeekOrigin.Begin);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var all = reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
            return string.Join('\n', all.TakeLast(lines));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Opens it beside its writer.</summary>
    public static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
