using System.Globalization;

namespace Sluice.Load;

/// <summary>What to measure and how long.</summary>
internal sealed record BenchmarkOptions
{
    /// <summary>The program that is measured: the launcher in the root.</summary>
    public required string Sluice { get; init; }

    /// <summary>Rounds; within each, every cell is measured on every target in turn.</summary>
    public int Runs { get; init; } = 3;

    /// <summary>Length of a cell.</summary>
    public double Seconds { get; init; } = 3;

    /// <summary>How often every target is started for the start-up figure.</summary>
    public int Starts { get; init; } = 5;

    /// <summary>Ids of the cells; empty for all.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];

    /// <summary>Names of the dialects; empty for all.</summary>
    public IReadOnlyList<string> Dialects { get; init; } = [];

    /// <summary>Reads <c>--name=value</c> pairs.</summary>
    public static BenchmarkOptions Parse(IEnumerable<string> arguments)
    {
        var values = arguments.Select(argument => argument.TrimStart('-').Split('=', 2)).ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "", StringComparer.Ordinal);
        double Number(string name, double otherwise) => values.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        return new BenchmarkOptions
        {
            Sluice = values.GetValueOrDefault("sluice") ?? throw new ArgumentException("--sluice=FILE is missing: run bench/run.sh", nameof(arguments)),
            Runs = (int)Number("runs", 3),
            Seconds = Number("seconds", 3),
            Starts = (int)Number("starts", 5),
            Cells = values.TryGetValue("cells", out var cells) ? cells.Split(',') : [],
            Dialects = values.TryGetValue("dialects", out var dialects) ? dialects.Split(',') : [],
        };
    }
}
