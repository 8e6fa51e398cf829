using System.Globalization;
using Sluice.Sessions.Recording;
using Sluice.Sessions.Replay;
using Sluice.Sessions.Scripts;
using Sluice.Sessions.Simulated;

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stopping.Cancel();
};

switch (args)
{
    case ["record", var folder]:
        foreach (var script in (SessionScript[])[OnePrompt.Script, MixedWork.ClaudeCode, MixedWork.OpenCode])
        {
            var session = await Recorder.RecordAsync(script, stopping.Token);
            session.Save(folder);
            Console.Error.WriteLine($"{session.Name}: {session.Calls.Count} requests, the largest of {session.Calls.Max(call => call.Body.Length) / 1024} KB");
        }

        return 0;
    case ["replay", var folder, .. var options]:
        double times = 5;
        double easy = 0.9;
        var seed = 1;
        var details = false;
        foreach (var option in options)
        {
            if (option.StartsWith("--times=", StringComparison.Ordinal)) times = double.Parse(option["--times=".Length..], CultureInfo.InvariantCulture);
            else if (option.StartsWith("--easy=", StringComparison.Ordinal)) easy = Math.Clamp(double.Parse(option["--easy=".Length..], CultureInfo.InvariantCulture), 0.6, 1);
            else if (option.StartsWith("--seed=", StringComparison.Ordinal)) seed = int.Parse(option["--seed=".Length..], CultureInfo.InvariantCulture);
            else if (option is "--details") details = true;
            else goto default;
        }

        var sessions = RecordedSession.Load(folder);
        var quality = new Quality(easy);
        var runs = await Task.WhenAll(Strategies.All.Select(async strategy => (Strategy: strategy, Calls: await new StrategyRun(strategy, times, quality, seed).RunAsync(sessions, stopping.Token))));
        Console.WriteLine(quality.Statement);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Speeds.Statement} The clock runs {times:0.#} times as fast; the tables tell seconds of life. Seed {seed}."));
        if (details) RequestList.Write(Console.Out, runs);
        new ResultsTable(runs, times).Write(Console.Out);
        return 0;
    default:
        Console.Error.WriteLine("bench/sessions.sh [--times=5] [--easy=0.9] [--seed=1] [--details]");
        return 2;
}
