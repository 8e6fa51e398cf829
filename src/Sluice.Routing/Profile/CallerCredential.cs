namespace Sluice.Routing.Profile;

/// <summary>What kind of credential of its own the caller brought, beside or instead of the gateway's token. The credential itself never enters routing.</summary>
public enum CallerCredential
{
    /// <summary>None.</summary>
    None,

    /// <summary>A subscription's token (Claude Code's OAuth bearer).</summary>
    Subscription,

    /// <summary>An API key of a vendor.</summary>
    ApiKey,
}
