using Microsoft.AspNetCore.Builder;

namespace Sluice.Gateway.Security;

/// <summary>Who may call an endpoint. An endpoint without this metadata answers nobody (T7).</summary>
internal enum Access
{
    /// <summary>Anybody who passes the Host and Origin checks: liveness, HEAD, login.</summary>
    Open,

    /// <summary>Holders of the inference token.</summary>
    Inference,

    /// <summary>Holders of the admin token.</summary>
    Admin,
}

/// <summary>Endpoint metadata.</summary>
internal sealed record AccessMetadata(Access Access);

/// <summary>Attaches the metadata.</summary>
internal static class AccessConventions
{
    /// <summary>Declares who may call these endpoints.</summary>
    public static T WithAccess<T>(this T builder, Access access)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new AccessMetadata(access));
}
