namespace Sluice.Gateway.Admin;

/// <summary>An error of the admin API.</summary>
internal sealed record AdminError(string Error);
