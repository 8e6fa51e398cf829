namespace Sluice.Gateway.Admin.Login;

/// <summary>Body of <c>POST /admin/login/codes</c>.</summary>
/// <param name="OwnUser">Only for a browser of the user who runs Sluice, where the system tells whose it is.</param>
internal sealed record LoginCodeOrder(bool OwnUser = false);

/// <summary>A one-time login link.</summary>
/// <param name="Path">Path and query on this gateway, with the code.</param>
/// <param name="Seconds">How long it may be used.</param>
internal sealed record LoginLinkView(string Path, int Seconds);

/// <summary>Who asks: <c>GET /admin/login</c>.</summary>
/// <param name="Dashboards">How many browsers are logged in.</param>
internal sealed record LoginView(int Dashboards)
{
    /// <summary>When this browser logged in; null for a token.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When its login ends if it is not used any more; null for a token.</summary>
    public DateTimeOffset? EndsAt { get; init; }
}

/// <summary>Body of <c>POST /admin/logout</c>.</summary>
/// <param name="Everywhere">Every browser, not this one alone.</param>
internal sealed record LogoutOrder(bool Everywhere = false);
