using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Settings;

/// <summary>Serialization of the settings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConfigPageView))]
[JsonSerializable(typeof(ConfigChange))]
[JsonSerializable(typeof(ConfigCheck))]
[JsonSerializable(typeof(ConfigSaved))]
[JsonSerializable(typeof(ConfigRefusal))]
[JsonSerializable(typeof(ConfigConflict))]
[JsonSerializable(typeof(IReadOnlyList<ConfigChangeView>))]
[JsonSerializable(typeof(ConfigChangeDetail))]
[JsonSerializable(typeof(ConfigUndo))]
[JsonSerializable(typeof(IReadOnlyList<KeyView>))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(KeyChange))]
[JsonSerializable(typeof(AboutView))]
internal sealed partial class SettingsJson : JsonSerializerContext;
