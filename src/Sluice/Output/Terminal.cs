using Sluice.Gateway.Platform;

namespace Sluice.Output;

/// <summary>
/// Where a command writes: results to standard output, everything else to standard error. Colours only where a person sees
/// them, never into a file or a pipe.
/// </summary>
/// <param name="output">Results.</param>
/// <param name="error">Problems and remarks.</param>
/// <param name="colours">The output is a terminal that understands colours.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool colours)
{
    /// <summary>Results.</summary>
    public TextWriter Out => output;

    /// <summary>Problems and remarks.</summary>
    public TextWriter Error => error;

    /// <summary>A person looks at it: a line may be drawn over.</summary>
    public bool IsInteractive => colours;

    /// <summary>The terminal of this process.</summary>
    /// <remarks>See https://no-color.org for <c>NO_COLOR</c>.</remarks>
    public static Terminal Of(HostEnvironment host) => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected && host.Variable("NO_COLOR") is null && host.Variable("TERM") is not "dumb"
            && (host.System is not OperatingSystemKind.Windows || host.Variable("WT_SESSION") is not null));

    /// <summary>A line of the result. Text from elsewhere goes through <see cref="Clean"/> first.</summary>
    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>A line to standard error.</summary>
    public void Remark(string text) => error.WriteLine(text);

    /// <summary>Says what is wrong, a line each, and hands the exit code through.</summary>
    public int Complain(int code, params IEnumerable<string> problems)
    {
        foreach (var problem in problems) error.WriteLine(problem);
        return code;
    }

    /// <summary>A heading.</summary>
    public string Strong(string text) => Styled(text, "1");

    /// <summary>Of lesser weight.</summary>
    public string Faint(string text) => Styled(text, "2");

    /// <summary>In order.</summary>
    public string Good(string text) => Styled(text, "32");

    /// <summary>Not in order.</summary>
    public string Bad(string text) => Styled(text, "31");

    /// <summary>Without control characters: a model's name must not move the cursor or write escape sequences.</summary>
    public static string Clean(string? text) =>
        text is null ? "" : text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    private string Styled(string text, string code) => colours && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
