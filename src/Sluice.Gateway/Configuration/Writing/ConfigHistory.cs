using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>A state of the configuration file before a change.</summary>
/// <param name="Id">Names it.</param>
/// <param name="At">When it was changed.</param>
/// <param name="By">Who changed it: <c>page</c>, <c>cli</c>, <c>undo</c> or <c>hand</c>.</param>
internal sealed record ConfigState(string Id, DateTimeOffset At, string By);

/// <summary>
/// Every state of the configuration file before a change, newest <see cref="MostStates"/> of a year, in the data directory:
/// copies of mode 0600, in which marks stand for keys that are written out in the file (<see cref="ConfigMask"/>): a key has one
/// place. Beside them stands the state last seen, which tells what a hand changed, also while no gateway ran.
/// </summary>
internal sealed partial class ConfigHistory(SluicePaths paths, TimeProvider time)
{
    /// <summary>How many states are kept.</summary>
    public const int MostStates = 200;

    /// <summary>How long a state is kept.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private const string Form = "yyyyMMdd'T'HHmmssfff'Z'";

    private readonly string _directory = Path.Combine(paths.DataDirectory, "config-history", NameOf(paths.ConfigFile));

    private string Latest => Path.Combine(_directory, "latest.jsonc");

    /// <summary>The states, newest first; such as nothing came of are left out.</summary>
    public IReadOnlyList<ConfigState> Read()
    {
        var states = All();
        var shown = new List<ConfigState>();
        var after = Seen();
        foreach (var state in states)
        {
            if (Content(state.Id) is not { } content) continue;
            if (after is null || !content.AsSpan().SequenceEqual(after)) shown.Add(state);
            after = content;
        }

        return shown;
    }

    /// <summary>What the file held; empty when there was none; null when there is no such state.</summary>
    public byte[]? Content(string id)
    {
        if (!Id().IsMatch(id)) return null;
        try
        {
            return File.ReadAllBytes(FileOf(id));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the file held after the change that a state was kept from.</summary>
    public byte[]? After(string id)
    {
        var states = All();
        var index = states.FindIndex(state => state.Id == id);
        return index < 0 ? null : index == 0 ? Seen() : Content(states[index - 1].Id);
    }

    /// <summary>What the file held when it was last looked at; null before the first time.</summary>
    public byte[]? Seen()
    {
        try
        {
            return File.ReadAllBytes(Latest);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The file is about to be changed: keeps what is in it.</summary>
    /// <returns>The name of the state.</returns>
    public string Keep(ReadOnlySpan<byte> before, string by) => KeepHidden(Hidden(before), by);

    private string KeepHidden(ReadOnlySpan<byte> before, string by)
    {
        PrivateFiles.CreateDirectory(_directory);
        var states = All();
        // Nothing came of the last one: a change that was not finished.
        if (states is [var newest, ..] && Content(newest.Id) is { } content && before.SequenceEqual(content)) return newest.Id;

        // Names follow each other also when the clock is set back, and within one of the milliseconds that they are made of.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        if (states is [var last, ..] && last.At >= at) at = last.At.AddMilliseconds(1);
        var id = $"{at.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture)}-{by}";
        PrivateFiles.WriteAtomically(FileOf(id), before);
        foreach (var old in states.Where((state, index) => index >= MostStates - 1 || state.At < at - Longest)) File.Delete(FileOf(old.Id));
        return id;
    }

    /// <summary>The file holds this now. What it held before is kept as changed by hand, unless the writer kept it already.</summary>
    public void See(ReadOnlySpan<byte> now, bool byHand)
    {
        var (seen, hidden) = (Seen(), Hidden(now));
        if (seen is not null && hidden.AsSpan().SequenceEqual(seen)) return;
        if (byHand && seen is not null) KeepHidden(seen, "hand");
        PrivateFiles.CreateDirectory(_directory);
        PrivateFiles.WriteAtomically(Latest, hidden);
    }

    // By what the text alone shows, so that the same text is hidden in the same way at any time.
    private static byte[] Hidden(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(ConfigMask.Hide(Encoding.UTF8.GetString(text), []));

    /// <summary>Keeps other processes from writing meanwhile.</summary>
    /// <exception cref="IOException">Another one does not come to its end.</exception>
    public IDisposable Lock()
    {
        PrivateFiles.CreateDirectory(_directory);
        for (var tries = 0; ; tries++)
        {
            try
            {
                return PrivateFiles.Open(Path.Combine(_directory, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 500)
            {
                Thread.Sleep(10);
            }
        }
    }

    private List<ConfigState> All()
    {
        if (!Directory.Exists(_directory)) return [];
        var states = new List<ConfigState>();
        foreach (var file in Directory.EnumerateFiles(_directory, "*.jsonc"))
        {
            var id = Path.GetFileNameWithoutExtension(file);
            if (!Id().IsMatch(id) || !DateTimeOffset.TryParseExact(id[..19], Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) continue;
            states.Add(new ConfigState(id, at, id[20..]));
        }

        states.Sort(static (a, b) => string.CompareOrdinal(b.Id, a.Id));
        return states;
    }

    private string FileOf(string id) => Path.Combine(_directory, id + ".jsonc");

    // One data directory may serve several files one after another.
    private static string NameOf(string configFile) =>
        $"{Path.GetFileName(configFile)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(configFile)).AsSpan(0, 4))}";

    [GeneratedRegex("^[0-9]{8}T[0-9]{9}Z-[a-z]{1,10}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Id();
}
