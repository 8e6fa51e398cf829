using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Sessions;

/// <summary>Serialization of sessions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionPageView))]
[JsonSerializable(typeof(SessionView))]
internal sealed partial class SessionsJson : JsonSerializerContext;
