using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin;

/// <summary>What every part of the admin API answers with, shared with the command line: errors, and JSON that is made elsewhere.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdminError))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class AdminJson : JsonSerializerContext;
