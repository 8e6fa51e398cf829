using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Security;
using Sluice.Protocols.ChatCompletions;

namespace Sluice.Gateway.Admin.Chat;

/// <summary>
/// The dashboard's chat: the one thing that its cookie may spend. It is a request like any other, of the client <c>dashboard</c>:
/// same routing, same limits, same row in the ledger, and its answer says the same <c>x-sluice-</c> headers.
/// </summary>
internal static class ChatEndpoints
{
    /// <summary>Who asks, in the ledger.</summary>
    public const string App = "dashboard";

    /// <summary>Maps it.</summary>
    public static void MapChat(this RouteGroupBuilder admin)
    {
        var handler = ((IEndpointRouteBuilder)admin).ServiceProvider.GetRequiredService<InferenceHandler>();
        admin.MapPost("/chat", http => AnswerAsync(http, handler))
            .Describe("Asks a model, as a request of the Chat Completions API from the client 'dashboard'.").Takes(ChatJson.Default.ChatOrder).GivesText("text/event-stream");
    }

    private static Task AnswerAsync(HttpContext http, InferenceHandler handler)
    {
        // A form or plain text could come from any page (F104).
        if (!http.Request.HasJsonContentType()) return AdminHttp.FailAsync(http, StatusCodes.Status415UnsupportedMediaType, "Send JSON with Content-Type: application/json.");
        var caller = Caller.Of(http);
        http.Features.Set(new Caller { MayInfer = true, MayAdminister = caller.MayAdminister, Session = caller.Session, User = caller.User, Private = caller.Private, App = App });
        http.Request.Path = "/v1/chat/completions";
        http.Response.Headers.CacheControl = "no-store";
        return handler.AnswerAsync(http, ChatCompletionsProtocol.Instance);
    }
}
