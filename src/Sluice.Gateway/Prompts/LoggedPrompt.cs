using System.Text.Json.Serialization;

namespace Sluice.Gateway.Prompts;

/// <summary>Prompt and answer of a request as they are kept and shown: plain text, without credentials.</summary>
/// <param name="Prompt">The messages in their order.</param>
/// <param name="Answer">What the client got.</param>
/// <param name="KeptAt">When it was written down.</param>
/// <param name="LeftOut">What is not here, in words; absent when all of it is.</param>
internal sealed record LoggedPrompt(IReadOnlyList<LoggedPart> Prompt, IReadOnlyList<LoggedPart> Answer, DateTimeOffset KeptAt, string? LeftOut = null);

/// <summary>A piece of a message.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c>.</param>
/// <param name="Kind"><c>text</c>, <c>thinking</c>, <c>call</c>, <c>result</c>, <c>media</c>, or <c>raw</c> for what could not be read.</param>
/// <param name="Name">The tool, or the kind of media.</param>
/// <param name="Text">Its text; a call's arguments as JSON.</param>
internal sealed record LoggedPart(string Role, string Kind, string? Name, string Text);

/// <summary>How logged prompts are kept.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoggedPrompt))]
internal sealed partial class PromptJson : JsonSerializerContext;
