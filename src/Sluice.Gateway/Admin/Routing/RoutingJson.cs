using System.Text.Json.Serialization;
using Sluice.Gateway.Learning;

namespace Sluice.Gateway.Admin.Routing;

/// <summary>Serialization of the routing page's part.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RoutingView))]
[JsonSerializable(typeof(RoutingChange))]
[JsonSerializable(typeof(PrivateChange))]
[JsonSerializable(typeof(ExplainQuery))]
[JsonSerializable(typeof(LearnedReportView))]
[JsonSerializable(typeof(LearnedReset))]
[JsonSerializable(typeof(RoutingConfigView))]
[JsonSerializable(typeof(RoutingSave))]
[JsonSerializable(typeof(RoutingSaved))]
[JsonSerializable(typeof(SimulationQuery))]
[JsonSerializable(typeof(SimulationView))]
internal sealed partial class RoutingJson : JsonSerializerContext;
