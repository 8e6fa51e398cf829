using Sluice.Gateway.Configuration;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Upstreams.Credentials;

/// <summary>How requests to an upstream are paid.</summary>
/// <param name="Kind">Whose credential it is.</param>
/// <param name="Key">The key, with <see cref="CredentialKind.Configured"/>.</param>
/// <param name="Source">Where the key came from, for people: <c>ANTHROPIC_API_KEY</c>, <c>file:…</c>; never the key.</param>
internal sealed record UpstreamCredential(CredentialKind Kind, Secret? Key = null, string? Source = null)
{
    /// <summary>A server that asks for none.</summary>
    public static UpstreamCredential None { get; } = new(CredentialKind.None);

    /// <summary>Only the caller's own.</summary>
    public static UpstreamCredential Caller { get; } = new(CredentialKind.Caller);

    /// <summary>One is needed and there is none.</summary>
    public static UpstreamCredential Missing { get; } = new(CredentialKind.Missing);
}
