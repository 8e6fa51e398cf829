using System.Globalization;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Probing.Tasks;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Local.Probing;

/// <summary>What depends on the size of the prompt: speeds, and how much of a long prompt the model can use.</summary>
internal sealed partial class ModelProbe
{
    private const int LeastRuns = 3;
    private const int MostRuns = 7;

    // Short runs differ by what else the machine does; many of them cost little.
    private const int MostShortRuns = 40;
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan ShortRuns = TimeSpan.FromSeconds(8);
    private const double LeastOutputSeconds = 0.002;
    private const int SpeedAnswer = 48;
    private const int LeastOutput = 8;

    private static readonly int[] AllSpeedSizes = [512, 2048, 8192, 16384];
    private static readonly int[] QuickSpeedSizes = [512, 4096];
    private static readonly TimeSpan SpeedBudget = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ContextBudget = TimeSpan.FromSeconds(75);

    private List<int> SpeedSizes() => [.. (_quick ? QuickSpeedSizes : AllSpeedSizes).Where((size, index) => index == 0 || size <= channel.Window * 8L / 10)];

    private List<int> ContextSizes()
    {
        List<int> sizes = [];
        for (var size = 1024; size <= channel.Window * 9L / 10 && size <= (_quick ? 8192 : 262_144); size *= 2) sizes.Add(size);
        return sizes;
    }

    private async Task SpeedsAsync(CancellationToken cancellationToken)
    {
        var sizes = SpeedSizes();
        var (began, budget) = (time.GetTimestamp(), _quick ? SpeedBudget / 3 : SpeedBudget);
        var end = _done + sizes.Count;
        if (results.Speeds.Count == 0 && !results.Over.Contains("speed") && !await WarmAsync(sizes[0], cancellationToken)) return;
        for (var i = 0; i < sizes.Count && !results.Over.Contains("speed"); i++)
        {
            // Done in an earlier run.
            if (i < results.Speeds.Count)
            {
                _done++;
                continue;
            }

            var expected = results.Speeds is [.., { PrefillPerSecond: > 0 } last] ? TimeSpan.FromSeconds(sizes[i] / last.PrefillPerSecond * LeastRuns) : TimeSpan.Zero;
            if (time.GetElapsedTime(began) + expected > budget)
            {
                results.LeftOut.Add(string.Create(CultureInfo.InvariantCulture, $"speed with {sizes[i]:N0} tokens and more, for want of time"));
                break;
            }

            if (await SpeedAsync(sizes[i], cancellationToken) is not { } speed) break;
            results.Speeds.Add(speed);
            keep(results);
            Step("speed");
        }

        if (_lost is not null) return;
        _done = end;
        if (results.Over.Contains("speed")) return;
        Over("speed", results.Speeds is [.., { } best] ? string.Create(CultureInfo.InvariantCulture, $"reads {best.PrefillPerSecond:0}, writes {best.OutputPerSecond:0} tokens a second") : "speed could not be measured");
    }

    // Counts for nothing: it loads the model where it is not in memory, and tells how many characters of such a text are a token.
    private async Task<bool> WarmAsync(int size, CancellationToken cancellationToken)
    {
        await AskAsync(new ProbeTask("speed", HiddenText.Write(random.Next(), Characters(size), hides: false), static _ => null) { MaxTokens = 1 }, LongLimit, cancellationToken);
        return _lost is null;
    }

    private async Task<CardSpeed?> SpeedAsync(int size, CancellationToken cancellationToken)
    {
        List<double> cold = [], warm = [], prefill = [], output = [];
        var tokens = 0L;
        var text = "";
        var characters = Characters(size);
        var began = time.GetTimestamp();
        while (More(cold))
        {
            text = HiddenText.Write(random.Next(), characters, hides: false);
            if (await CountAsync(text, "Then") is not { } reply) return null;
            var usage = reply.Response!.Usage ?? new Usage(size);
            tokens = usage.TotalInput;
            cold.Add(reply.FirstSeconds);
            if (reply.FirstSeconds > 0) prefill.Add(reply.FirstSeconds / Math.Max(1, tokens - usage.CacheRead));
        }

        began = time.GetTimestamp();
        while (More(warm))
        {
            if (await CountAsync(text, warm.Count % 2 == 0 ? "Now" : "Then") is not { } reply) return null;
            warm.Add(reply.FirstSeconds);
        }

        return new CardSpeed((int)tokens, Round(FastestRuns.Median(cold)), Round(FastestRuns.Median(warm)), prefill.Count > 0 ? Round(1 / FastestRuns.Median(prefill)) : 0, Round(Median(output))) { Spread = Round(FastestRuns.Spread(cold)) };

        bool More(List<double> runs)
        {
            if (runs.Count < (_quick ? 1 : LeastRuns)) return true;
            if (_quick) return false;
            var spent = time.GetElapsedTime(began);
            var isShort = runs.Count < MostShortRuns && spent > TimeSpan.Zero;
            return (isShort && spent < LeastTime) || (FastestRuns.Spread(runs) > FastestRuns.Agreed && (runs.Count < MostRuns || (isShort && spent < ShortRuns)));
        }

        async Task<ProbeReply?> CountAsync(string read, string word)
        {
            var task = new ProbeTask("speed", $"{read}\n\n{word} forget this text and count from one to sixty in words, separated by commas.", static _ => null) { MaxTokens = SpeedAnswer };
            var reply = await AskAsync(task, LongLimit, cancellationToken);
            if (reply.Response is not { } response)
            {
                if (_lost is null) results.LeftOut.Add(string.Create(CultureInfo.InvariantCulture, $"speed with {size:N0} tokens: {reply.Error?.Message}"));
                return null;
            }

            if (response.Usage is { Output: >= LeastOutput and var written } && reply.OutputSeconds > LeastOutputSeconds) output.Add((written - 1) / reply.OutputSeconds);
            return reply;
        }
    }

    private async Task ContextAsync(CancellationToken cancellationToken)
    {
        var sizes = ContextSizes();
        var (began, budget) = (time.GetTimestamp(), _quick ? ContextBudget / 3 : ContextBudget);
        var end = _done + sizes.Count;
        for (var i = 0; i < sizes.Count && !results.Over.Contains("context"); i++)
        {
            if (results.LargestContext is { } known && sizes[i] <= known * 1.2)
            {
                _done++;
                continue;
            }

            var expected = results.Speeds is [.., { PrefillPerSecond: > 0 } last] ? TimeSpan.FromSeconds(sizes[i] / last.PrefillPerSecond * 1.5) : TimeSpan.Zero;
            if (time.GetElapsedTime(began) + expected > budget)
            {
                results.LeftOut.Add(string.Create(CultureInfo.InvariantCulture, $"finding things in prompts of {sizes[i]:N0} tokens and more, for want of time"));
                break;
            }

            var (found, tokens, error) = await FindAsync(sizes[i], cancellationToken);
            if (_lost is not null) return;
            if (error is not null)
            {
                results.LeftOut.Add(string.Create(CultureInfo.InvariantCulture, $"finding things in prompts of {sizes[i]:N0} tokens: {error}"));
                break;
            }

            if (found) results.LargestContext = tokens;
            else (results.LargestContext, results.MissedAt) = (results.LargestContext ?? 0, tokens);
            keep(results);
            Step("usable context");
            if (!found) break;
        }

        _done = end;
        if (results.Over.Contains("context")) return;
        Over("context", results.LargestContext switch
        {
            null => "usable context could not be measured",
            0 => string.Create(CultureInfo.InvariantCulture, $"missed something in a prompt of {results.MissedAt:N0} tokens"),
            { } largest => string.Create(CultureInfo.InvariantCulture, $"finds things in prompts of up to {largest:N0} tokens"),
        }, "usable context");
    }

    // One text and a question for each depth: the server reads it once.
    private async Task<(bool Found, int Tokens, string? Error)> FindAsync(int size, CancellationToken cancellationToken)
    {
        var text = HiddenText.Write(size, Characters(size), hides: true);
        var tokens = size;
        for (var depth = 0; depth < HiddenText.Depths.Count; depth++)
        {
            var reply = await AskAsync(new ProbeTask("context", $"{text}\n\n{HiddenText.Question(depth)}", static _ => null) { MaxTokens = 32 }, LongLimit, cancellationToken);
            if (reply.Response is not { } response) return (false, tokens, reply.Error?.Message ?? "no answer");
            if (response.Usage is { TotalInput: > 0 } usage) tokens = (int)usage.TotalInput;
            if (!response.Text.Contains(HiddenText.Number(size, depth), StringComparison.Ordinal)) return (false, tokens, null);
        }

        return (true, tokens, null);
    }

    private int Characters(int tokens) => (int)Math.Min(tokens / channel.TokensPerCharacter, 8_000_000);

    private static double Median(List<double> values)
    {
        if (values.Count == 0) return 0;
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static double Round(double value) => double.IsFinite(value) ? Math.Round(value, 4) : 0;
}
