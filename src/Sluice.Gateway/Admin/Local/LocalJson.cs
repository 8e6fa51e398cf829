using System.Text.Json.Serialization;
using Sluice.Gateway.Local.LifeCycle;

namespace Sluice.Gateway.Admin.Local;

/// <summary>Serialization of the local servers and the orders for them, shared with the command line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LocalView))]
[JsonSerializable(typeof(LocalOrder))]
[JsonSerializable(typeof(SwitchProgress))]
[JsonSerializable(typeof(WarmOrder))]
[JsonSerializable(typeof(UnloadOrder))]
[JsonSerializable(typeof(PullOrder))]
[JsonSerializable(typeof(ModelProgress))]
internal sealed partial class LocalJson : JsonSerializerContext;
