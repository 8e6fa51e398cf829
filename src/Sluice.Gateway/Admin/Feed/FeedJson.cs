using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Feed;

/// <summary>Serialization of the feed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeedNews))]
internal sealed partial class FeedJson : JsonSerializerContext;
