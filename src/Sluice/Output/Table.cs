using System.Text;

namespace Sluice.Output;

/// <summary>A column: its heading, and whether it holds figures.</summary>
/// <param name="Heading">Heading.</param>
/// <param name="IsFigure">Set to the right.</param>
internal readonly record struct Column(string Heading, bool IsFigure = false);

/// <summary>Aligned text: two spaces between the columns, no lines, nothing wrapped or cut, so that it can be searched and piped.</summary>
/// <param name="columns">From left to right.</param>
internal sealed class Table(params IReadOnlyList<Column> columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; null cells stay empty.</summary>
    public void Add(params IEnumerable<string?> cells) => _rows.Add([.. cells.Select(Terminal.Clean)]);

    /// <summary>Writes it. A column that is empty in every row is left out.</summary>
    public void Write(Terminal terminal)
    {
        var shown = Enumerable.Range(0, columns.Count).Where(index => _rows.Any(row => row[index].Length > 0)).ToArray();
        var widths = shown.Select(index => Math.Max(columns[index].Heading.Length, _rows.Max(row => row[index].Length))).ToArray();
        terminal.Line(terminal.Strong(Join(shown, widths, index => columns[index].Heading)));
        foreach (var row in _rows) terminal.Line(Join(shown, widths, index => row[index]));
    }

    private string Join(int[] shown, int[] widths, Func<int, string> cell)
    {
        var line = new StringBuilder();
        for (var place = 0; place < shown.Length; place++)
        {
            if (place > 0) line.Append("  ");
            var text = cell(shown[place]);
            line.Append(columns[shown[place]].IsFigure ? text.PadLeft(widths[place]) : text.PadRight(widths[place]));
        }

        return line.ToString().TrimEnd();
    }
}
