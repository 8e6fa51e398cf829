using Sluice.Gateway.Configuration;
using Sluice.Protocols;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Prompts;

/// <summary>A request on its way into the log of prompts.</summary>
/// <param name="Id">The request.</param>
/// <param name="At">When it ended.</param>
/// <param name="Protocol">The caller's.</param>
/// <param name="Path">What its path said, for protocols that have the model there.</param>
/// <param name="Stream">The answer is a stream.</param>
/// <param name="Body">A copy of the request's body; empty when it was too large.</param>
/// <param name="Answer">What the client was sent.</param>
/// <param name="AnswerIsCut">More was sent.</param>
/// <param name="Secrets">Credentials that may stand in either.</param>
internal sealed record PromptCapture(
    long Id, DateTimeOffset At, IProtocol Protocol, RequestPath? Path, bool Stream, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Answer, bool AnswerIsCut, IReadOnlyList<Secret> Secrets)
{
    /// <summary>Bytes that it holds.</summary>
    public long Size => Body.Length + Answer.Length;
}
