namespace Sluice.Gateway.Admin.Models;

/// <summary>One upstream and how it is.</summary>
internal sealed record UpstreamView(string Name, string Protocol, string Url, bool Local, bool Discovered, string State, string? Reason, string Credential, int Models);
