using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Model;
using Sluice.Gateway.Security;
using Sluice.Protocols;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Endpoints;

/// <summary>Lists of models, in the shape the caller's headers or path ask for.</summary>
internal static class ModelEndpoints
{
    private static readonly string[] Routed = ["sluice/auto", "sluice/local", "sluice/tier0", "sluice/tier1", "sluice/tier2", "sluice/tier3"];

    /// <summary>Maps them.</summary>
    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        var models = endpoints.ServiceProvider.GetRequiredService<GatewayModelStore>();

        endpoints.MapGet("/v1/models", http => IsCodexCatalogue(http) ? WriteAsync(http, static output => output.Write("{\"models\":[]}"u8)) : ListAsync(http, Shape(http), models.Current)).WithAccess(Access.Inference);
        endpoints.MapGet("/v1/models/{**id}", http => OneAsync(http, Shape(http), models.Current)).WithAccess(Access.Inference);
        endpoints.MapGet("/v1beta/models", http => ListAsync(http, GeminiProtocol.Instance, models.Current)).WithAccess(Access.Inference);
        endpoints.MapGet("/v1beta/models/{**id}", http => OneAsync(http, GeminiProtocol.Instance, models.Current)).WithAccess(Access.Inference);
        endpoints.MapGet("/api/tags", http => ListAsync(http, OllamaProtocol.Instance, models.Current)).WithAccess(Access.Inference);
        endpoints.MapGet("/api/version", http => WriteAsync(http, OllamaModels.WriteVersion)).WithAccess(Access.Inference);
        endpoints.MapGet("/api/ps", http => WriteAsync(http, output => OllamaModels.WriteRunning(Running(models.Current), output))).WithAccess(Access.Inference);
        endpoints.MapPost("/api/show", http => ShowAsync(http, models.Current)).WithAccess(Access.Inference);
    }

    /// <summary>Everything that may be asked for.</summary>
    /// <param name="model">What there is.</param>
    /// <param name="onlyLocal">Nothing may leave the machine: what is not local would be refused.</param>
    public static List<ModelListing> Listings(GatewayModel model, bool onlyLocal = false)
    {
        var listings = new List<ModelListing>();
        listings.AddRange(Routed.Select(name => new ModelListing(name, name, "sluice", DateTimeOffset.UnixEpoch)));
        foreach (var routable in model.Routing.Models.Values)
        {
            if (routable.Disabled is not null || !routable.IsChat || (onlyLocal && !routable.IsLocal)) continue;
            listings.Add(Listing(routable, routable.Address));
            if (routable.Alias is { } alias) listings.Add(Listing(routable, alias));
        }

        return listings;
    }

    private static List<ModelListing> Listings(HttpContext http, GatewayModel model) => Listings(model, model.Private || Caller.Of(http).Private);

    private static List<OllamaRunningModel> Running(GatewayModel model) =>
    [
        .. model.Routing.Models.Values.Where(found => found.IsLoaded == true)
            .Select(found => new OllamaRunningModel(found.Address, model.LocalModels.GetValueOrDefault(found.Address)?.AllocatedContext, DateTimeOffset.UnixEpoch)),
    ];

    // Codex, when its user is signed in, asks for its own catalogue: prompts and tools by model, which nobody else has. An empty one
    // leaves it with what it brings; a list of OpenAI's shape is an error to it (recorded with 0.169.0).
    private static bool IsCodexCatalogue(HttpContext http) => http.Request.Query.ContainsKey("client_version");

    // Claude Code and the Anthropic SDKs send anthropic-version; everybody else on this path speaks OpenAI.
    private static IProtocol Shape(HttpContext http) =>
        http.Request.Headers.ContainsKey("anthropic-version") ? AnthropicProtocol.Instance : ChatCompletionsProtocol.Instance;

    private static ModelListing Listing(RoutableModel model, string name)
    {
        List<string> capabilities = ["completion"];
        if (model.Traits.Tools != false) capabilities.Add("tools");
        if (model.Traits.Vision == true) capabilities.Add("vision");
        if (model.Traits.Thinking == true) capabilities.Add("thinking");
        return new ModelListing(name, name, model.Upstream, DateTimeOffset.UnixEpoch, model.Traits.ContextWindow, model.Traits.MaxOutputTokens, capabilities);
    }

    private static Task ListAsync(HttpContext http, IProtocol shape, GatewayModel model) => WriteAsync(http, output => shape.WriteModels(Listings(http, model), output));

    private static Task OneAsync(HttpContext http, IProtocol shape, GatewayModel model)
    {
        var id = http.GetRouteValue("id")?.ToString() ?? "";
        return Listings(http, model).Find(listing => string.Equals(listing.Id, id, StringComparison.Ordinal)) is { } found
            ? WriteAsync(http, output => shape.WriteModel(found, output))
            : ErrorAnswer.WriteAsync(http, shape, new ModelError(ErrorKind.NotFound, $"There is no model '{LogText.Clean(id)}' here; GET /v1/models lists them."));
    }

    private static async Task ShowAsync(HttpContext http, GatewayModel model)
    {
        var (body, error) = await RequestBody.ReadAsync(http, 64 * 1024);
        using var owned = body;
        if (body is not null)
        {
            try
            {
                var json = RawJson.Parse(body.Bytes);
                var name = json["model"u8].GetString() ?? json["name"u8].GetString();
                if (Listings(http, model).Find(listing => listing.Id == name || listing.Id == $"{name}:latest") is { } found)
                {
                    await WriteAsync(http, output => OllamaModels.WriteShow(found, output));
                    return;
                }

                error = new ModelError(ErrorKind.NotFound, $"model '{LogText.Clean(name)}' not found");
            }
            catch (JsonSyntaxException exception)
            {
                error = new ModelError(ErrorKind.InvalidRequest, exception.Message);
            }
        }

        await ErrorAnswer.WriteAsync(http, OllamaProtocol.Instance, error!);
    }

    private static async Task WriteAsync(HttpContext http, Action<IBufferWriter<byte>> write)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        write(body);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }
}
