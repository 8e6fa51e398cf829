using System.Text.RegularExpressions;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;
using Sluice.Routing.Verification.Transcripts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>
/// Has the path been seen, or may this tool create it? A file of which nothing was ever named, and that no project has by
/// habit, the model has made up. A path that differs from a known one in its root only is put right.
/// </summary>
internal sealed partial class PathCheck : IAnswerCheck
{
    // What one looks for in a project that one has never seen.
    private static readonly HashSet<string> Usual = new(StringComparer.OrdinalIgnoreCase)
    {
        "readme", "license", "changelog", "contributing", "package", "package-lock", "tsconfig", "jsconfig", "cargo", "go", "pyproject", "setup", "requirements", "makefile", "dockerfile", "docker-compose", "compose", "cmakelists", "build", "pom", "gemfile", "rakefile", "composer",
        "index", "main", "app", "mod", "lib", "init", "__init__", "__main__", "config", "settings", "program", "server", "client", "utils", "util", "helpers", "types", "constants", "test", "tests", "conftest", "jest.config", "vite.config", "webpack.config", "eslint.config",
        ".gitignore", ".env", ".eslintrc", ".prettierrc", ".editorconfig", ".babelrc", ".npmrc", "claude", "agents", "gemini", "manage", "urls", "models", "views", "routes", "schema", "global", "directory.build", "directory.packages", "nuget", "appsettings", "justfile", "todo",
    };

    /// <inheritdoc />
    public string Name => "path";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        var finding = Finding.Nothing;
        foreach (var (call, _) in draft.SoundCalls().ToList())
        {
            var file = FileCall.Of(call);
            if (file.Trade is not (ToolTrade.Read or ToolTrade.Edit or ToolTrade.Write) || file.Path is not { Length: > 0 } path) continue;
            var each = Look(draft, call, file, path);
            if (each.Outcome == CheckOutcome.Failed) draft.Reject(call);
            if (!finding.Applies || each.Outcome > finding.Outcome) finding = each;
        }

        return finding;
    }

    private static Finding Look(Examination draft, ToolCallBlock call, FileCall file, string path)
    {
        var transcript = draft.Transcript;
        if (Placeholder().IsMatch(path) && !transcript.Holds(path)) return Finding.Failed("a path is a placeholder", $"\"{Words.Short(path, 120)}\" is a placeholder. Use a path of this project.{Directory(transcript)}");
        if (file.Trade == ToolTrade.Write || transcript.HoldsPath(path)) return Finding.Passed;
        if (Rooted(transcript, path) is { } right)
        {
            draft.Replace(call, call with { Arguments = WithPath(call.Arguments, right) });
            return Finding.Repaired("a path had another root than the file that was shown");
        }

        if (file.Trade == ToolTrade.Read && !transcript.IsContinued && !IsKnown(transcript, path))
            return Finding.Failed("a path that nothing has named", $"Nothing in this conversation names \"{Words.Short(path, 160)}\". List or search the project first.{Directory(transcript)}");
        return Finding.Passed;
    }

    // The one known file of that name whose directory has the same name, when the written path was never seen.
    private static string? Rooted(Transcript transcript, string path)
    {
        var normal = PathNames.Normal(path);
        if (!PathNames.IsAbsolute(normal)) return null;
        var tail = Tail(normal);
        string? found = null;
        foreach (var exchange in transcript.Exchanges)
        {
            if (exchange.Failed || exchange.File.Trade is not (ToolTrade.Read or ToolTrade.Edit or ToolTrade.Write) || exchange.File.Path is not { } known || !PathNames.IsAbsolute(known)) continue;
            var other = PathNames.Normal(known);
            if (string.Equals(other, normal, StringComparison.Ordinal) || !other.EndsWith("/" + tail, StringComparison.Ordinal)) continue;
            if (found is not null && !string.Equals(found, known, StringComparison.Ordinal)) return null;
            found = known;
        }

        return found;
    }

    private static string Tail(string normal)
    {
        var parts = normal.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length < 2 ? normal.TrimStart('/') : $"{parts[^2]}/{parts[^1]}";
    }

    // Any word of its name is enough: an import, a class, what the user calls it.
    private static bool IsKnown(Transcript transcript, string path)
    {
        var name = PathNames.Name(path);
        var stem = PathNames.Stem(path);
        if (name.Length == 0 || Usual.Contains(name) || Usual.Contains(stem) || name.StartsWith('.') || transcript.Holds(name) || transcript.Holds(stem)) return true;
        // A directory, a file of the system, a scratch file.
        if (!name.Contains('.', StringComparison.Ordinal) || OfSystem().IsMatch(path)) return true;
        foreach (Match word in Parts().Matches(stem))
        {
            if (word.Length < 3 || transcript.Holds(word.Value) || transcript.Holds(word.Value.ToLowerInvariant()) || transcript.Holds(char.ToUpperInvariant(word.Value[0]) + word.Value[1..].ToLowerInvariant())) return true;
        }

        return false;
    }

    private static string Directory(Transcript transcript) => transcript.WorkingDirectory is { } directory ? $" The working directory is {directory}." : "";

    private static RawJson WithPath(RawJson arguments, string path)
    {
        var properties = new List<KeyValuePair<string, RawJson>>();
        foreach (var property in arguments.EnumerateObject())
            properties.Add(new(property.Name, property.Name is "file_path" or "filePath" or "path" or "absolute_path" or "notebook_path" or "target_file" ? JsonMaking.Text(path) : property.Value));
        return JsonMaking.Object(properties);
    }

    [GeneratedRegex(@"(?:^|/)(?:absolute/|full/)?path/to(?:/|$)|(?:^|/)(?:your|my)[-_ ]?(?:project|file|app|repo|path|username)|<[^>]+>|^/?(?:full|absolute)/path|\.\.\./", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^(?:/etc/|/proc/|/sys/|/usr/|/var/|/tmp/|/dev/|~/\.|/opt/)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OfSystem();

    [GeneratedRegex(@"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\x00-\x7F]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parts();
}
