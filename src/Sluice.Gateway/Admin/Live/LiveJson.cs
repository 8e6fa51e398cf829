using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Live;

/// <summary>Serialization of what is happening now.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LiveView))]
internal sealed partial class LiveJson : JsonSerializerContext;
