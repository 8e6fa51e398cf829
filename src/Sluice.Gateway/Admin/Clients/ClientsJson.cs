using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Clients;

/// <summary>Serialization of clients in the admin API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientsView))]
[JsonSerializable(typeof(ClientChangeView))]
[JsonSerializable(typeof(ClientStepsView))]
[JsonSerializable(typeof(ClientOrder))]
internal sealed partial class ClientsJson : JsonSerializerContext;
