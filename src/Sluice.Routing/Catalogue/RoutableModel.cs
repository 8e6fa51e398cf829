using Sluice.Protocols.Canonical;

namespace Sluice.Routing.Catalogue;

/// <summary>How an upstream is paid for a caller's request.</summary>
public enum CredentialKind
{
    /// <summary>No credential is needed (local servers).</summary>
    None,

    /// <summary>A key of the configuration or the environment.</summary>
    Configured,

    /// <summary>Only the caller's own credential, forwarded to its own vendor.</summary>
    Caller,

    /// <summary>The upstream needs a key and there is none: not a candidate.</summary>
    Missing,
}

/// <summary>One model at one upstream: something a request can be sent to.</summary>
/// <param name="Upstream">Name of the upstream in the configuration.</param>
/// <param name="Id">Model id as the upstream knows it.</param>
public sealed record RoutableModel(string Upstream, string Id)
{
    /// <summary>The exact address, <c>upstream/id</c>.</summary>
    public string Address { get; } = $"{Upstream}/{Id}";

    /// <summary>Alias under <c>models</c> in the configuration, if it has one.</summary>
    public string? Alias { get; init; }

    /// <summary>Protocol name of the upstream.</summary>
    public required string Protocol { get; init; }

    /// <summary>Other protocols that the same upstream speaks.</summary>
    public IReadOnlyList<string> AlsoSpeaks { get; init; } = [];

    /// <summary>0 local, 1 cheap cloud, 2 frontier, 3 expert.</summary>
    public required int Tier { get; init; }

    /// <summary>Runs on this machine, or on one that the configuration trusts. What a vendor's cloud runs is never local, whatever server lists it.</summary>
    public required bool IsLocal { get; init; }

    /// <summary>The vendor's own endpoint for this model (api.anthropic.com for Claude): where a caller's own credential may go.</summary>
    public string? Vendor { get; init; }

    /// <summary>How a request to it would be paid.</summary>
    public CredentialKind Credential { get; init; }

    /// <summary>What it can do and how its server wants to be spoken to.</summary>
    public ModelTraits Traits { get; init; } = ModelTraits.Default;

    /// <summary>Dollars per million tokens of input and output; null when unknown.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>Embedding models and the like take no conversation.</summary>
    public bool IsChat { get; init; } = true;

    /// <summary>Local: loaded in memory now. Null = unknown.</summary>
    public bool? IsLoaded { get; init; }

    /// <summary>Local: what a probe has measured it to be unfit for; null = not measured, or nothing.</summary>
    public CardLimits? Card { get; init; }

    /// <summary>Found by itself rather than written in the configuration.</summary>
    public bool Discovered { get; init; }

    /// <summary>Why it cannot be used at all (key missing, does not fit in memory), or null.</summary>
    public string? Disabled { get; init; }
}

/// <summary>Dollars per million tokens, for comparing candidates.</summary>
/// <param name="Input">Uncached input.</param>
/// <param name="Output">Output.</param>
/// <param name="CacheRead">Input read from a cache.</param>
public sealed record ModelPrice(decimal Input, decimal Output, decimal CacheRead)
{
    /// <summary>Input written to a cache of five minutes; the input price where writing is free of extra charge.</summary>
    public decimal CacheWrite { get; init; } = Input;

    /// <summary>Input written to a cache of one hour.</summary>
    public decimal CacheWrite1h { get; init; } = Input;

    /// <summary>Prices of longer prompts, the shortest first.</summary>
    public IReadOnlyList<LongPromptPrice> LongPrompts { get; init; } = [];

    /// <summary>The vendor takes an extra charge for writing to its cache, so that a client has to ask for it.</summary>
    public bool ChargesForWrites => CacheWrite > Input;

    /// <summary>The price that holds for a prompt of this many tokens: its size picks the price of every token.</summary>
    public ModelPrice For(long tokens)
    {
        var price = this;
        foreach (var step in LongPrompts)
        {
            if (tokens > step.AboveTokens) price = step.Price;
        }

        return price;
    }
}

/// <summary>The price of prompts longer than <paramref name="AboveTokens"/>.</summary>
public sealed record LongPromptPrice(long AboveTokens, ModelPrice Price);
