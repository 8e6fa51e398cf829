using Sluice.Routing.Classification;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;

namespace Sluice.Routing.Replay;

/// <summary>
/// A request whose bytes are gone, as its receipt remembers it: stands behind a <see cref="RequestProfile"/> in place of the
/// body. What it does not know it answers as if it were not so, and notes that it was asked, so that such a decision is not taken
/// for one that could be made again.
/// </summary>
public sealed class RecordedRequest
{
    private readonly Dictionary<string, long> _tokens = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Reads a receipt.</summary>
    /// <param name="receipt">The receipt; its facts are there.</param>
    /// <param name="turn">The estimate of the same user turn, from another of its requests; null when there is none.</param>
    public RecordedRequest(Receipt receipt, Assessment? turn = null)
    {
        Facts = receipt.Facts ?? new ReplayFacts();
        string? score = null, intent = null, sensitive = null;
        var (deterministic, confidence) = (false, 0.0);
        foreach (var (name, value) in receipt.Signals)
        {
            switch (name)
            {
                case "tokens" when long.TryParse(value, System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var tokens): Tokens = tokens; break;
                case "tools": Tools = true; break;
                case "images": Images = true; break;
                case "documents": Documents = true; break;
                case "audio": Audio = true; break;
                case "thinking": Thinking = true; break;
                case "subscription": Subscription = value; break;
                case "score": score = value; break;
                case "intent": intent = value; break;
                case "deterministic": deterministic = value == "yes"; break;
                case "confidence": _ = double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out confidence); break;
                case "sensitive": sensitive = value; break;
            }
        }

        foreach (var candidate in receipt.Candidates)
        {
            if (candidate.Tokens is { } tokens) _tokens[candidate.Address] = tokens;
        }

        Assessment = Facts.Score is { } exact && intent is not null && score is not null
            ? new Assessment(exact, sensitive is not null ? 3 : Thresholds.Shipped.TierOf(exact), intent, deterministic, confidence, []) { Sensitive = sensitive }
            : turn;
    }

    /// <summary>What the decision knew beside.</summary>
    public ReplayFacts Facts { get; }

    /// <summary>Estimated prompt tokens.</summary>
    public long Tokens { get; }

    /// <summary>Tools were offered.</summary>
    public bool Tools { get; }

    /// <summary>Pictures were in the prompt.</summary>
    public bool Images { get; }

    /// <summary>Documents were in the prompt.</summary>
    public bool Documents { get; }

    /// <summary>Sound was in the prompt.</summary>
    public bool Audio { get; }

    /// <summary>Thinking was asked for.</summary>
    public bool Thinking { get; }

    /// <summary>Vendor of the caller's subscription; null without one.</summary>
    public string? Subscription { get; }

    /// <summary>What was found of the user's turn; null where nobody asked.</summary>
    public Assessment? Assessment { get; }

    /// <summary>What was asked for and is not known, in words.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>Stands for the request's headers, of which none is kept.</summary>
    public string? Header(string name) => Unknown<string?>($"the header {name}", null);

    internal long? TokensFor(string address) => _tokens.TryGetValue(address, out var tokens) ? tokens : null;

    internal T Unknown<T>(string what, T instead)
    {
        _asked.Add(what);
        return instead;
    }
}
