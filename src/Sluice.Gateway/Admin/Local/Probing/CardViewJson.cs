using System.Text.Json.Serialization;
using Sluice.Gateway.Local.Probing;

namespace Sluice.Gateway.Admin.Local.Probing;

/// <summary>Serialization of cards and probes in the admin API, shared with the command line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<CardView>))]
[JsonSerializable(typeof(ProbeOrder))]
[JsonSerializable(typeof(ProbeEvent))]
internal sealed partial class CardViewJson : JsonSerializerContext;
