using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Login;

/// <summary>Serialization of the login.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoginCodeOrder))]
[JsonSerializable(typeof(LoginLinkView))]
[JsonSerializable(typeof(LoginView))]
[JsonSerializable(typeof(LogoutOrder))]
internal sealed partial class LoginJson : JsonSerializerContext;
