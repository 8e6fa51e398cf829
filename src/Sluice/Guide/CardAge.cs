using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Discovery;

namespace Sluice.Guide;

/// <summary>Whether a card is of the model that is there now.</summary>
internal static class CardAge
{
    /// <summary>Size and quantisation are what they were. A model that cannot be seen now counts as unchanged.</summary>
    public static bool Holds(CapabilityCard card, DiscoveredModel? found) =>
        found is null
        || ((card.SizeBytes is null || found.SizeBytes is null || card.SizeBytes == found.SizeBytes)
            && (card.Quantization is null || found.Quantization is null || string.Equals(card.Quantization, found.Quantization, StringComparison.OrdinalIgnoreCase)));
}
