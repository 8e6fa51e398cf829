using System.Text.RegularExpressions;

namespace Sluice.Routing.Verification.Transcripts;

/// <summary>What a command line does to files, as far as its words tell. What is not known for certain may have changed anything.</summary>
internal static partial class Commands
{
    private static readonly HashSet<string> Readers = new(StringComparer.Ordinal)
    {
        "ls", "cat", "nl", "head", "tail", "wc", "grep", "egrep", "fgrep", "rg", "ag", "find", "fd", "tree", "pwd", "cd", "echo", "printf", "which", "type", "file", "stat", "du", "df", "diff", "cmp", "sort", "uniq", "cut", "tr", "awk",
        "less", "more", "sed", "jq", "yq", "env", "date", "whoami", "uname", "ps", "true", "false", "test", "[", "sleep", "basename", "dirname", "realpath", "xxd", "od", "strings", "md5sum", "sha256sum", "column", "tac", "bat", "export", "set",
    };

    // They write what they build, not the sources.
    private static readonly string[] Builders =
    [
        "dotnet build", "dotnet test", "dotnet run", "dotnet restore", "cargo build", "cargo test", "cargo check", "cargo run", "cargo clippy", "go build", "go test", "go vet", "go run", "npm test", "npm run test", "npm run build", "npm run typecheck",
        "npm run lint", "npm t", "npx tsc", "npx jest", "npx vitest", "tsc", "jest", "vitest", "pytest", "python -m pytest", "python3 -m pytest", "python -m unittest", "python3 -m unittest", "make test", "mvn test", "mvn compile", "gradle test", "./gradlew test",
        "yarn test", "yarn build", "pnpm test", "pnpm build", "ruff check", "mypy", "pyright", "eslint", "git status", "git diff", "git log", "git show", "git branch", "git blame", "git grep", "git ls-files", "git rev-parse", "git add", "git commit", "ctest", "phpunit", "rspec", "bundle exec rspec", "node --test", "node --check", "bun test", "deno test",
    ];

    /// <summary>Does it leave the files of the project as they are?</summary>
    public static bool LeaveFiles(string command)
    {
        if (command.Contains("--fix", StringComparison.Ordinal) || command.Contains("--write", StringComparison.Ordinal) || command.Contains("<<", StringComparison.Ordinal) || command.Contains("--update", StringComparison.Ordinal) || command.Contains(" -u", StringComparison.Ordinal)) return false;
        var plain = Harmless().Replace(command, " ");
        if (plain.Contains('>', StringComparison.Ordinal) || plain.Contains('`', StringComparison.Ordinal) || plain.Contains("$(", StringComparison.Ordinal) || plain.Contains("-exec", StringComparison.Ordinal) || plain.Contains("-delete", StringComparison.Ordinal) || plain.Contains("tee ", StringComparison.Ordinal) || plain.Contains("xargs", StringComparison.Ordinal)) return false;
        foreach (var part in Separators().Split(plain))
        {
            var words = part.Trim();
            if (words.Length == 0) continue;
            if (words.StartsWith("sed", StringComparison.Ordinal) && (words.Contains(" -i", StringComparison.Ordinal) || words.Contains("--in-place", StringComparison.Ordinal))) return false;
            var space = words.IndexOf(' ', StringComparison.Ordinal);
            if (Readers.Contains(space < 0 ? words : words[..space])) continue;
            if (!Array.Exists(Builders, builder => words.StartsWith(builder, StringComparison.Ordinal) && (words.Length == builder.Length || words[builder.Length] is ' ' or ':'))) return false;
        }

        return true;
    }

    /// <summary>The one file that the command shows, and which lines; null when it shows anything else.</summary>
    public static ShownFile? Shows(string command)
    {
        var match = Show().Match(command.Trim());
        if (!match.Success) return null;
        var path = match.Groups["path"].Value.Trim('"', '\'');
        if (path.IndexOfAny(['*', '?', '$', '~']) >= 0) return null;
        var directory = match.Groups["cd"].Success ? match.Groups["cd"].Value.Trim('"', '\'') : null;
        if (directory is not null && !PathNames.IsAbsolute(path)) path = $"{directory.TrimEnd('/')}/{path}";
        var from = match.Groups["from"].Success ? int.Parse(match.Groups["from"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 1;
        int? to = match.Groups["to"].Success ? int.Parse(match.Groups["to"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : null;
        return new ShownFile(path, from, to, match.Groups["nl"].Success);
    }

    [GeneratedRegex("""
        ^(?:cd\s+(?<cd>"[^"]+"|'[^']+'|[^\s;&|]+)\s*&&\s*)?
        (?:
          cat\s+(?<nl>-n\s+)?(?<path>"[^"]+"|'[^']+'|[^\s;&|<>-][^\s;&|<>]*)
        | (?<nl>nl)\s+(?:-ba\s+)(?<path>"[^"]+"|'[^']+'|[^\s;&|<>-][^\s;&|<>]*)
        | sed\s+-n\s+['"]?(?<from>\d{1,7}),(?<to>\d{1,7})p['"]?\s+(?<path>"[^"]+"|'[^']+'|[^\s;&|<>-][^\s;&|<>]*)
        | head\s+-n?\s*(?<to>\d{1,7})\s+(?<path>"[^"]+"|'[^']+'|[^\s;&|<>-][^\s;&|<>]*)
        )$
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Show();

    [GeneratedRegex(@"\d?>\s*/dev/null|\d?>&\d|&>\s*/dev/null|'[^'\n]*'|""[^""\n$`]*""|=>|->", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Harmless();

    [GeneratedRegex(@"&&|\|\||[;|\n]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Separators();
}

/// <summary>A file that a command shows.</summary>
/// <param name="Path">The file.</param>
/// <param name="From">First line shown, from 1.</param>
/// <param name="To">Last line asked for; null: to the end.</param>
/// <param name="IsNumbered">Each line has its number before it.</param>
internal readonly record struct ShownFile(string Path, int From, int? To, bool IsNumbered);
