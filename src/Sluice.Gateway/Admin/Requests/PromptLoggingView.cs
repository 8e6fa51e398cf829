using Sluice.Gateway.Configuration;
using Sluice.Gateway.Prompts;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>The log of prompts and answers.</summary>
/// <param name="On">They are written down.</param>
/// <param name="Retention">How long they are kept, such as 7d.</param>
/// <param name="Stored">Requests whose prompts are kept, also from before it was switched off.</param>
/// <param name="Bytes">Their size on the disk, packed.</param>
/// <param name="Problem">Why they cannot be written at the moment.</param>
internal sealed record PromptLoggingView(bool On, string Retention, long Stored, long Bytes, string? Problem)
{
    /// <summary>Of the log's state.</summary>
    public static PromptLoggingView Of(PromptLogState state) => new(state.On, Durations.Format(state.Retention), state.Stored, state.Bytes, state.Problem);
}
