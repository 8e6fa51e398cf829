namespace Sluice.Gateway.Admin.Chat;

/// <summary>
/// Body of <c>POST /admin/chat</c>: a request of the Chat Completions API, with whatever further fields that API knows. The header
/// <c>x-sluice-session</c> names the conversation.
/// </summary>
/// <param name="Model">An address, an alias, <c>sluice/auto</c>, <c>sluice/local</c> or <c>sluice/tier0</c> to <c>sluice/tier3</c>.</param>
/// <param name="Messages">The conversation so far, the oldest first.</param>
/// <param name="Stream">As it comes: server-sent events of that API.</param>
internal sealed record ChatOrder(string Model, IReadOnlyList<ChatMessage> Messages, bool Stream = true);

/// <summary>One message.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
internal sealed record ChatMessage(string Role, string Content);
