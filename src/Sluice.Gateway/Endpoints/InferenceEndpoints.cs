using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Security;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.Responses;

namespace Sluice.Gateway.Endpoints;

/// <summary>The paths under which models answer, for each protocol the same way.</summary>
internal static class InferenceEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapInference(this IEndpointRouteBuilder endpoints)
    {
        var handler = endpoints.ServiceProvider.GetRequiredService<InferenceHandler>();

        endpoints.MapPost("/v1/messages", http => handler.AnswerAsync(http, AnthropicProtocol.Instance)).WithAccess(Access.Inference);
        endpoints.MapPost("/v1/messages/count_tokens", http => handler.CountAsync(http, AnthropicProtocol.Instance)).WithAccess(Access.Inference);
        endpoints.MapPost("/v1/chat/completions", http => handler.AnswerAsync(http, ChatCompletionsProtocol.Instance)).WithAccess(Access.Inference);
        endpoints.MapPost("/v1/responses", http => handler.AnswerAsync(http, ResponsesProtocol.Instance)).WithAccess(Access.Inference);
        endpoints.MapPost("/v1/responses/input_tokens", http => handler.CountAsync(http, ResponsesProtocol.Instance)).WithAccess(Access.Inference);
        endpoints.MapPost("/v1/responses/compact", http => handler.CompactAsync(http, ResponsesProtocol.Instance)).WithAccess(Access.Inference);
        endpoints.MapPost("/api/chat", http => handler.AnswerAsync(http, OllamaProtocol.Instance)).WithAccess(Access.Inference);
        endpoints.MapPost("/api/generate", http => handler.AnswerAsync(http, OllamaProtocol.Generate)).WithAccess(Access.Inference);
        endpoints.MapGemini();

        // Same protocol only: there is nothing to translate an embedding into.
        endpoints.MapPost("/v1/embeddings", http => handler.RelayAsync(http, ChatCompletionsProtocol.Instance, "/v1/embeddings")).WithAccess(Access.Inference);
        endpoints.MapPost("/v1/completions", http => handler.RelayAsync(http, ChatCompletionsProtocol.Instance, "/v1/completions")).WithAccess(Access.Inference);
        endpoints.MapPost("/api/embed", http => handler.RelayAsync(http, OllamaProtocol.Instance, "/api/embed")).WithAccess(Access.Inference);
    }
}
