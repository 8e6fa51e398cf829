using System.Globalization;
using Sluice.Gateway.Local.Probing;

namespace Sluice.Output;

/// <summary>Shows a probe as it goes: one bar that moves on a terminal, a line for each section anywhere else.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="silent">Nothing is shown: the output is for a program.</param>
internal sealed class ProbeProgress(Terminal terminal, bool silent)
{
    private const int Width = 24;

    private int _drawn;

    /// <summary>One more event.</summary>
    public void Tell(ProbeEvent told)
    {
        if (silent) return;
        switch (told.Kind)
        {
            case ProbeEventKinds.Started:
                Clear();
                terminal.Line(terminal.Strong(Terminal.Clean(told.Model)) + (told.Text is { } text ? $" {Terminal.Clean(text)}" : ""));
                break;
            case ProbeEventKinds.Section when told.Text is { } result:
                Clear();
                terminal.Line(string.Create(CultureInfo.InvariantCulture, $"  {Percent(told),3} %  {Terminal.Clean(result)}"));
                break;
            case ProbeEventKinds.Waiting:
                if (terminal.IsInteractive) Draw(told, told.Text);
                else terminal.Line($"         {told.Text}");
                break;
            case ProbeEventKinds.Progress:
                if (terminal.IsInteractive) Draw(told, told.Section);
                break;
            default:
                Clear();
                break;
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Clear()
    {
        if (_drawn == 0) return;
        terminal.Out.Write($"\r{new string(' ', _drawn)}\r");
        terminal.Out.Flush();
        _drawn = 0;
    }

    private void Draw(ProbeEvent told, string? words)
    {
        var full = told.Total == 0 ? 0 : told.Done * Width / told.Total;
        var line = string.Create(CultureInfo.InvariantCulture, $"  [{new string('#', full)}{new string('.', Width - full)}] {Percent(told),3} %  {Terminal.Clean(words)}");
        terminal.Out.Write($"\r{line.PadRight(_drawn)}");
        terminal.Out.Flush();
        _drawn = line.Length;
    }

    private static int Percent(ProbeEvent told) => told.Total == 0 ? 0 : told.Done * 100 / told.Total;
}
