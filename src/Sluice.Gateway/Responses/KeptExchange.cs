namespace Sluice.Gateway.Responses;

/// <summary>An answer of the Responses API and what it answered: enough to go on from there.</summary>
/// <param name="Id">The answer's id.</param>
/// <param name="User">Who may see it: the owner of the token that asked; empty for the machine's own.</param>
/// <param name="KeptAt">When it was answered.</param>
/// <param name="Input">A JSON array of all input items, those of earlier answers included.</param>
/// <param name="Body">The answer's JSON object.</param>
internal sealed record KeptExchange(string Id, string User, DateTimeOffset KeptAt, ReadOnlyMemory<byte> Input, ReadOnlyMemory<byte> Body)
{
    /// <summary>Bytes in memory.</summary>
    public long Size => Input.Length + Body.Length;
}
