using System.Text.Json;
using Sluice.Gateway.Configuration.Writing;

namespace Sluice.Gateway.Admin.Settings;

/// <summary>The configuration: what is in force, where each value comes from, and the file's text without its keys.</summary>
/// <param name="Path">The file.</param>
/// <param name="Exists">Whether there is one; without it everything is default or from the environment.</param>
/// <param name="Hash">Of the file as it is; to be sent with a change of its text.</param>
/// <param name="ValuesHash">Of the file that the values are from, which is an older one while an edit by hand is not used; to be sent with a change of values.</param>
/// <param name="Text">The file's text. A key that is written out is <c>&lt;hidden …last4 sha256:fingerprint&gt;</c>; saved unchanged it stays the key.</param>
/// <param name="ReadOnly">Why the file cannot be written; absent when it can.</param>
/// <param name="Values">Every value in force, defaults filled in.</param>
/// <param name="Origins">Path of each value that is set to <c>file</c>, <c>environment</c> or <c>command line</c>; what is missing is default.</param>
/// <param name="Overrides">Path of each value that the file cannot change to the variable that sets it, or <c>command line</c>.</param>
/// <param name="Problems">What is wrong with the file as it is; while there are any, the last good configuration is in force.</param>
/// <param name="Warnings">What should be known though it stops nothing.</param>
/// <param name="RestartNeeded">Settings that were changed and take effect at the next start.</param>
/// <param name="Version">Counts up with every configuration that came into force.</param>
internal sealed record ConfigPageView(
    string Path,
    bool Exists,
    string Hash,
    string ValuesHash,
    string Text,
    string? ReadOnly,
    JsonElement Values,
    IReadOnlyDictionary<string, string> Origins,
    IReadOnlyDictionary<string, string> Overrides,
    IReadOnlyList<ProblemView> Problems,
    IReadOnlyList<ProblemView> Warnings,
    IReadOnlyList<string> RestartNeeded,
    int Version);

/// <summary>Something wrong in the configuration.</summary>
/// <param name="Path">The setting; empty for the file as a whole.</param>
/// <param name="Line">Line from 1; 0 when it has none.</param>
/// <param name="Column">Column from 1; 0 when it has none.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to do about it.</param>
internal sealed record ProblemView(string Path, int Line, int Column, string Message, string Fix);

/// <summary>A change of the configuration: edits, or the whole text.</summary>
/// <param name="Edits">Changes of single values, made one after another.</param>
/// <param name="Text">The whole text in the place of edits.</param>
/// <param name="Hash">What the file was when it was read; absent: whatever it is.</param>
internal sealed record ConfigChange(IReadOnlyList<ConfigEdit>? Edits = null, string? Text = null, string? Hash = null);

/// <summary>What a change would do.</summary>
/// <param name="Problems">What would be wrong with it.</param>
/// <param name="Diff">The lines that would differ; absent when there are problems.</param>
internal sealed record ConfigCheck(IReadOnlyList<ProblemView> Problems, IReadOnlyList<DiffLine>? Diff = null);

/// <summary>A change that was saved.</summary>
/// <param name="Hash">Of the file now.</param>
/// <param name="Changed">Whether the file was changed at all.</param>
/// <param name="InForce">The gateway works by it already.</param>
/// <param name="RestartNeeded">Settings that take effect at the next start.</param>
internal sealed record ConfigSaved(string Hash, bool Changed, bool InForce, IReadOnlyList<string> RestartNeeded);

/// <summary>A change that was refused; nothing was written.</summary>
/// <param name="Error">In one line.</param>
/// <param name="Problems">Everything that is wrong with it.</param>
internal sealed record ConfigRefusal(string Error, IReadOnlyList<ProblemView> Problems);

/// <summary>A change for a file that is not what it was; nothing was written.</summary>
/// <param name="Error">In one line.</param>
/// <param name="Hash">Of the file as it is.</param>
/// <param name="Theirs">The file as it is.</param>
/// <param name="Yours">The file with the change made on it as it is; absent where that is not possible.</param>
internal sealed record ConfigConflict(string Error, string Hash, string Theirs, string? Yours);

/// <summary>A change of the configuration in the past.</summary>
/// <param name="Id">Names the state before it.</param>
/// <param name="At">When.</param>
/// <param name="By"><c>page</c>, <c>cli</c>, <c>undo</c> or <c>hand</c>.</param>
/// <param name="Paths">Settings that it changed, the first few.</param>
/// <param name="Count">How many settings it changed.</param>
/// <param name="Added">Lines that came.</param>
/// <param name="Removed">Lines that went.</param>
internal sealed record ConfigChangeView(string Id, DateTimeOffset At, string By, IReadOnlyList<string> Paths, int Count, int Added, int Removed);

/// <summary>A change of the configuration in the past, line by line.</summary>
/// <param name="Change">The change.</param>
/// <param name="Diff">The lines that differ and three around them.</param>
/// <param name="Before">The whole text before it, without its keys.</param>
internal sealed record ConfigChangeDetail(ConfigChangeView Change, IReadOnlyList<DiffLine> Diff, string Before);

/// <summary>An order to write the state before a change back.</summary>
/// <param name="Id">The change; absent: the last one.</param>
/// <param name="Hash">What the file was when it was read; absent: whatever it is.</param>
internal sealed record ConfigUndo(string? Id = null, string? Hash = null);

/// <summary>A credential, of which nobody is shown more than this.</summary>
/// <param name="Upstream">Whose.</param>
/// <param name="Kind"><c>env</c>, <c>file</c>, <c>keychain</c>, <c>literal</c> (written out in the configuration), <c>client</c> (the caller's own) or <c>none</c>.</param>
/// <param name="Where">The variable, file or item.</param>
/// <param name="Tail">Last four characters; absent for a short one.</param>
/// <param name="Fingerprint">First eight hex digits of its SHA-256.</param>
/// <param name="Missing">Why it cannot be used; absent when it can.</param>
/// <param name="Stored">Sluice keeps it: it was typed in here.</param>
/// <param name="BaseUrl">Where it is sent.</param>
internal sealed record KeyView(string Upstream, string Kind, string? Where, string? Tail, string? Fingerprint, string? Missing, bool Stored, string BaseUrl);

/// <summary>A new key. It is never told again.</summary>
/// <param name="Key">The key.</param>
/// <param name="BaseUrl">A new address for its upstream, changed with it; absent: as it is.</param>
/// <param name="Hash">What the file was when it was read; absent: whatever it is.</param>
internal sealed record KeyChange(string Key, string? BaseUrl = null, string? Hash = null);

/// <summary>About this program and what it keeps.</summary>
/// <param name="Version">Its version.</param>
/// <param name="License">Its licence.</param>
/// <param name="StartedAt">When the gateway started.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="ConfigFile">Its configuration file.</param>
/// <param name="DataDirectory">Where it keeps its data.</param>
/// <param name="Runtime">The .NET that it runs on.</param>
/// <param name="System">The operating system.</param>
/// <param name="Sqlite">Version of the SQLite in use.</param>
/// <param name="SqliteLibrary">Its file, or <c>bundled</c>.</param>
/// <param name="Stores">What it keeps on the disk.</param>
internal sealed record AboutView(
    string Version, string License, DateTimeOffset StartedAt, string Url, string ConfigFile, string DataDirectory, string Runtime, string System, string Sqlite, string SqliteLibrary, IReadOnlyList<StoreView> Stores);

/// <summary>Something kept on the disk.</summary>
/// <param name="Name">What.</param>
/// <param name="Path">Where.</param>
/// <param name="Bytes">How large.</param>
/// <param name="Count">How many there are; absent where they are not counted.</param>
/// <param name="Oldest">Since when; absent when there is nothing.</param>
/// <param name="Kept">How long, in words.</param>
/// <param name="Setting">The setting that says how long; absent where none does.</param>
internal sealed record StoreView(string Name, string Path, long Bytes, long? Count, DateTimeOffset? Oldest, string Kept, string? Setting);
