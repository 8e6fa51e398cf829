using System.Text.RegularExpressions;

namespace Sluice.Routing.Classification;

/// <summary>Commands that cannot be taken back, where the turn orders them to be run instead of asking about them.</summary>
internal static partial class CommandLines
{
    /// <summary>The kind of sensitive work in a word; null when no such command is ordered.</summary>
    public static string? Find(TurnText turn)
    {
        foreach (var range in turn.Clauses)
        {
            var (start, end) = (range.Start.Value, range.End.Value);
            if (end - start < 2 || !Ordered(turn, start, end, out var command)) continue;
            var line = turn.Text.AsSpan(turn.Words[command].Start, Math.Min(400, turn.Words[end - 1].Start + turn.Words[end - 1].Length - turn.Words[command].Start));
            if (Of(line) is { } found) return found;
        }

        return null;
    }

    // The clause begins with the command, or with "run" and the like before it.
    private static bool Ordered(TurnText turn, int start, int end, out int command)
    {
        for (var i = start; i < end; i++)
        {
            var word = turn.Words[i];
            var span = turn.Span(word);
            command = i;
            if (IsProgram(span)) return true;
            if (span is "the" or "this" or "command" or "following" or "a" or "on" or "in" or "sudo" || word.Is(WordClass.Lead | WordClass.And) || (word.Is(WordClass.Run) && (word.Kind & WordKind.Code) == WordKind.Prose)) continue;
            return false;
        }

        command = 0;
        return false;
    }

    private static bool IsProgram(ReadOnlySpan<char> word) =>
        word is "git" or "kubectl" or "terraform" or "tofu" or "helm" or "npm" or "pnpm" or "yarn" or "dotnet" or "cargo" or "twine" or "docker" or "aws" or "gcloud" or "az" or "rm" or "DROP" or "drop"
            or "TRUNCATE" or "truncate" or "DELETE" or "dropdb" or "mkfs" or "dd" or "redis-cli" or "psql" or "mysql" or "vercel" or "fly" or "flyctl" or "heroku" or "pulumi" or "cdk" or "serverless" or "ansible-playbook" or "gem" or "gh" or "firebase" or "wrangler" or "netlify" or "eas" or "supabase" or "nuget" or "mvn" or "gradle" or "./gradlew" or "uv" or "poetry";

    private static string? Of(ReadOnlySpan<char> line)
    {
        var safe = Safe().IsMatch(line);
        if (History().IsMatch(line)) return "history";
        if (Sql().IsMatch(line) && !safe) return "delete-data";
        if (DeletesData().IsMatch(line) && !safe) return "delete-data";
        if (Publishes().IsMatch(line) && !DryRun().IsMatch(line)) return "publish";
        return Deploys().IsMatch(line) && !safe && !DryRun().IsMatch(line) ? "deploy" : null;
    }

    [GeneratedRegex(@"^git\s+(push\b.*(--force\b|--force-with-lease|\s-f\b|--delete|--mirror|\s:\S)|filter-branch|filter-repo|reflog\s+expire|reset\s+--hard|clean\s+-\w*f|branch\s+-D|update-ref\s+-d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex History();

    [GeneratedRegex(@"^(DROP\s+(TABLE|DATABASE|SCHEMA)|TRUNCATE\s+(TABLE\s+)?\w|DELETE\s+FROM)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Sql();

    [GeneratedRegex(@"^(rm\s+-\w*r\w*f?\s+(/|~|\$|\.\.|\*|\.\s*$)|dropdb\b|mkfs|dd\s+if=|redis-cli\b.*flush(all|db)|(terraform|tofu|pulumi|cdk)\s+destroy|kubectl\b.*\bdelete\b|aws\s+s3\s+(rb|rm\b.*--recursive)|aws\s+\S+\s+(delete|terminate)-|gcloud\b.*\bdelete\b|az\b.*\bdelete\b|docker\s+(volume\s+(rm|prune)|system\s+prune)|helm\s+(uninstall|delete)|gh\s+(repo|release)\s+delete|(psql|mysql)\b.*\b(drop|truncate|delete\s+from)\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DeletesData();

    [GeneratedRegex(@"^((npm|pnpm|yarn|cargo|poetry|uv)\s+(npm\s+)?(publish|unpublish|yank)|(dotnet\s+)?nuget\s+push|twine\s+upload|gem\s+push|docker\s+push|gh\s+release\s+create|(mvn|\./gradlew|gradle)\s+(deploy|publish))\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Publishes();

    [GeneratedRegex(@"^((terraform|tofu)\s+apply|pulumi\s+up|cdk\s+deploy|kubectl\b.*\b(apply|rollout|scale|drain|replace|patch)\b.*\b(prod|production|live)\b|helm\s+(upgrade|install|rollback)|(vercel|netlify)\b.*--prod|(fly|flyctl|serverless|firebase|wrangler|gcloud\s+app)\s+deploy|ansible-playbook\b.*prod|git\s+push\s+(heroku|production|prod|live)\b|supabase\s+db\s+(push|reset)|eas\s+submit)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Deploys();

    [GeneratedRegex(@"\b(staging|test|tests|testing|dev|local|localhost|sandbox|minikube|kind|preview|scratch)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Safe();

    [GeneratedRegex(@"--dry-run|--check\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DryRun();
}
