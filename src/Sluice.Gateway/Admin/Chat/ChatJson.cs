using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Chat;

/// <summary>Serialization of the chat.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChatOrder))]
internal sealed partial class ChatJson : JsonSerializerContext;
