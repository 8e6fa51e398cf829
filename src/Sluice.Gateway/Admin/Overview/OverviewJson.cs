using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Overview;

/// <summary>Serialization of the overview.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OverviewView))]
internal sealed partial class OverviewJson : JsonSerializerContext;
