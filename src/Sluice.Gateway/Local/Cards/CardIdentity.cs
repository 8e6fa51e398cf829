using System.Globalization;
using Sluice.Gateway.Local.Discovery;

namespace Sluice.Gateway.Local.Cards;

/// <summary>Whether a card still speaks of the model that is there now. What the server does not tell does not count against it.</summary>
internal static class CardIdentity
{
    /// <summary>Why the card is stale, in words; null when it holds.</summary>
    /// <param name="card">The card.</param>
    /// <param name="found">The model as its server lists it now; null when it is not listed.</param>
    public static string? Stale(CapabilityCard card, DiscoveredModel? found) => found is null ? null
        : Differs(card.Digest, found.Digest) ? "the model's files have changed"
        : card.SizeBytes is { } was && found.SizeBytes is { } now && was != now ? string.Create(CultureInfo.InvariantCulture, $"the model has another size: {now:N0} bytes, was {was:N0}")
        : Differs(card.Quantization, found.Quantization) ? $"the model has another quantisation: {found.Quantization}, was {card.Quantization}"
        : null;

    private static bool Differs(string? was, string? now) => was is not null && now is not null && !string.Equals(was, now, StringComparison.Ordinal);
}
