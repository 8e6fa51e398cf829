using Sluice.Routing.Verification;
using Xunit;

namespace Sluice.Routing.Tests.Verification;

internal static class Verdicts
{
    /// <summary>The answer was taken or not, and this check ended so.</summary>
    public static void Is(this Verdict verdict, bool accepted, string check, CheckOutcome outcome)
    {
        var all = string.Join(", ", verdict.Checks.Select(each => $"{each.Name} {each.Outcome} {each.Why}"));
        Assert.True(verdict.Accepted == accepted, $"accepted: {verdict.Accepted}; {all}");
        Assert.True(verdict.Checks.Any(each => each.Name == check && each.Outcome == outcome), $"{check} is not {outcome}: {all}");
    }

    /// <summary>The answer was taken as it came.</summary>
    public static void IsUntouched(this Verdict verdict)
    {
        var all = string.Join(", ", verdict.Checks.Where(each => each.Outcome != CheckOutcome.Passed).Select(each => $"{each.Name} {each.Outcome} {each.Why}"));
        Assert.True(verdict.Accepted && all.Length == 0, $"accepted: {verdict.Accepted}; {all}; {verdict.Hint}");
    }
}
