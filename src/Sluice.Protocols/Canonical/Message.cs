namespace Sluice.Protocols.Canonical;

/// <summary>Who speaks.</summary>
public enum MessageRole
{
    /// <summary>Instructions; may stand in the middle of a conversation.</summary>
    System,

    /// <summary>The user, and the results of tools.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}

/// <summary>
/// One message. Results of tools are blocks of a <see cref="MessageRole.User"/> message, also when the protocol has a role of
/// their own: readers gather consecutive tool messages into one.
/// </summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Content">The parts in their order.</param>
public sealed record Message(MessageRole Role, IReadOnlyList<ContentBlock> Content);
