namespace Sluice.Protocols.Canonical;

/// <summary>The request cannot be carried out as it stands; the message names the field and the fix. Becomes a 400 in the caller's shape.</summary>
public sealed class InvalidRequestException(string message, string? parameter = null, ErrorKind kind = ErrorKind.InvalidRequest, string? code = null) : Exception(message)
{
    /// <summary>The error as a value.</summary>
    public ModelError Error { get; } = new(kind, message, Code: code, Parameter: parameter);
}
