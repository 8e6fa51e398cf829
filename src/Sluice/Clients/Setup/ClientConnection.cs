using Sluice.Clients.Setup.Documents;
using Sluice.Gateway.Admin.Clients;
using Sluice.Gateway.Platform;

namespace Sluice.Clients.Setup;

/// <summary>How it went.</summary>
/// <param name="State"><c>connected</c>, <c>updated</c>, <c>already</c>, <c>disconnected</c> or <c>not-connected</c>.</param>
/// <param name="Lines">What differs now.</param>
/// <param name="Remarks">What the user should know, a line each.</param>
internal sealed record ConnectionResult(string State, IReadOnlyList<ChangedLine> Lines, IReadOnlyList<string> Remarks)
{
    /// <summary>The files, line by line.</summary>
    public IReadOnlyList<FileChangeView> Files { get; init; } = [];
}

/// <summary>
/// Sets a client up for good and undoes it. The order is what makes a crash harmless: everything is worked out and staged
/// beside the files; the backups are written; the record is written; only then the files are replaced, each by one rename.
/// Undoing replaces the files first and forgets the record last. Each step can be done again.
/// </summary>
/// <param name="setup">The client.</param>
/// <param name="host">Variables and home of the user.</param>
/// <param name="store">Records and backups.</param>
/// <param name="time">The clock.</param>
/// <param name="reached">Told of each step that is done, by name.</param>
internal sealed class ClientConnection(IClientSetup setup, HostEnvironment host, ConnectionStore store, TimeProvider time, Action<string>? reached = null)
{
    private readonly string _name = setup.Client.Name;

    /// <summary>Looks whether the files may be changed at all. Touches nothing.</summary>
    /// <exception cref="SetupException">They may not.</exception>
    public void Check() => Open();

    /// <summary>Connects, or brings an earlier connection up to date.</summary>
    /// <param name="gateway">The gateway as this machine reaches it.</param>
    /// <param name="token">The inference token.</param>
    /// <exception cref="SetupException">It cannot be done; nothing was changed.</exception>
    public ConnectionResult Connect(Uri gateway, string token)
    {
        using var locked = store.Lock();
        var files = Open();
        var record = store.Read(_name);
        if (record is not null) Match(record, files);

        // 1. What the user had, and what has to be there.
        var work = Prepare(gateway, token, files, record);
        if (work.Changed.Count == 0) return Shown("already", work, token);
        var shown = Shown(record is null ? "connected" : "updated", work, token);

        // 2. Staged beside the files.
        try
        {
            var made = new Dictionary<ClientFile, IReadOnlyList<string>>();
            foreach (var (file, edit) in work.Changed) made[file] = file.Stage(ClientFile.Encode(edit.Text));
            reached?.Invoke("staged");

            // 3. Backups, the first of each only; then the record.
            var connected = work.Edits.ConvertAll(edit => Connected(edit.File, edit.Edit, Connected(record, edit.File), made.GetValueOrDefault(edit.File) ?? []));
            reached?.Invoke("kept");
            store.Write(new ConnectionRecord(_name, work.Context.Url, time.GetUtcNow(), connected));
            reached?.Invoke("recorded");
        }
        catch (SetupException)
        {
            foreach (var (file, _) in work.Changed) file.Abandon();
            throw;
        }

        // 4. The files.
        Commit(work.Changed.ConvertAll(edit => edit.File));
        return shown with { Remarks = [.. shown.Remarks, .. OpenFiles(work.Changed.Where(edit => edit.Edit.Text.Contains(token, StringComparison.Ordinal)).Select(edit => edit.File))] };
    }

    /// <summary>What <see cref="Connect"/> would do. Touches nothing.</summary>
    /// <exception cref="SetupException">It cannot be done.</exception>
    public ConnectionResult PreviewConnect(Uri gateway, string token)
    {
        var files = Open();
        var record = store.Read(_name);
        if (record is not null) Match(record, files);
        var work = Prepare(gateway, token, files, record);
        return Shown(work.Changed.Count == 0 ? "already" : record is null ? "connected" : "updated", work, token);
    }

    /// <summary>What <see cref="Disconnect"/> would do. Touches nothing.</summary>
    /// <exception cref="SetupException">It cannot be done.</exception>
    public ConnectionResult PreviewDisconnect()
    {
        if (store.Read(_name) is not { } record) return new ConnectionResult("not-connected", [], []);
        var files = Open();
        Match(record, files);
        return Shown(Restorations(record, files));
    }

    /// <summary>Looks whether an earlier connection still stands. Touches nothing.</summary>
    /// <param name="gateway">The gateway as this machine reaches it.</param>
    /// <param name="token">The inference token; null when there is none yet.</param>
    /// <returns>What is not as it should be, a line each; null when the client is not connected.</returns>
    /// <exception cref="SetupException">The files cannot be read.</exception>
    public IReadOnlyList<string>? Inspect(Uri gateway, string? token)
    {
        if (store.Read(_name) is not { } record) return null;
        var files = Open();
        Match(record, files);
        List<string> problems = [];
        foreach (var connected in record.Files)
        {
            var file = files.Find(file => file.RealPath == connected.Path)!;
            if (file.Content is null) problems.Add($"{file.RealPath} is gone.");
            else problems.AddRange(Told(file, () => Changed(file, connected)).Select(key => $"{file.RealPath}: {key} was changed since."));
        }

        if (problems.Count > 0) return problems;
        if (record.Url != gateway.GetLeftPart(UriPartial.Authority)) return [$"It was connected to {record.Url}, and Sluice is at {gateway.GetLeftPart(UriPartial.Authority)}."];
        if (token is null) return ["Its token is of a data directory that has none any more."];
        var originals = files.ToDictionary(file => file.Target, file => Connected(record, file) is { } earlier ? Told(file, () => FileEdit.Restore(file.Target.Format, file.Text, earlier).Text) : file.Text);
        var plan = Told(null, () => setup.Plan(new SetupContext(KnownSetups.WithoutOurs(host, gateway, token), gateway, token, originals)));
        var stands = plan.Values.Count == record.Files.Sum(file => file.Keys.Count)
            && plan.Values.All(value => files.Find(file => file.Target == value.Target) is { } file && value.Target.Format.Find(file.Text, value.Path) is { } range && file.Text[range] == value.Spelled);
        return stands ? [] : ["It was connected with another token or for another kind of sign-in than there is now."];
    }

    /// <summary>Gives the user's values back.</summary>
    /// <exception cref="SetupException">It cannot be done; nothing was changed.</exception>
    public ConnectionResult Disconnect()
    {
        using var locked = store.Lock();
        if (store.Read(_name) is not { } record) return new ConnectionResult("not-connected", [], []);
        var files = Open();
        Match(record, files);
        var restorations = Restorations(record, files);
        List<ClientFile> staged = [];
        try
        {
            foreach (var restoration in restorations.Where(restoration => restoration is { Deletes: false, Changes: true }))
            {
                restoration.File.Stage(restoration.Content);
                staged.Add(restoration.File);
            }
        }
        catch (SetupException)
        {
            foreach (var file in staged) file.Abandon();
            throw;
        }

        reached?.Invoke("staged");
        Commit(staged);
        foreach (var restoration in restorations.Where(restoration => restoration.Deletes)) restoration.File.Delete();
        foreach (var directory in record.Files.SelectMany(file => file.Directories.Reverse())) DeleteIfEmpty(directory);
        reached?.Invoke("restored");
        store.Forget(record);
        return Shown(restorations);
    }

    private Work Prepare(Uri gateway, string token, List<ClientFile> files, ConnectionRecord? record)
    {
        var originals = files.ToDictionary(file => file, file => Connected(record, file) is { } earlier ? Told(file, () => FileEdit.Restore(file.Target.Format, file.Text, earlier).Text) : file.Text);
        var context = new SetupContext(KnownSetups.WithoutOurs(host, gateway, token), gateway, token, originals.ToDictionary(pair => pair.Key.Target, pair => pair.Value));
        var plan = Told(null, () => setup.Plan(context));
        List<(ClientFile File, FileEdit Edit)> edits = [];
        foreach (var file in files)
        {
            var values = plan.Values.Where(value => value.Target == file.Target).ToList();
            if (values.Count > 0 || Connected(record, file) is not null) edits.Add((file, Told(file, () => FileEdit.Connect(file.Target.Format, file.Text, originals[file], values, Connected(record, file)))));
        }

        return new Work(context, plan, edits);
    }

    private static List<Restoration> Restorations(ConnectionRecord record, List<ClientFile> files, Func<ConnectedFile, byte[]?> backup)
    {
        List<Restoration> restorations = [];
        foreach (var file in files)
        {
            if (Connected(record, file) is not { } connected || file.Content is null) continue;
            var (text, kept) = Told(file, () => FileEdit.Restore(file.Target.Format, file.Text, connected));

            // Untouched since: the very bytes of before, whatever was added and taken away.
            var untouched = connected.IsExact && ClientFile.Hash(file.Content) == connected.WrittenHash;
            var deletes = !connected.Existed && (untouched || string.IsNullOrWhiteSpace(text));
            restorations.Add(new Restoration(file, connected, text, kept, deletes ? [] : (untouched ? backup(connected) : null) ?? ClientFile.Encode(text), deletes));
        }

        return restorations;
    }

    private List<Restoration> Restorations(ConnectionRecord record, List<ClientFile> files) => Restorations(record, files, Backup);

    private static ConnectionResult Shown(string state, Work work, string token) => new(state, [.. work.Edits.SelectMany(edit => Lines(edit.File, edit.Edit, token))], work.Plan.Remarks)
    {
        Files =
        [
            .. work.Changed.Select(edit => new FileChangeView(
                edit.File.RealPath,
                edit.File.Content is null ? "created" : "changed",
                LineChanges.Of(edit.File.Target.Format, edit.File.Text, edit.Edit.Text, [.. edit.Edit.Keys.SelectMany(key => key.Written)], token))),
        ],
    };

    private static ConnectionResult Shown(List<Restoration> restorations) => new("disconnected", [.. restorations.SelectMany(restoration => restoration.Connected.Keys.Select(key => Line(restoration.File, restoration.Text, key, restoration.Kept.Contains(key))))], [])
    {
        Files =
        [
            .. restorations.Where(restoration => restoration.Changes || restoration.Deletes).Select(restoration => new FileChangeView(
                restoration.File.RealPath,
                restoration.Deletes ? "deleted" : "changed",
                LineChanges.Of(restoration.File.Target.Format, restoration.File.Text, ClientFile.Decode(restoration.Content), [.. restoration.Connected.Keys.SelectMany(key => key.Written)], null))),
        ],
    };

    private List<ClientFile> Open()
    {
        if (host.Home.Length == 0) throw new SetupException("There is no home directory. Set HOME.");
        var files = setup.Targets(host).Select(target => ClientFile.Open(target, host)).ToList();
        foreach (var file in files) Told(file, () => file.Target.Format.Check(file.Text));
        return files;
    }

    // The client's folder can be named by a variable, and links can change.
    private void Match(ConnectionRecord record, List<ClientFile> files)
    {
        if (record.Files.FirstOrDefault(connected => !files.Exists(file => file.RealPath == connected.Path)) is { } lost)
            throw new SetupException($"{_name} was connected in {lost.Path}, and now reads {files[0].RealPath}. Set its variables as they were, and disconnect it there first. Nothing was changed.");
    }

    private void Commit(List<ClientFile> files)
    {
        var done = 0;
        try
        {
            foreach (var file in files)
            {
                file.Commit();
                done++;
                reached?.Invoke("written " + Path.GetFileName(file.RealPath));
            }
        }
        catch (SetupException error)
        {
            foreach (var file in files) file.Abandon();
            if (done == 0) throw;
            // The record tells what stood there before.
            throw new SetupException($"{error.Message} {string.Join(" and ", files.Take(done).Select(file => file.RealPath))} had been changed already: 'sluice disconnect {_name}' puts everything back.");
        }
    }

    private ConnectedFile Connected(ClientFile file, FileEdit edit, ConnectedFile? earlier, IReadOnlyList<string> made)
    {
        var now = ClientFile.Hash(file.Content ?? []);
        var written = ClientFile.Hash(ClientFile.Encode(edit.Text));
        return earlier is null
            ? new ConnectedFile(file.RealPath, file.Content is not null, store.KeepBackup(_name, file.RealPath, file.Content ?? []), now, written, true, edit.Keys, edit.Containers, made)
            : earlier with { WrittenHash = written, IsExact = now == earlier.OriginalHash || (earlier.IsExact && now == earlier.WrittenHash), Keys = edit.Keys, Containers = edit.Containers };
    }

    // Null when it is gone or no longer what was kept: the record alone is enough to give the values back.
    private byte[]? Backup(ConnectedFile connected)
    {
        try
        {
            var content = File.ReadAllBytes(store.BackupFile(connected));
            return ClientFile.Hash(content) == connected.OriginalHash ? content : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<string> Changed(ClientFile file, ConnectedFile connected) =>
        [.. connected.Keys.Where(key => file.Target.Format.Find(file.Text, key.Path) is not { } range || !key.Written.Contains(file.Text[range])).Select(key => DocumentText.Show(key.Path))];

    private static ConnectedFile? Connected(ConnectionRecord? record, ClientFile file) => record?.Files.FirstOrDefault(connected => connected.Path == file.RealPath);

    private static void Told(ClientFile file, Action work) => Told(file, () =>
    {
        work();
        return true;
    });

    private static T Told<T>(ClientFile? file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DocumentException error)
        {
            throw new SetupException(file is null ? error.Message : $"{file.RealPath}, {error.Message}. The file was not changed.");
        }
    }

    private static IEnumerable<ChangedLine> Lines(ClientFile file, FileEdit edit, string token)
    {
        foreach (var key in edit.Keys)
        {
            var range = file.Target.Format.Find(edit.Text, key.Path)!.Value;
            var what = file.Target.Format.Find(file.Text, key.Path) is { } old ? file.Text[old] == edit.Text[range] ? "unchanged" : "replaced" : "added";
            yield return new ChangedLine(file.RealPath, DocumentException.LineOf(edit.Text, range.Start.Value), DocumentText.Show(key.Path), edit.Text[range].Replace(token, "(token)", StringComparison.Ordinal), what);
        }
    }

    // The user's own values are not shown: they may be credentials.
    private static ChangedLine Line(ClientFile file, string text, ConnectedKey key, bool kept)
    {
        var range = file.Target.Format.Find(text, key.Path);
        return new ChangedLine(file.RealPath, range is { } at ? DocumentException.LineOf(text, at.Start.Value) : 0, DocumentText.Show(key.Path), null, kept ? "kept" : range is null ? "removed" : "restored");
    }

    private static IEnumerable<string> OpenFiles(IEnumerable<ClientFile> files) =>
        from file in files
        let mode = file.OpenMode
        where mode is not null
        select $"{file.RealPath} holds Sluice's token now and may be read by other users of this machine (mode {mode}): chmod 600 '{file.RealPath}'";

    private static void DeleteIfEmpty(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Something else is in it by now.
        }
    }

    /// <summary>What connecting comes to.</summary>
    private sealed record Work(SetupContext Context, SetupPlan Plan, List<(ClientFile File, FileEdit Edit)> Edits)
    {
        public List<(ClientFile File, FileEdit Edit)> Changed { get; } = Edits.FindAll(edit => edit.Edit.Text != edit.File.Text);
    }

    /// <summary>What restoring comes to, for one file.</summary>
    private sealed record Restoration(ClientFile File, ConnectedFile Connected, string Text, IReadOnlyList<ConnectedKey> Kept, byte[] Content, bool Deletes)
    {
        public bool Changes => !Content.AsSpan().SequenceEqual(File.Content);
    }
}
