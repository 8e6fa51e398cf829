namespace Sluice.Gateway.Configuration;

/// <summary>Something wrong in the configuration, told so that it can be put right.</summary>
/// <param name="Path">The JSON path, for example <c>routing.rules[1].use</c>; empty for the file as a whole.</param>
/// <param name="Line">Line from 1; 0 when it does not stand in a file.</param>
/// <param name="Column">Column from 1, in characters; 0 when it does not stand in a file.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to do about it.</param>
internal sealed record ConfigProblem(string Path, int Line, int Column, string Message, string Fix)
{
    /// <summary>The file or variable that holds it.</summary>
    public string Source { get; init; } = "";

    /// <summary>One line: <c>file(line,column): path: message Fix</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{Source}({Line},{Column})" : Source;
        var head = (place.Length > 0, Path.Length > 0) switch
        {
            (true, true) => $"{place}: {Path}: ",
            (true, false) => $"{place}: ",
            (false, true) => $"{Path}: ",
            _ => "",
        };
        return $"{head}{Message} {Fix}".TrimEnd();
    }
}
