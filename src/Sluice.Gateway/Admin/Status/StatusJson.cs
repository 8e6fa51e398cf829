using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Status;

/// <summary>Serialization of the status, shared with the command line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(StopOrder))]
internal sealed partial class StatusJson : JsonSerializerContext;
