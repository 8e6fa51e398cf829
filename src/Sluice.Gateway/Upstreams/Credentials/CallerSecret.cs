using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Upstreams.Credentials;

/// <summary>A credential that a caller brought, as it is forwarded to its own vendor. Does not show itself.</summary>
/// <param name="Vendor">Whose it is: <c>anthropic</c>, <c>openai</c>, <c>google</c>.</param>
/// <param name="Header">The header in which it came and goes on: <c>Authorization</c>, <c>x-api-key</c>, <c>x-goog-api-key</c>.</param>
/// <param name="Secret">The header's value.</param>
internal sealed record CallerSecret(string Vendor, string Header, Secret Secret)
{
    /// <summary>The header's value, for the request that needs it.</summary>
    public string Value => Secret.Reveal();

    /// <summary>Tells two callers' credentials apart, for their limits; gives neither away.</summary>
    public string Fingerprint => Secret.Fingerprint;

    /// <summary>Without the value.</summary>
    public override string ToString() => $"{Vendor} {Header} {Secret}";
}
