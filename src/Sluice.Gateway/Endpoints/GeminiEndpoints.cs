using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Security;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Gemini;

namespace Sluice.Gateway.Endpoints;

/// <summary>Gemini's paths, which hold the model and the method.</summary>
internal static class GeminiEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapGemini(this IEndpointRouteBuilder endpoints)
    {
        var handler = endpoints.ServiceProvider.GetRequiredService<InferenceHandler>();

        endpoints.MapPost("/v1beta/models/{**name}", http => AnswerAsync(http, handler)).WithAccess(Access.Inference);
        endpoints.MapPost("/v1/models/{**name}", http => AnswerAsync(http, handler)).WithAccess(Access.Inference);
    }

    private static Task AnswerAsync(HttpContext http, InferenceHandler handler)
    {
        var path = GeminiPath.Read(http.Request.Path);
        return path.Method switch
        {
            GeminiPath.Generate or GeminiPath.Stream => handler.AnswerAsync(http, GeminiProtocol.Instance, path.ToRequestPath(http.Request)),
            GeminiPath.Count => handler.CountAsync(http, GeminiProtocol.Instance, path.ToRequestPath(http.Request)),
            _ => ErrorAnswer.WriteAsync(http, GeminiProtocol.Instance, new ModelError(
                ErrorKind.NotFound,
                $"There is no method '{LogText.Clean(path.Method)}' here; POST models/NAME:{GeminiPath.Generate}, :{GeminiPath.Stream} or :{GeminiPath.Count}.")),
        };
    }
}
