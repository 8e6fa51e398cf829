using System.Buffers;
using System.Runtime.InteropServices;

namespace Sluice.Routing.Verification.Judging;

/// <summary>
/// What the judge looks at, as numbers: the answer by itself, against its question, against other models' answers.
/// The order is that of the trained model; a change here needs a new training.
/// </summary>
internal sealed class JudgeFeatures
{
    /// <summary>Characters that are looked at, of the question's end and of the answer's both ends.</summary>
    public const int Window = 16_000;

    private const float Unknown = -1;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.,");

    private readonly List<float> _values = new(96);

    /// <summary>Looks at an answer.</summary>
    public JudgeFeatures(string prompt, string response, IReadOnlyList<string>? alternatives)
    {
        var text = response.Length <= 2 * Window ? response : string.Concat(response.AsSpan(0, Window), "\n", response.AsSpan(response.Length - Window));
        Signs = new TextSigns(text);
        Final = FinalAnswer.Find(text);
        Question = new QuestionSigns(prompt);
        Equations = new Equations(text);
        Code = new CodeSigns(prompt, Final);
        Agreement = new Agreement(Final, alternatives);
        var body = text.AsSpan(0, Math.Clamp(Final.Start, 0, text.Length));
        Shape(prompt, response);
        FinalSigns(body);
        NumberSigns(body);
        QuestionShape();
        Code.Write(Add, text);
        Agreement.Write(Add);
    }

    /// <summary>The vector.</summary>
    public ReadOnlySpan<float> Vector => CollectionsMarshal.AsSpan(_values);

    public TextSigns Signs { get; }

    public FinalAnswer Final { get; }

    public QuestionSigns Question { get; }

    public Equations Equations { get; }

    public CodeSigns Code { get; }

    public Agreement Agreement { get; }

    private void Shape(string prompt, string response)
    {
        Add(Log(prompt.Length));
        Add(Log(response.Length));
        Add(Log(response.Length) - Log(prompt.Length));
        Add(Signs.Lines);
        Add(Signs.Sentences);
        Add(Log(Signs.Words));
        Add(Signs.Hedges);
        Add(Signs.Turns);
        Add(Signs.Refusals);
        Add(Signs.Repeated);
        Add((float)Signs.Distinct);
        Add(Signs.Steps);
        Add(Signs.CutOff ? 1 : 0);
    }

    private void FinalSigns(ReadOnlySpan<char> body)
    {
        var final = Final.Text.AsSpan().Trim();
        Add((int)Final.Form);
        Add(Log(final.Length));
        Add(final.ContainsAnyInRange('a', 'z') ? 1 : 0);
        Add(Final.Number() is null ? 0 : 1);
        Add(IsPlainNumber(final) ? 1 : 0);
        Add(Mentions(body, final.Trim("'\"")));
        Add(body.Length == 0 ? Unknown : (float)body.LastIndexOf(final.Trim("'\"")) / body.Length);
    }

    private void NumberSigns(ReadOnlySpan<char> body)
    {
        var asked = Question.Numbers;
        var said = NumberScan.Find(body);
        var value = Final.Number();
        var (questioned, stated, computed) = (Keys(asked), Keys(said), Equations.Results.Select(result => (float)result).ToHashSet());
        Add(asked.Count);
        Add(said.Count);
        Add(asked.Count == 0 ? Unknown : (float)asked.Count(number => stated.Contains((float)number.Value)) / asked.Count);
        // Numbers that stand neither in the question nor on the right of an equation come from nowhere.
        Add(said.Count(number => !questioned.Contains((float)number.Value) && !computed.Contains((float)number.Value)));
        Add(said.Count(number => number.Decimals > 2));
        Add(said.Count(number => number.Decimals > 0 && Math.Abs(number.Value - Math.Round(number.Value)) > 1e-9));
        Add(value is null ? Unknown : Log(Math.Abs(value.Value)));
        Add(value is null ? Unknown : Math.Abs(value.Value - Math.Round(value.Value)) < 1e-9 ? 0 : 1);
        Add(value is null ? Unknown : value < 0 ? 1 : 0);
        Add(value is null ? Unknown : asked.Exists(number => Same(number.Value, value.Value)) ? 1 : 0);
        Add(value is null || asked.Count == 0 ? Unknown : Log(Math.Abs(value.Value)) - Log(asked.Max(number => number.Value)));
        Add(value is null || said.Count == 0 ? Unknown : Same(said[^1].Value, Math.Abs(value.Value)) ? 1 : 0);
        Add(value is null ? Unknown : said.Count(number => Same(number.Value, Math.Abs(value.Value))));
        Add(value is null || Equations.Last is null ? Unknown : Same(Equations.Last.Value, value.Value) ? 1 : 0);
        Add(Equations.Count);
        Add(Equations.Wrong);
        Add(Equations.Operators);
        Add(Equations.Fractions);
        Add(Equations.Negative);
        Add(Equations.Results.Count == 0 ? Unknown : Log(Equations.Results.Max(Math.Abs)));
        Add(value is null ? Unknown : Roundness(value.Value));
        Add(Question.Conditions + Question.Comparisons - Equations.Operators);
        Add(asked.Count - Equations.Operators);
    }

    private void QuestionShape()
    {
        Add(Question.Ratios);
        Add(Question.Comparisons);
        Add(Question.Rates);
        Add(Question.Conditions);
        Add(Question.Branches);
        Add(Question.Formats);
        Add(Question.Sentences);
        Add(Question.Questions);
        Add(Question.WantsCount ? 1 : 0);
        Add(Question.WantsMoney ? 1 : 0);
        Add(Question.IsCode ? 1 : 0);
        Add(Question.Calls);
        Add(Question.Numbers.Count(number => number.Decimals > 0));
        Add(Question.Numbers.Count == 0 ? Unknown : Log(Question.Numbers.Max(number => number.Value)));
    }

    private void Add(float value) => _values.Add(value);

    private static HashSet<float> Keys(List<NumberMark> numbers) => [.. numbers.Select(number => (float)number.Value)];

    private static bool Same(double left, double right) => Math.Abs(left - right) <= 1e-6 * Math.Max(1, Math.Abs(right));

    private static float Log(double value) => (float)Math.Log(1 + value);

    private static float Roundness(double value)
    {
        if (value == 0 || Math.Abs(value - Math.Round(value)) > 1e-9 || Math.Abs(value) > 1e15) return 0;
        var (whole, zeros) = ((long)Math.Abs(Math.Round(value)), 0);
        for (; whole % 10 == 0; whole /= 10) zeros++;
        return zeros + (whole % 5 == 0 ? 0.5f : 0) + (whole % 2 == 0 ? 0.25f : 0);
    }

    private static bool IsPlainNumber(ReadOnlySpan<char> text)
    {
        text = text.TrimStart('-');
        return !text.IsEmpty && !text.ContainsAnyExcept(Digits);
    }

    private static int Mentions(ReadOnlySpan<char> body, ReadOnlySpan<char> final)
    {
        if (final.IsEmpty || final.Length > 400) return 0;
        var count = 0;
        while (count < 20 && body.IndexOf(final) is >= 0 and var at)
        {
            count++;
            body = body[(at + final.Length)..];
        }

        return count;
    }
}
