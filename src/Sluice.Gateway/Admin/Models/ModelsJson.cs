using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Models.Testing;

namespace Sluice.Gateway.Admin.Models;

/// <summary>Serialization of models and upstreams in the admin API, shared with the command line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<ModelView>))]
[JsonSerializable(typeof(IReadOnlyList<UpstreamDetail>))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(UpstreamTestOrder))]
[JsonSerializable(typeof(StoredTestOrder))]
[JsonSerializable(typeof(UpstreamTestView))]
[JsonSerializable(typeof(UpstreamOrder))]
[JsonSerializable(typeof(RemoveOrder))]
[JsonSerializable(typeof(ModelOrder))]
[JsonSerializable(typeof(SavedView))]
internal sealed partial class ModelsJson : JsonSerializerContext;
