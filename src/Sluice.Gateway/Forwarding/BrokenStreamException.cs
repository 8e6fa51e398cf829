namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Ends a response that has begun without its proper end. The server sends what has been written, closes the connection and
/// leaves the last chunk out; a reset would make clients drop what they have not read yet.
/// </summary>
internal sealed class BrokenStreamException() : Exception("an answer broke off");
