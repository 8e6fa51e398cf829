using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Serialization of the log of requests and of logged prompts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RequestPageView))]
[JsonSerializable(typeof(RequestDetailView))]
[JsonSerializable(typeof(FacetsView))]
[JsonSerializable(typeof(PromptLoggingView))]
internal sealed partial class RequestsJson : JsonSerializerContext;
