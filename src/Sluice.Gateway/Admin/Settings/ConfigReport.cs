using System.Text;
using System.Text.Json;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Writing;

namespace Sluice.Gateway.Admin.Settings;

/// <summary>Puts together what page and command line show of the configuration and its past; never a key.</summary>
internal sealed class ConfigReport(ConfigWriter writer, Func<EffectiveConfig> current, Func<ConfigReload> lastReload)
{
    private const int MostPaths = 5;

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The configuration.</summary>
    public ConfigPageView Read()
    {
        var effective = current();
        var reload = lastReload();
        var (file, unreadable) = (new ConfigFile([], false), (string?)null);
        try
        {
            file = writer.Read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            unreadable = error.Message;
        }

        using var values = JsonDocument.Parse(ConfigView.Json(effective));
        return new ConfigPageView(
            writer.Path,
            file.Exists,
            file.Hash,
            effective.Hash,
            file.Exists ? writer.Hide(Encoding.UTF8.GetString(file.Bytes)) : ConfigFile.Empty,
            unreadable ?? ConfigFile.Obstacle(writer.Path),
            values.RootElement.GetProperty("config"u8).Clone(),
            values.RootElement.GetProperty("origins"u8).EnumerateObject().ToDictionary(static origin => origin.Name, static origin => origin.Value.GetString()!, StringComparer.Ordinal),
            effective.Overrides,
            [.. reload.Problems.Select(problem => View(problem, writer))],
            [.. effective.Warnings.Select(problem => View(problem, writer))],
            reload.RestartNeeded,
            effective.Version);
    }

    /// <summary>What a change would do.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public ConfigCheck Check(ConfigChange change)
    {
        var file = writer.Read();
        if (change.Text is { } whole)
        {
            var wrong = writer.Check(whole);
            return new ConfigCheck([.. wrong.Select(problem => View(problem, writer))], wrong.Count > 0 ? null : TextDiff.Of(writer.Hide(file.Text), writer.Hide(whole)));
        }

        var (text, problems) = writer.Preview(change.Edits ?? []);
        return new ConfigCheck([.. problems.Select(problem => View(problem, writer))], problems.Count > 0 || text is null ? null : TextDiff.Of(writer.Hide(file.Text), writer.Hide(text)));
    }

    /// <summary>Every change, newest first.</summary>
    public IReadOnlyList<ConfigChangeView> History() => [.. writer.History.Read().Select(state => Detail(state).Change)];

    /// <summary>One change; null when there is none of that name.</summary>
    public ConfigChangeDetail? Change(string id) => writer.History.Read().FirstOrDefault(state => state.Id == id) is { } state ? Detail(state) : null;

    /// <summary>A problem for the page; what it quotes of the file may be a key in a wrong place.</summary>
    public static ProblemView View(ConfigProblem problem, ConfigWriter writer) => new(problem.Path, problem.Line, problem.Column, writer.Hide(problem.Message), problem.Fix);

    private ConfigChangeDetail Detail(ConfigState state)
    {
        var (before, after) = (Text(writer.History.Content(state.Id)), Text(writer.History.After(state.Id)));
        var diff = TextDiff.Of(writer.Hide(before), writer.Hide(after));
        var paths = Changed(before, after);
        return new ConfigChangeDetail(
            new ConfigChangeView(state.Id, state.At, state.By, [.. paths.Take(MostPaths)], paths.Count, diff.Count(static line => line.Kind is DiffKind.Added), diff.Count(static line => line.Kind is DiffKind.Removed)), diff, writer.Hide(before));
    }

    private static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes ?? []);

    private static List<string> Changed(string before, string after)
    {
        var (old, fresh) = (Leaves(before), Leaves(after));
        return old is null || fresh is null ? [] : [.. old.Keys.Union(fresh.Keys).Where(path => old.GetValueOrDefault(path) != fresh.GetValueOrDefault(path))];
    }

    private static Dictionary<string, string>? Leaves(string text)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text.TrimStart('\uFEFF'), Lenient);
            Collect(document.RootElement, "", leaves);
            return leaves;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Collect(JsonElement value, string path, Dictionary<string, string> leaves)
    {
        if (value.ValueKind is JsonValueKind.Object && value.EnumerateObject().Any())
        {
            foreach (var member in value.EnumerateObject()) Collect(member.Value, Configuration.Reading.ConfigPath.Member(path, member.Name), leaves);
        }
        else
        {
            leaves[path] = value.GetRawText();
        }
    }
}
