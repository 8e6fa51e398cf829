using System.Globalization;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Judging;

namespace Sluice.Routing.Verification.Checks;

/// <summary>
/// Does a text that answers the user straight away hold? The trained judge was taught on such answers. What an agent says at
/// the end of its work is no answer to a question, and the facts have been checked call by call.
/// </summary>
internal sealed class DoubtCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "doubt";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (draft.Calls.Count > 0 || draft.Text.Length == 0 || draft.Request.OutputFormat is not null || AnswersTools(draft.Request)) return Finding.Nothing;
        var judgement = AnswerJudge.Embedded.Judge(draft.Transcript.LastUserText, draft.Text, draft.Evidence);
        draft.Doubt = judgement.Doubt;
        // Where nothing in the text speaks against it, the doubt is only how often such answers were wrong in the data: of other kinds of questions that tells nothing.
        if (judgement.Doubt <= draft.Evidence.MostDoubt || judgement.Reasons.Count == 0) return Finding.Passed;
        // What it would say a second time would be no better founded.
        return Finding.Failed(string.Create(CultureInfo.InvariantCulture, $"doubt {judgement.Doubt:0.00} is above {draft.Evidence.MostDoubt:0.00}: {string.Join(", ", judgement.Reasons)}"), hint: null);
    }

    private static bool AnswersTools(ModelRequest request) => request.Messages is [.., var last] && last.Content.Any(block => block is ToolResultBlock);
}
