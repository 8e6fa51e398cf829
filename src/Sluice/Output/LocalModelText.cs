using Sluice.Gateway.Admin.Local;

namespace Sluice.Output;

/// <summary>Words for what happens to a local model.</summary>
internal static class LocalModelText
{
    /// <summary><c>12 of about 40 s</c>.</summary>
    public static string Load(double seconds, double? expected) => expected is > 0
        ? FormattableString.Invariant($"{Math.Max(0, seconds):0} of about {Math.Max(1, expected.Value):0} s")
        : FormattableString.Invariant($"{Math.Max(0, seconds):0} s so far");

    /// <summary>One line of an order's progress.</summary>
    public static string Of(ModelProgress progress)
    {
        var model = Terminal.Clean(progress.Model);
        if (progress.Error is { } error) return $"{model}: {Terminal.Clean(progress.State)}: {Terminal.Clean(error)}";
        if (progress is { State: "loading", Seconds: { } seconds }) return $"{model}: loading, {Load(seconds, progress.ExpectedSeconds)}";
        var share = progress is { Completed: { } completed, Total: > 0 and var total } ? FormattableString.Invariant($", {100.0 * completed / total:0} % of {Figures.Bytes(total)}") : "";
        return $"{model}: {Terminal.Clean(progress.State)}{share}";
    }
}
