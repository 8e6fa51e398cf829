using Sluice.Training.Records;

namespace Sluice.Training.Complexity;

/// <summary>What is learned of prompts with outcomes: the default pair's difference, steadied by the mean over several weak and several strong models where there are more.</summary>
internal static class Gains
{
    private const double PairShare = 0.7;

    private static readonly Dictionary<string, (string[] Weak, string[] Strong)> Wide = new(StringComparer.Ordinal)
    {
        ["crux_code_reasoning"] = (["qwen2.5-7b-instruct", "llama-3.1-8b-instruct", "gemma-2-9b-it", "mixtral-8x7b-instruct", "qwen2.5-3b-instruct"], ["claude-3.5-sonnet", "gpt-4o", "o1-mini", "o1-preview", "qwen2.5-72b-instruct", "deepseek-v2.5"]),
        ["lcb_repair"] = (["llama-3.1-8b-instruct", "claude-3-haiku", "gpt-4o-mini"], ["claude-3.5-sonnet", "gpt-4o", "gpt-4-turbo-2024-04-09", "llama-3.1-405b-instruct", "gemini-1.5-pro-002", "mistral-large"]),
        ["lcb_codegen"] = (["deepseek-coder-6.7b-instruct", "codellama-7b-instruct", "magicoder-s-ds-6.7b", "codellama-34b-instruct"], ["gpt-4-1106-preview", "gpt-4-0613"]),
        ["llmrouter_code"] = (["llama-3.1-8b-instruct", "qwen2.5-7b-instruct", "codegemma-7b", "mistral-7b-instruct-v0.3"], ["llama-3.3-nemotron-super-49b-v1", "llama-3.1-nemotron-51b-instruct"]),
        ["llmrouter_general"] = (["qwen2.5-7b-instruct", "llama-3.1-8b-instruct", "mistral-7b-instruct-v0.3", "codegemma-7b"], ["llama-3.1-nemotron-51b-instruct", "llama-3.3-nemotron-super-49b-v1"]),
        ["mmlu_pro"] = (["llama-3.1-8b-instruct", "mistral-7b-instruct-v0.2", "mixtral-8x7b-instruct", "phi-3-mini-4k"], ["gemini-1.5-pro-002", "gemini-1.5-flash-002", "llama-3.1-70b-instruct", "deepseek-coder-v2"]),
    };

    /// <summary>Reads all prompts with outcomes; sets without a default pair are left out.</summary>
    public static List<Example> Read(IEnumerable<Record> records)
    {
        var all = new List<Example>();
        foreach (var set in records.Where(record => record.Outcomes.Count > 0 && Pair.Default.ContainsKey(record.Dataset)).GroupBy(record => record.Dataset))
        {
            var pair = Pair.Default[set.Key];
            // The one set that is judged from 1 to 10.
            var scale = set.SelectMany(record => record.Outcomes.Values).Max(outcome => outcome.Score) > 1 ? 0.1 : 1;
            var mine = set.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(record => new Example(record)).ToList();
            foreach (var example in mine)
            {
                var outcomes = example.Record.Outcomes;
                if (outcomes.TryGetValue(pair.Weak, out var weak) && outcomes.TryGetValue(pair.Strong, out var strong)) example.Gain = (strong.Score - weak.Score) * scale;
                var wide = Wide.TryGetValue(set.Key, out var models) ? Mean(outcomes, models.Strong) - Mean(outcomes, models.Weak) : double.NaN;
                example.Target = double.IsNaN(wide) ? example.Gain : double.IsNaN(example.Gain) ? wide : (PairShare * example.Gain) + ((1 - PairShare) * wide);
            }

            mine.RemoveAll(example => double.IsNaN(example.Target));
            var mean = mine.Average(example => example.Target);
            var deviation = Math.Sqrt(mine.Average(example => Math.Pow(example.Target - mean, 2)));
            foreach (var example in mine)
            {
                example.Target = (example.Target - mean) / deviation;
                // Small sets count more for each record, or the largest would be all that is learned. The one with the oldest and weakest models counts less.
                example.Weight = Math.Pow(mine.Count / 1000.0, -0.5) * (set.Key == "lcb_codegen" ? 0.2 : 1);
            }

            all.AddRange(mine);
        }

        return all;
    }

    private static double Mean(IReadOnlyDictionary<string, Outcome> outcomes, string[] models)
    {
        var scores = models.Where(outcomes.ContainsKey).Select(model => outcomes[model].Score).ToArray();
        return scores.Length == 0 ? double.NaN : scores.Average();
    }
}
