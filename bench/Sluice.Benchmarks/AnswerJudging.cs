using System.Text;
using BenchmarkDotNet.Attributes;
using Sluice.Routing.Verification;
using Sluice.Routing.Verification.Judging;

namespace Sluice.Benchmarks;

/// <summary>The doubt of a text answer: a short one beside two others, and one of 100 KB.</summary>
[MemoryDiagnoser]
public class AnswerJudging
{
    private const string Prompt = "A farm has 12 hens. Each hen lays 5 eggs a week. The farmer sells 40 eggs every week. How many eggs are left each week?";
    private const string Answer = "12 hens lay 12 * 5 = 60 eggs a week.\nThe farmer sells 40, so 60 - 40 = 20 eggs are left.\n#### 20";

    private readonly AnswerEvidence _others = new() { Alternatives = ["20", "The answer is 25."] };
    private readonly string _long = Long();

    [Benchmark]
    public double Short() => AnswerJudge.Embedded.Judge(Prompt, Answer, _others).Doubt;

    [Benchmark]
    public double HundredKilobytes() => AnswerJudge.Embedded.Judge(Prompt, _long).Doubt;

    private static string Long()
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < 100_000; i++) text.Append("In week ").Append(i).Append(" there are ").Append(i).Append(" * 5 = ").Append(i * 5).Append(" eggs, however some of them may break.\n");
        return text.Append("#### 20").ToString();
    }
}
