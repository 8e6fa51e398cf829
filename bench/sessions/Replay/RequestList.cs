namespace Sluice.Sessions.Replay;

/// <summary>Every request with where it went and why: for whoever wonders about a figure.</summary>
internal static class RequestList
{
    public static void Write(TextWriter output, IReadOnlyList<(string Strategy, IReadOnlyList<ReplayedCall> Calls)> runs)
    {
        foreach (var (strategy, calls) in runs)
        {
            output.WriteLine($"\n{strategy}");
            foreach (var call in calls)
            {
                var attempts = string.Join(' ', call.Attempts.Select(attempt => $"{attempt.Model}:{attempt.Outcome}"));
                var checks = string.Join(' ', (call.Receipt?.Checks ?? []).Where(check => check.Outcome is not "passed").Select(check => $"{check.Name}:{check.Outcome}"));
                output.WriteLine($"{call.Session.Client} {call.Row.Kind} {call.Call.Difficulty} local={call.LastLocal} spend={call.Row.Spend:0.0000} asked={call.Row.Asked:0.0000} in={call.Row.Tokens.Input} read={call.Row.Tokens.CacheRead} write={call.Row.Tokens.CacheWrite} | {attempts} | {checks} | {call.Receipt?.Summary} {call.Receipt?.Escalation}");
            }
        }
    }
}
