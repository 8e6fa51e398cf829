using System.Text;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>
/// Changes the configuration file for page and command line: 1. read it, and refuse when it is not what the change was made for,
/// 2. make the change in its text, comments kept, 3. check the whole as at a start, 4. keep the old state, 5. write all or
/// nothing, 6. let the gateway take it over.
/// </summary>
/// <param name="paths">Which file, and where its history is.</param>
/// <param name="loader">Checks it with this process's variables and options.</param>
/// <param name="time">For the history.</param>
/// <param name="reload">Takes the file over; null without a gateway.</param>
/// <param name="current">What is in force; null without a gateway.</param>
internal sealed class ConfigWriter(SluicePaths paths, ConfigLoader loader, TimeProvider time, Func<ConfigReload>? reload = null, Func<EffectiveConfig>? current = null)
{
    private const int MaxFileBytes = 1 << 20;

    private readonly Lock _gate = new();

    /// <summary>The writer of a running gateway, which keeps what hands change, too.</summary>
    public static ConfigWriter Of(GatewayParts parts)
    {
        var writer = new ConfigWriter(parts.Paths, parts.Config.Loader, parts.Time, parts.Config.Reload, () => parts.Config.Current);
        writer.Look();
        parts.Config.Reloaded += _ => writer.Look();
        return writer;
    }

    /// <summary>The states before each change.</summary>
    public ConfigHistory History { get; } = new(paths, time);

    /// <summary>Where the file is.</summary>
    public string Path => paths.ConfigFile;

    /// <summary>A text of the configuration for eyes: without its keys.</summary>
    public string Hide(string text) => ConfigMask.Hide(text, Known());

    /// <summary>The file as it is.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public ConfigFile Read() => ConfigFile.Read(paths.ConfigFile);

    /// <summary>Makes changes, all or none.</summary>
    /// <param name="edits">The changes, one after another.</param>
    /// <param name="expectedHash">What the file was when they were thought of; null: whatever it is.</param>
    /// <param name="by">Who: <c>page</c>, <c>cli</c>.</param>
    /// <param name="keyGiven">An upstream whose key was given anew in this change, beside the file.</param>
    public ConfigWriteResult Apply(IReadOnlyList<ConfigEdit> edits, string? expectedHash, string by, string? keyGiven = null) =>
        Write(file => Edited(file, edits), expectedHash, by, IsGivenIn(edits, keyGiven));

    /// <summary>Puts another text in the file's place.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="expectedHash">What the file was when it was read; null: whatever it is.</param>
    /// <param name="by">Who.</param>
    public ConfigWriteResult Replace(string text, string? expectedHash, string by) => Write(file => Whole(file, text), expectedHash, by, IsGivenIn(text));

    /// <summary>Writes an older state back, as a new change; a key that was written out in it must stand in the file still.</summary>
    /// <param name="id">Of the state, from <see cref="History"/>; null: the last one.</param>
    /// <param name="expectedHash">What the file was; null: whatever it is.</param>
    public ConfigWriteResult Undo(string? id, string? expectedHash) => Write(
        file =>
        {
            id ??= History.Read() is [var last, ..] ? last.Id : "";
            return History.Content(id) is { } content
                ? Revealed(file, content.Length == 0 ? ConfigFile.Empty : Encoding.UTF8.GetString(content))
                : (null, [new ConfigProblem("", 0, 0, id.Length == 0 ? "No change is known." : $"There is no state '{id}'.", "See sluice config history.")]);
        },
        expectedHash,
        "undo",
        static (_, _) => false);

    /// <summary>What would come of changes, without making them: <see cref="ConfigWriteOutcome.Unchanged"/> where they would be made.</summary>
    /// <inheritdoc cref="Apply"/>
    public ConfigWriteResult Try(IReadOnlyList<ConfigEdit> edits, string? expectedHash, string by, string? keyGiven = null) =>
        Write(file => Edited(file, edits), expectedHash, by, IsGivenIn(edits, keyGiven), isTrial: true);

    /// <summary>What the file would be, and what would be wrong with it.</summary>
    public (string? Text, IReadOnlyList<ConfigProblem> Problems) Preview(IReadOnlyList<ConfigEdit> edits)
    {
        try
        {
            var file = Read();
            var (text, problems) = Edited(file, edits);
            return text is null ? (null, problems) : (text, Problems(file, text, "page", IsGivenIn(edits, null)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, [Failed(error)]);
        }
    }

    /// <summary>What is wrong with a text.</summary>
    public IReadOnlyList<ConfigProblem> Check(string text)
    {
        try
        {
            var file = Read();
            var (whole, problems) = Whole(file, text);
            return whole is null ? problems : Problems(file, whole, "page", IsGivenIn(text));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [Failed(error)];
        }
    }

    // Own changes are seen by the history before the gateway takes them over.
    private void Look()
    {
        lock (_gate)
        {
            try
            {
                if (Read() is { Exists: true } file) History.See(file.Bytes, byHand: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The history of a file that cannot be read ends here.
            }
        }
    }

    private ConfigWriteResult Write(Func<ConfigFile, (string? Text, IReadOnlyList<ConfigProblem> Problems)> change, string? expectedHash, string by, Func<string, SecretReference, bool> isGivenAgain, bool isTrial = false)
    {
        var file = new ConfigFile([], false);
        byte[] bytes;
        try
        {
            lock (_gate)
            {
                // 1. As it is, while nobody else writes.
                using var held = History.Lock();
                file = Read();
                if (expectedHash is not null && expectedHash != file.Hash)
                    return new ConfigWriteResult(ConfigWriteOutcome.Conflict, file.Hash) { Theirs = file.Exists ? file.Text : "", Yours = change(file).Text };
                if (ConfigFile.Obstacle(paths.ConfigFile) is { } obstacle) return Refused(file, [Problem(obstacle, "Let it be writable for the user who runs Sluice.")]);

                // 2. and 3.
                var (text, problems) = change(file);
                if (text is null || problems.Count > 0) return Refused(file, problems);
                problems = Problems(file, text, by, isGivenAgain);
                if (problems.Count > 0) return Refused(file, problems);
                if (isTrial) return new ConfigWriteResult(ConfigWriteOutcome.Unchanged, file.Hash);
                bytes = Encoding.UTF8.GetBytes(text);
                if (file.Exists && bytes.AsSpan().SequenceEqual(file.Bytes)) return new ConfigWriteResult(ConfigWriteOutcome.Unchanged, file.Hash) { InForce = reload is not null };

                // 4. What a hand has changed since is a state of its own.
                History.See(file.Bytes, byHand: true);
                History.Keep(file.Bytes, by);

                // 5. Unless an editor, which knows no lock, was quicker.
                if (Read() is var now && now.Hash != file.Hash) return new ConfigWriteResult(ConfigWriteOutcome.Conflict, now.Hash) { Theirs = now.Exists ? now.Text : "", Yours = change(now).Text };
                ConfigFile.Write(paths.ConfigFile, bytes);
                if (!file.Exists) WriteSchema();
                History.See(bytes, byHand: false);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refused(file, [Failed(error)]);
        }

        // 6. Not while writing: who reloads looks at the history, too.
        var taken = reload?.Invoke();
        return new ConfigWriteResult(ConfigWriteOutcome.Written, ConfigFile.HashOf(bytes)) { InForce = taken is { IsBroken: false, RestartNeeded.Count: 0 }, RestartNeeded = taken?.RestartNeeded ?? [] };
    }

    private (string? Text, IReadOnlyList<ConfigProblem> Problems) Edited(ConfigFile file, IReadOnlyList<ConfigEdit> edits)
    {
        var text = file.Text;
        var broken = new List<ConfigProblem>();
        if (Reading.ConfigParser.Parse(Encoding.UTF8.GetBytes(text), paths.ConfigFile, broken) is null) return (null, broken);
        var problems = new List<ConfigProblem>();
        foreach (var edit in edits)
        {
            text = ConfigDocument.Apply(text, edit, out var problem);
            if (problem is not null) problems.Add(problem);
        }

        if (problems.Count == 0) text = ConfigUnmask.Reveal(text, file.Text, Known(), problems);
        return problems.Count > 0 ? (null, problems) : (text, []);
    }

    // A page's text field knows one line break, and no byte order mark.
    private (string? Text, IReadOnlyList<ConfigProblem> Problems) Whole(ConfigFile file, string text)
    {
        var (before, problems) = (file.Text, new List<ConfigProblem>());
        if (before.Contains("\r\n", StringComparison.Ordinal) && !text.Contains('\r')) text = text.Replace("\n", "\r\n", StringComparison.Ordinal);
        if (before.StartsWith('\uFEFF') && !text.StartsWith('\uFEFF')) text = '\uFEFF' + text;
        text = ConfigUnmask.Reveal(text, before, Known(), problems);
        return problems.Count > 0 ? (null, problems) : (text, []);
    }

    private static (string? Text, IReadOnlyList<ConfigProblem> Problems) Revealed(ConfigFile file, string text)
    {
        var problems = new List<ConfigProblem>();
        text = ConfigUnmask.Reveal(text, file.Text, [], problems);
        return problems.Count > 0 ? (null, problems) : (text, []);
    }

    private IReadOnlyCollection<Secret> Known() => current?.Invoke() is { } effective ? [.. effective.Secrets.Values.Select(static secrets => secrets.ApiKey).Concat(effective.Secrets.Values.SelectMany(static secrets => secrets.Headers.Values)).OfType<Secret>()] : [];

    // Given again is what was typed: a key or the name of a variable, at its own path.
    private static Func<string, SecretReference, bool> IsGivenIn(IReadOnlyList<ConfigEdit> edits, string? keyGiven)
    {
        var given = keyGiven is null ? null : KeyDestinations.PathOf(keyGiven);
        return (path, reference) =>
            path == given
            || (reference.Source is SecretSource.Literal or SecretSource.Environment
                && edits.Any(edit => edit.Kind is ConfigEditKind.Set && edit.Path == path && edit.Value?.ToString().Contains("<hidden ", StringComparison.Ordinal) is false));
    }

    private static Func<string, SecretReference, bool> IsGivenIn(string text) =>
        (_, reference) => reference.Source is SecretSource.Literal && text.Contains(TextStyle.Quote(reference.Literal!.Reveal()), StringComparison.Ordinal);

    private IReadOnlyList<ConfigProblem> Problems(ConfigFile file, string text, string by, Func<string, SecretReference, bool> isGivenAgain)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > MaxFileBytes) return [Problem("The file would be larger than 1 MB.", "Shorten it.")];
        var result = loader.Check(bytes, paths.ConfigFile);
        if (result.Effective is not { } effective) return result.Problems;
        var problems = new List<ConfigProblem>();
        if (ListenAddress.Problem(effective.Config.Server.Url, effective.Config.Server) is { } exposed) problems.Add(new ConfigProblem("server.url", 0, 0, exposed, ""));
        problems.AddRange(Shadowed(file, text, effective.Overrides));
        var before = loader.Check(file.Bytes.Length == 0 ? "{}"u8 : file.Bytes, null).Effective ?? current?.Invoke();
        // Who takes a change back does not see which keys go where with it; but all that stood there once was written by somebody who may.
        if (before is not null && (by is "page" or "undo")) problems.AddRange(KeyDestinations.Check(before.Config, effective.Config, isGivenAgain));
        if (before is not null && by is "page") problems.AddRange(PageLimits.Check(before.Config, effective.Config, isGivenAgain));
        return problems;
    }

    // What a variable or option sets, a change in the file would not: it would look done and have no effect.
    private static IEnumerable<ConfigProblem> Shadowed(ConfigFile file, string text, IReadOnlyDictionary<string, string> overrides)
    {
        if (overrides.Count == 0 || Reading.ConfigParser.Parse(Encoding.UTF8.GetBytes(file.Text), "", []) is null) yield break;
        foreach (var (path, source) in overrides)
        {
            var (before, after) = (ConfigDocument.Find(file.Text, path), ConfigDocument.Find(text, path));
            if (before is null && after is null) continue;
            if (before is { } b && after is { } a && System.Text.Json.JsonElement.DeepEquals(b, a)) continue;
            yield return source is "command line"
                ? new ConfigProblem(path, 0, 0, "The command line sets this; a change in the file would have no effect.", "Start Sluice without that option, then change it here.")
                : new ConfigProblem(path, 0, 0, $"The variable {source} sets this; a change in the file would have no effect.", "Unset it and restart Sluice, then change it here.");
        }
    }

    private void WriteSchema()
    {
        try
        {
            PrivateFiles.TryCreateAtomically(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(ConfigFile.Target(paths.ConfigFile))!, "sluice.schema.json"), Encoding.UTF8.GetBytes(ConfigSchema.Json()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only editors miss it.
        }
    }

    private ConfigProblem Failed(Exception error) => Problem($"It cannot be written: {error.Message}", "Let it be writable for the user who runs Sluice.");

    private ConfigProblem Problem(string message, string fix) => new("", 0, 0, message, fix) { Source = paths.ConfigFile };

    private static ConfigWriteResult Refused(ConfigFile file, IReadOnlyList<ConfigProblem> problems) => new(ConfigWriteOutcome.Refused, file.Hash) { Problems = problems };
}
