namespace Sluice.Routing.Verification.Judging;

/// <summary>What other models answered to the same question.</summary>
internal sealed class Agreement
{
    private const int Most = 16;

    /// <summary>Compares.</summary>
    public Agreement(FinalAnswer final, IReadOnlyList<string>? alternatives)
    {
        if (alternatives is not { Count: > 0 }) return;
        var own = final.Plain();
        var others = alternatives.Take(Most).Where(other => !string.IsNullOrWhiteSpace(other)).Select(other => FinalAnswer.Find(other).Plain()).ToArray();
        Count = others.Length;
        Same = others.Count(other => other == own);
        Rivals = others.Where(other => other != own).GroupBy(other => other, StringComparer.Ordinal).Select(group => group.Count()).DefaultIfEmpty(0).Max();
    }

    /// <summary>Other answers.</summary>
    public int Count { get; }

    /// <summary>Those that come down to the same.</summary>
    public int Same { get; }

    /// <summary>The most that come down to one other thing.</summary>
    public int Rivals { get; }

    /// <summary>Adds its features.</summary>
    public void Write(Action<float> add)
    {
        add(Count == 0 ? -1 : (float)Same / Count);
        add(Count == 0 ? -1 : (float)Rivals / Count);
    }
}
