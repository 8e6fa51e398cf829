using System.Text;
using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>Whether the user has a key of Gemini's own: in the environment, or in the file that the client reads variables from.</summary>
internal static class GeminiKey
{
    private const string Name = "GEMINI_API_KEY";

    /// <summary>There is one. Its value is never used.</summary>
    public static bool Exists(HostEnvironment host, string workingDirectory) =>
        host.Variable(Name) is not null || (Files(host, workingDirectory).FirstOrDefault(File.Exists) is { } file && IsSetIn(file));

    // The client takes the first that exists, and no other.
    private static IEnumerable<string> Files(HostEnvironment host, string workingDirectory)
    {
        for (var folder = workingDirectory; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
        {
            yield return Path.Combine(folder, ".gemini", ".env");
            yield return Path.Combine(folder, ".env");
        }

        yield return Path.Combine(host.Home, ".gemini", ".env");
        yield return Path.Combine(host.Home, ".env");
    }

    private static bool IsSetIn(string file)
    {
        try
        {
            return File.ReadLines(file, Encoding.UTF8).Any(line =>
            {
                var text = line.Trim();
                if (text.StartsWith("export ", StringComparison.Ordinal)) text = text["export ".Length..].TrimStart();
                return text.StartsWith(Name, StringComparison.Ordinal) && text[Name.Length..].TrimStart() is ['=', .. var value] && value.Trim().Trim('"', '\'').Length > 0;
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
