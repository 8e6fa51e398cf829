using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>One step of a path: the name of a member, or the place of an entry.</summary>
/// <param name="Name">A member; null for an entry.</param>
/// <param name="Index">An entry from 0; <see cref="AtEnd"/> for the place behind the last.</param>
internal readonly record struct ConfigStep(string? Name, int Index = 0)
{
    /// <summary>Behind the last entry: <c>[-]</c>.</summary>
    public const int AtEnd = -1;

    /// <summary>Whether it is an entry of a list.</summary>
    public bool IsIndex => Name is null;
}

/// <summary>Paths as problems and <c>config show</c> write them: <c>routing.rules[1].use</c>, <c>models["qwen2.5"].tier</c>.</summary>
internal static class ConfigSteps
{
    /// <summary>Reads a path; null when it is none. The empty path is the whole configuration.</summary>
    public static IReadOnlyList<ConfigStep>? Parse(string path)
    {
        var steps = new List<ConfigStep>();
        for (var at = 0; at < path.Length;)
        {
            if (path[at] == '[')
            {
                if (Bracket(path, ref at) is not { } step) return null;
                steps.Add(step);
                continue;
            }

            if (steps.Count > 0 && path[at++] != '.') return null;
            var end = path.AsSpan(at).IndexOfAny('.', '[');
            end = end < 0 ? path.Length : at + end;
            if (end == at) return null;
            steps.Add(new ConfigStep(path[at..end]));
            at = end;
        }

        return path.EndsWith('.') ? null : steps;
    }

    /// <summary>Writes a path.</summary>
    public static string Format(IEnumerable<ConfigStep> steps) =>
        steps.Aggregate("", static (path, step) => step.Name is { } name ? Reading.ConfigPath.Member(path, name) : step.Index == ConfigStep.AtEnd ? $"{path}[-]" : Reading.ConfigPath.Item(path, step.Index));

    private static ConfigStep? Bracket(string path, ref int at)
    {
        var start = at + 1;
        if (start < path.Length && path[start] == '"')
        {
            var end = start + 1;
            while (end < path.Length && path[end] != '"') end += path[end] == '\\' ? 2 : 1;
            if (end + 1 >= path.Length || path[end + 1] != ']') return null;
            at = end + 2;
            return Text(path[start..(end + 1)]) is { } name ? new ConfigStep(name) : null;
        }

        var close = path.IndexOf(']', start);
        if (close < 0) return null;
        at = close + 1;
        return path.AsSpan(start, close - start) is "-" ? new ConfigStep(null, ConfigStep.AtEnd)
            : int.TryParse(path.AsSpan(start, close - start), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new ConfigStep(null, index)
            : null;
    }

    private static string? Text(string spelled)
    {
        try
        {
            using var value = JsonDocument.Parse(spelled);
            return value.RootElement.GetString();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
