using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Upstreams.Credentials;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Security;

/// <summary>Who calls: what the guard learned from the request's credentials and path prefixes.</summary>
internal sealed class Caller
{
    /// <summary>Nobody is authenticated.</summary>
    public static readonly Caller Anonymous = new();

    /// <summary>The inference token was right, or none is demanded.</summary>
    public bool MayInfer { get; init; }

    /// <summary>The admin token was right, or the dashboard's cookie.</summary>
    public bool MayAdminister { get; init; }

    /// <summary>The logged-in browser that calls; null for everybody else, also when it shows the admin token as well.</summary>
    public DashboardSession? Session { get; init; }

    /// <summary>Owner of the token; null for the machine's own.</summary>
    public string? User { get; init; }

    /// <summary>Nothing of what it asks may leave the machine: it holds the private token, or calls under <c>/private</c>.</summary>
    public bool Private { get; init; }

    /// <summary>Name under <c>/app/NAME</c>.</summary>
    public string? App { get; init; }

    /// <summary>What kind of credential of its own the caller brought.</summary>
    public CallerCredential Credential { get; init; }

    /// <summary>That credential, for its own vendor only. Never logged, never stored.</summary>
    public CallerSecret? Secret { get; init; }

    /// <summary>The caller of this request.</summary>
    public static Caller Of(HttpContext http) => http.Features.Get<Caller>() ?? Anonymous;
}
