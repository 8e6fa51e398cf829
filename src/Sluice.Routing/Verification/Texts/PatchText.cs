namespace Sluice.Routing.Verification.Texts;

/// <summary>A patch in the form that Codex calls <c>apply_patch</c> (github.com/openai/codex, apply-patch): sections of files, each added, deleted or updated in hunks.</summary>
internal sealed record PatchText(IReadOnlyList<PatchedFile> Files, string? Problem)
{
    /// <summary>The first line.</summary>
    public const string Begin = "*** Begin Patch";

    /// <summary>The last line.</summary>
    public const string End = "*** End Patch";

    /// <summary>Reads a patch; <see cref="Problem"/> says what is wrong with its form, null when nothing is.</summary>
    public static PatchText Read(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim().Split('\n');
        var files = new List<PatchedFile>();
        if (lines[0].Trim() != Begin) return new PatchText(files, $"the first line must be \"{Begin}\"");
        PatchedFile? file = null;
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Trim() == End) return new PatchText(files, files.Count == 0 ? "it names no file" : Missing(files));
            if (Header(line) is { } header)
            {
                file = header;
                files.Add(file);
                continue;
            }

            if (file is null) return new PatchText(files, "before any line of a file there must be \"*** Add File: \", \"*** Update File: \" or \"*** Delete File: \"");
            if (file.Take(line) is { } problem) return new PatchText(files, $"{problem} (line {i + 1})");
        }

        return new PatchText(files, $"the last line must be \"{End}\"");
    }

    private static string? Missing(List<PatchedFile> files) => files.Find(file => file.Kind == PatchKind.Update && file.Hunks.Count == 0 && !file.IsMoved) is null ? null : "an updated file has no changed lines";

    private static PatchedFile? Header(string line)
    {
        foreach (var (word, kind) in (ReadOnlySpan<(string, PatchKind)>)[("*** Add File: ", PatchKind.Add), ("*** Update File: ", PatchKind.Update), ("*** Delete File: ", PatchKind.Delete)])
        {
            if (line.StartsWith(word, StringComparison.Ordinal)) return new PatchedFile(line[word.Length..].Trim(), kind);
        }

        return null;
    }
}

/// <summary>What a patch does to a file.</summary>
internal enum PatchKind
{
    /// <summary>Makes it.</summary>
    Add,

    /// <summary>Changes it.</summary>
    Update,

    /// <summary>Deletes it.</summary>
    Delete,
}

/// <summary>A file's section in a patch.</summary>
internal sealed class PatchedFile(string path, PatchKind kind)
{
    private readonly List<List<string>> _hunks = [];

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What happens to it.</summary>
    public PatchKind Kind { get; } = kind;

    /// <summary>It gets another name.</summary>
    public bool IsMoved { get; private set; }

    /// <summary>For an update: the lines that must stand in the file, one list a hunk.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Hunks => _hunks;

    /// <summary>Takes the next line of the section; says what is wrong with it, or null.</summary>
    public string? Take(string line)
    {
        switch (Kind)
        {
            case PatchKind.Add:
                return line.StartsWith('+') ? null : "every line of an added file must begin with \"+\"";
            case PatchKind.Delete:
                return line.Length == 0 ? null : "a deleted file has no lines";
        }

        if (line.StartsWith("*** Move to: ", StringComparison.Ordinal)) return Moved();
        if (line.StartsWith("*** End of File", StringComparison.Ordinal)) return null;
        if (line.StartsWith("@@", StringComparison.Ordinal))
        {
            _hunks.Add([]);
            return null;
        }

        if (_hunks.Count == 0) _hunks.Add([]);
        switch (line)
        {
            case "":
                _hunks[^1].Add("");
                return null;
            case [' ' or '-', ..]:
                _hunks[^1].Add(line[1..]);
                return null;
            case ['+', ..]:
                return null;
            default:
                return "a line of a change must begin with a blank, \"+\" or \"-\"";
        }
    }

    private string? Moved()
    {
        IsMoved = true;
        return null;
    }
}
