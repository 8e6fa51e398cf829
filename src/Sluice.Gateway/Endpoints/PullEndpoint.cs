using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Model;
using Sluice.Gateway.Security;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;
using Sluice.Routing;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Endpoints;

/// <summary>
/// <c>POST /api/pull</c>, which pulls nothing: Codex with <c>--oss</c> asks for a model that is not among the tags, and goes on
/// when it hears <c>success</c>. It hears so of every name that would be routed, and an error of any other.
/// </summary>
internal static class PullEndpoint
{
    private const int MaxBody = 64 * 1024;

    /// <summary>Maps it.</summary>
    public static void MapPull(this IEndpointRouteBuilder endpoints)
    {
        var models = endpoints.ServiceProvider.GetRequiredService<GatewayModelStore>();
        var router = endpoints.ServiceProvider.GetRequiredService<Router>();
        var time = endpoints.ServiceProvider.GetRequiredService<TimeProvider>();
        endpoints.MapPost("/api/pull", http => PullAsync(http, models.Current, router, time)).WithAccess(Access.Inference);
    }

    private static async Task PullAsync(HttpContext http, GatewayModel model, Router router, TimeProvider time)
    {
        var (body, error) = await RequestBody.ReadAsync(http, MaxBody);
        using var owned = body;
        var stream = true;
        if (body is not null)
        {
            try
            {
                var head = RequestHead.Read(body.Bytes);
                stream = !head["stream"u8].IsFalse;
                var name = head["model"u8] is { IsString: true } named ? named : head["name"u8];
                error = name.IsString
                    ? Missing(http, name, model, router, time)
                    : new ModelError(ErrorKind.InvalidRequest, "model is missing.", Parameter: "model");
            }
            catch (JsonSyntaxException exception)
            {
                error = new ModelError(ErrorKind.InvalidRequest, exception.Message);
            }
        }

        // Ollama tells of a name that it cannot pull inside a good answer, and that is where clients look for it.
        if (error is { Kind: not ErrorKind.NotFound } || (error is not null && !stream))
        {
            await ErrorAnswer.WriteAsync(http, OllamaProtocol.Instance, error);
            return;
        }

        var answer = new ArrayBufferWriter<byte>(256);
        if (error is null) answer.Write("{\"status\":\"success\"}"u8);
        else OllamaProtocol.Instance.WriteError(error, "", answer);
        answer.Write("\n"u8);
        http.Response.ContentType = stream ? "application/x-ndjson" : "application/json";
        http.Response.ContentLength = answer.WrittenCount;
        await http.Response.Body.WriteAsync(answer.WrittenMemory, http.RequestAborted);
    }

    // Would a request for it go anywhere?
    private static ModelError? Missing(HttpContext http, RawJson name, GatewayModel model, Router router, TimeProvider time)
    {
        var request = RequestHead.Read(Encoding.UTF8.GetBytes($$"""{"model":{{name}},"messages":[]}"""));
        var profile = RequestProfile.Create(OllamaProtocol.Instance.Name, "/api/chat", request, header => http.Request.Headers[header].ToString(), time.GetLocalNow(), Caller.Of(http).App);
        return router.Decide(profile, model.Routing, _ => default).Refusal is null
            ? null
            : new ModelError(ErrorKind.NotFound, $"Sluice pulls no models, and '{LogText.Clean(name.GetString())}' leads nowhere here: pull it with 'ollama pull', or ask for one that GET /api/tags lists.");
    }
}
