using Sluice.Protocols.Canonical;

namespace Sluice.Routing.Verification.Transcripts;

/// <summary>
/// What the transcript knows of one file: shown whole, shown in part, or not known. Every later edit is followed; what may have
/// changed the file unseen (a command, a formatter, the user) makes it unknown again, because a right edit must not be rejected.
/// </summary>
internal sealed class FileKnowledge
{
    private readonly List<string> _parts = [];

    /// <summary>The whole text, line ends as <c>\n</c>; null when it is not known.</summary>
    public string? Whole { get; private set; }

    /// <summary>Pieces that were shown since the file may have changed last.</summary>
    public IReadOnlyList<string> Parts => _parts;

    /// <summary>Any call or result has named the file.</summary>
    public bool WasTouched { get; private set; }

    /// <summary>A tool has shown it, at least in part, or has written it.</summary>
    public bool WasShown { get; private set; }

    /// <summary>Reads the transcript for one file.</summary>
    public static FileKnowledge Of(Transcript transcript, string path)
    {
        var knowledge = new FileKnowledge();
        var name = PathNames.Name(path);
        var message = 0;
        foreach (var exchange in transcript.Exchanges)
        {
            // What stands in the text between the calls: notes that the file was changed.
            for (; message < exchange.Message; message++) knowledge.Hear(transcript.Request.Messages[message], name);
            knowledge.Follow(exchange, path, name);
        }

        for (; message < transcript.Request.Messages.Count; message++) knowledge.Hear(transcript.Request.Messages[message], name);
        return knowledge;
    }

    /// <summary>An edit that is made after all that the transcript holds, in the same answer.</summary>
    public void Apply(FileCall call)
    {
        switch (call.Trade)
        {
            case ToolTrade.Write:
                Learn(Lines(call.Arguments["content"u8].GetString()));
                break;
            case ToolTrade.Edit:
                foreach (var replacement in call.Replacements()) Replace(replacement);
                break;
            default:
                Forget();
                break;
        }
    }

    private void Follow(Exchange exchange, string path, string name)
    {
        var call = exchange.File;
        var failed = exchange.Failed;
        switch (call.Trade)
        {
            case ToolTrade.Read when Is(call.Path, path):
                WasTouched = true;
                if (!failed) Show(exchange, call);
                break;
            case ToolTrade.Edit or ToolTrade.Write when Is(call.Path, path):
                WasTouched = true;
                if (!failed) Changed(exchange, call);
                else if (exchange.ResultText.Contains("modified", StringComparison.OrdinalIgnoreCase)) Forget();
                break;
            case ToolTrade.Patch when call.PatchText() is { } patch && patch.Contains(name, StringComparison.Ordinal):
                WasTouched = WasShown = true;
                if (!failed) Forget();
                break;
            case ToolTrade.Shell when call.Command is { } command:
                Run(exchange, call, command, path, name);
                break;
            // A tool that nobody knows may have done anything to the file that it names.
            case ToolTrade.Other when exchange.Mentions(name):
                WasTouched = WasShown = true;
                Forget();
                break;
            case ToolTrade.Search when exchange.Mentions(name):
                WasTouched = true;
                break;
        }
    }

    private void Show(Exchange exchange, FileCall call)
    {
        var arguments = call.Arguments;
        // "File unchanged since last read": what was shown before holds.
        if (exchange.Result is null || exchange.ResultText.Contains("unchanged since", StringComparison.Ordinal)) return;
        WasShown = true;
        var part = !(arguments["offset"u8].IsNullOrMissing && arguments["limit"u8].IsNullOrMissing && arguments["start_line"u8].IsNullOrMissing && arguments["end_line"u8].IsNullOrMissing && arguments["pages"u8].IsNullOrMissing && arguments["view_range"u8].IsNullOrMissing);
        if (ShownLines.OfRead(exchange.ResultText, part) is { } shown) Take(shown);
        else Forget();
    }

    private void Take(ShownLines shown)
    {
        WasShown = true;
        if (shown.IsWhole)
        {
            Learn(shown.Text);
            return;
        }

        // A part that is not in what was known: the file has changed unseen.
        if (Whole is not null && !Whole.Contains(shown.Text.TrimEnd('\n'), StringComparison.Ordinal)) Forget();
        _parts.Add(shown.Text);
    }

    private void Changed(Exchange exchange, FileCall call)
    {
        WasShown = true;
        if (exchange.Result is null)
        {
            Forget();
            return;
        }

        Apply(call);
        // Hooks and editors format what was written.
        if (exchange.ResultText.Contains("hook", StringComparison.OrdinalIgnoreCase) || exchange.ResultText.Contains("formatted", StringComparison.OrdinalIgnoreCase) || exchange.ResultText.Contains("modified the `new_string`", StringComparison.Ordinal) || exchange.ResultText.Contains("User modified", StringComparison.OrdinalIgnoreCase)) Forget();
    }

    private void Run(Exchange exchange, FileCall call, string command, string path, string name)
    {
        if (exchange.Mentions(name)) WasTouched = true;
        if (Commands.Shows(command) is { } shown)
        {
            var file = call.Directory is { } directory && !PathNames.IsAbsolute(shown.Path) ? $"{directory.TrimEnd('/')}/{shown.Path}" : shown.Path;
            if (!Is(file, path) || exchange.Failed || exchange.Result is null) return;
            WasShown = true;
            if (ShownLines.OfCommand(exchange.ResultText, shown) is { } lines) Take(lines);
            return;
        }

        if (command.Contains(name, StringComparison.Ordinal)) WasShown = true;
        if (!Commands.LeaveFiles(command)) Forget();
    }

    // "Note: a.cs was modified, either by the user or by a linter": clients and users say so in plain words.
    private void Hear(Message message, string name)
    {
        if (message.Role == MessageRole.Assistant || (Whole is null && _parts.Count == 0 && WasShown)) return;
        foreach (var block in message.Content)
        {
            if (block is not TextBlock text || text.Text.Escaped.IndexOf(System.Text.Encoding.UTF8.GetBytes(name)) < 0) continue;
            var said = text.Text.Decode();
            // A file that the client puts into the prompt (@file, attachments) is shown there in a form of its own.
            if (said.Contains("<system-reminder>", StringComparison.Ordinal) || said.Contains("```", StringComparison.Ordinal) || said.Length > 2000) WasShown = true;
            foreach (var word in (ReadOnlySpan<string>)["modified", "changed", "edited", "updated", "formatted", "reverted", "restored", "replaced", "geändert", "rewrote", "fixed"])
            {
                if (!said.Contains(word, StringComparison.OrdinalIgnoreCase)) continue;
                Forget();
                return;
            }
        }
    }

    private void Replace(Replacement replacement)
    {
        if (Whole is null)
        {
            Forget();
            return;
        }

        if (replacement.Old.Length == 0)
        {
            Learn(replacement.New);
            return;
        }

        var at = Whole.IndexOf(replacement.Old, StringComparison.Ordinal);
        // It went well and yet it is not there: what was known was wrong.
        if (at < 0 || (!replacement.All && Whole.IndexOf(replacement.Old, at + 1, StringComparison.Ordinal) >= 0)) Forget();
        else Whole = replacement.All ? Whole.Replace(replacement.Old, replacement.New, StringComparison.Ordinal) : string.Concat(Whole.AsSpan(0, at), replacement.New, Whole.AsSpan(at + replacement.Old.Length));
    }

    private void Learn(string? text)
    {
        Forget();
        (Whole, WasTouched, WasShown) = (text, true, true);
    }

    private void Forget()
    {
        Whole = null;
        _parts.Clear();
    }

    private static bool Is(string? written, string path) => written is not null && PathNames.AreSame(written, path);

    private static string? Lines(string? text) => text?.Replace("\r\n", "\n", StringComparison.Ordinal);
}
