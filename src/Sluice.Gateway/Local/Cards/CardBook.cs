using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.Cards;

/// <summary>The cards in the data directory: read once, rewritten whole when a probe ends.</summary>
/// <param name="folder">Where they are; it is made with the first card.</param>
internal sealed class CardBook(string folder)
{
    private readonly Lock _gate = new();
    private volatile FrozenDictionary<string, CapabilityCard> _cards = Read(folder);

    /// <summary>Where they are.</summary>
    public string Folder => folder;

    /// <summary>All of them, by address.</summary>
    public IReadOnlyDictionary<string, CapabilityCard> All => _cards;

    /// <summary>A card was written; the gateway's model is built again with them all.</summary>
    public event Action<IReadOnlyDictionary<string, CapabilityCard>>? Changed;

    /// <summary>The card of a model; null when it has none.</summary>
    /// <param name="address">Upstream and model.</param>
    public CapabilityCard? Of(string address) => _cards.GetValueOrDefault(address);

    /// <summary>Keeps a card, in place of the one before.</summary>
    public void Keep(CapabilityCard card)
    {
        PrivateFiles.CreateDirectory(folder);
        PrivateFiles.WriteAtomically(Path.Combine(folder, FileName(card.Address)), JsonSerializer.SerializeToUtf8Bytes(card, CardJson.Default.CapabilityCard));
        lock (_gate)
        {
            _cards = _cards.Values.Where(other => other.Address != card.Address).Append(card).ToFrozenDictionary(one => one.Address, StringComparer.Ordinal);
            Changed?.Invoke(_cards);
        }
    }

    /// <summary>Name of a model's file. An address has slashes and colons; two addresses must not meet in one file.</summary>
    public static string FileName(string address) => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(address)).AsSpan(0, 4))}-{string.Concat(address.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'))}.json";

    private static FrozenDictionary<string, CapabilityCard> Read(string folder)
    {
        var cards = new Dictionary<string, CapabilityCard>(StringComparer.Ordinal);
        foreach (var file in Files(folder))
        {
            try
            {
                if (JsonSerializer.Deserialize(File.ReadAllBytes(file), CardJson.Default.CapabilityCard) is { Version: <= CapabilityCard.CurrentVersion } card && IsWhole(card)) cards[card.Address] = card;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
            {
                // A model without a card is one that was not probed: nothing else depends on the file.
            }
        }

        return cards.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string[] Files(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A null where none may be is read without a complaint, and the router counts with the figures.
    private static bool IsWhole(CapabilityCard card) =>
        card is { LoadSeconds: null or (>= 0 and < 1e6), Address: not null, Speeds: not null, Unfit: not null, Quirks: not null, LeftOut: not null }
        && card.Speeds.All(speed => speed is { PromptTokens: >= 0, FirstTokenSeconds: >= 0 and < 1e6, PrefillPerSecond: 0 or (>= 1e-3 and < 1e9), OutputPerSecond: 0 or (>= 1e-3 and < 1e9) })
        && !card.Unfit.Contains(null!) && !card.Quirks.Contains(null!) && !card.LeftOut.Contains(null!);
}

/// <summary>Serialization of cards: what stands in the files, and what the admin API shows.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(CapabilityCard))]
[JsonSerializable(typeof(IReadOnlyList<CapabilityCard>))]
internal sealed partial class CardJson : JsonSerializerContext;
