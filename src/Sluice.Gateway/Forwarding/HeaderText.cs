using System.Text;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>Text made fit for a response header: visible ASCII only, bounded.</summary>
internal static class HeaderText
{
    private const int MaxLength = 1024;

    /// <summary>The text with everything else replaced by <c>?</c>.</summary>
    public static string Clean(string text)
    {
        if (text.Length <= MaxLength && text.All(IsVisible)) return text;
        return string.Concat(text.Take(MaxLength).Select(c => IsVisible(c) ? c : '?'));
    }

    /// <summary>The notes as <c>path=what; path=what</c>, at most 1 KB; null when there is none.</summary>
    public static string? Of(IReadOnlyList<FidelityNote> notes)
    {
        if (notes.Count == 0) return null;
        var text = new StringBuilder();
        foreach (var note in notes)
        {
            var piece = $"{note.Path}={Word(note.Action)} ({note.Why})";
            if (text.Length + piece.Length + 5 > MaxLength)
            {
                text.Append("; ...");
                break;
            }

            if (text.Length > 0) text.Append("; ");
            text.Append(piece);
        }

        return Clean(text.ToString());
    }

    private static string Word(FidelityAction action) => action switch
    {
        FidelityAction.Dropped => "dropped",
        FidelityAction.Refused => "refused",
        _ => "mapped",
    };

    private static bool IsVisible(char c) => c is >= ' ' and <= '~';
}
