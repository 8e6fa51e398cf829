using System.Diagnostics;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Calls;
using Sluice.Gateway.Model;
using Sluice.Gateway.Telemetry;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Routing;
using Sluice.Routing.Receipts;
using Sluice.Routing.Verification;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// A target whose answer is a draft: read whole, checked, and only then shown.
/// </summary>
/// <remarks>
/// <code>
///   1 ask, and read into the draft, beside the client: it is kept alive and sees nothing else    (Draft, AttemptRunner)
///   2 too slow: leave it to warm, or stop it                                                      (WaitBudget, Warming)
///   3 judge                                                                                       (IAnswerVerifier)
///   4 accepted: write it as if it had come just so; this is the commit point                     (AnswerReplay)
///     rejected: note why; the same model once more with the reason, else the next target          (Repair)
/// </code>
/// </remarks>
internal sealed class DraftForwarder(AttemptRunner attempts, FieldStripping stripping, SecondOpinions opinions, Warming warming, IAnswerVerifier verifier, CallBook calls, RequestTelemetry telemetry, TimeProvider time)
{
    private static readonly AttemptResult Passed = new(Outcomes.SlowDraft) { Blame = Blame.Upstream };

    /// <summary>Gets an attempt ready: a draft where the plan says so and another target could take over, else an ordinary one.</summary>
    public Attempt Begin(Exchange exchange, int at)
    {
        var target = exchange.Decision.Plan[at];
        if (NextAfterDraft(exchange, at) is null) return attempts.Begin(exchange, target);
        var attempt = attempts.Begin(exchange, target, before: exchange.Cascade?.Context, certain: WantsCertainty(exchange, target));
        var state = exchange.Cascade ??= new CascadeState();
        try
        {
            state.Request ??= exchange.Reading.ReadFor(attempt.Context);
            state.Context ??= attempt.Context;
        }
        catch (InvalidRequestException)
        {
            // The ordinary attempt tells the caller.
            return attempt;
        }

        attempt.Draft = new Draft(attempt.Prompt?.Request ?? state.Request, state.Repair);
        state.Repair = null;
        return attempt;
    }

    /// <summary>Where to go instead, when it is known beforehand that this draft would take longer than the turn may wait; null: it is to be tried.</summary>
    public int? PassOver(Exchange exchange, int at)
    {
        var model = exchange.Decision.Plan[at].Model;
        // A repair has been weighed already.
        if (exchange.Cascade?.Repair is not null || NextAfterDraft(exchange, at) is not { } next) return null;
        if (warming.IsRunning(model) && WaitBudget.IsForeground(exchange.Profile.Kind))
        {
            (exchange.Cascade ??= new CascadeState()).Escalation = "the local model is still warming up";
            return next;
        }

        if (exchange.Situation.Speed(model) is not { } speed || WaitBudget.Left(exchange, time) is not { } left) return null;
        var warm = exchange.Situation.Session?.Warm.GetValueOrDefault(model.Address) is { } held && held.Until > exchange.Profile.Time ? held.Tokens : 0;
        var expected = WaitBudget.Expected(speed, exchange.Profile.TokensFor(model), warm, exchange.Profile.MaxOutputTokens);
        if (expected <= left) return null;
        if (speed.Load + WaitBudget.Reading(speed, exchange.Profile.TokensFor(model), warm) is var ahead && ahead > TimeSpan.FromSeconds(1) && ahead < Warming.Longest) Warm(exchange, at);
        (exchange.Cascade ??= new CascadeState()).Escalation = $"a local answer was expected to take {expected.TotalSeconds:0} s, and the turn may wait {left.TotalSeconds:0} s";
        return next;
    }

    /// <summary>The answer did not hold, and its model is to be asked once more.</summary>
    public static bool WantsRepair(Exchange exchange, AttemptResult result) => result.Outcome == Outcomes.RejectedDraft && exchange.Cascade is { Repair: not null };

    /// <summary>Makes the attempt. Served: the answer has held and is at the client. Otherwise the client has seen nothing but keep-alives.</summary>
    public async ValueTask<AttemptResult> RunAsync(Exchange exchange, Attempt attempt, ClientResponse client)
    {
        var (draft, state) = (attempt.Draft!, exchange.Cascade!);
        // 1. What keeps the client alive may not share the reader's state: the two run beside each other.
        var waiting = attempt.Context.Again();
        var reading = attempts.RunAsync(exchange, attempt, client: null).AsTask();
        await using var others = opinions.Ask(exchange, attempt);
        var compared = ComparedAsync(reading, draft, others);
        try
        {
            await client.WhileWaitingAsync(InTimeAsync(compared, WaitBudget.Left(exchange, time)), waiting);
        }
        catch (Exception exception) when (TransportErrors.IsExpected(exception))
        {
            // The caller is gone, which has ended the reading too.
            attempt.Timer.Cancel();
            await reading;
        }

        // 2.
        if (!reading.IsCompleted) return await TooSlowAsync(exchange, attempt, reading);
        var result = await reading;
        draft.Publish(exchange, attempt);
        if (!result.IsServed)
        {
            state.Escalation = attempt.WaitedFor is { } waited && result.Outcome == Outcomes.Busy ? waited : $"the draft failed: {result.Outcome}";
            return result;
        }

        // 3.
        exchange.Running?.Moves(attempt, RunningPhase.Checking);
        if (!others.IsEmpty) state.Alternatives = others.Texts;
        var verdict = Judge(exchange, attempt, draft);
        foreach (var check in verdict.Checks) state.Add(new ReceiptCheck(attempt.Number, check.Name, Word(check.Outcome), check.Why));
        Count(exchange, attempt, draft, verdict);
        if (!verdict.Accepted) return Rejected(exchange, attempt, verdict, result);
        state.Escalation = null;
        // 4.
        return await ShowAsync(exchange, attempt, client, Settled(verdict.Answer), result);
    }

    // Null: the target is no draft, for nobody could take over from it or the caller wants what only bytes can carry.
    private static int? NextAfterDraft(Exchange exchange, int at)
    {
        var plan = exchange.Decision.Plan;
        if (!plan[at].Draft || exchange.RawPath is not null || exchange.Profile.WantsFillIn || WantsBytes(exchange)) return null;
        for (var next = at + 1; next < plan.Count; next++)
        {
            if (FailoverPolicy.MayTakeOver(plan[next], plan[at], Passed, allUnreachable: false)) return next;
        }

        return null;
    }

    // What only the server's own bytes carry: several choices, probabilities for the caller.
    private static bool WantsBytes(Exchange exchange) =>
        exchange.Protocol is ChatCompletionsProtocol && (exchange.Head["logprobs"u8].IsTrue || exchange.Head["n"u8].GetInt64() > 1);

    // llama.cpp refuses probabilities beside tools in a stream; what an unknown server does with both is not worth finding out.
    private bool WantsCertainty(Exchange exchange, RouteTarget target)
    {
        var upstream = exchange.Model.Upstreams[target.Model.Upstream];
        return upstream is { IsLocal: true, Protocol: "ollama" or "openai-chat" }
            && (!exchange.Profile.HasTools || upstream is { Protocol: "ollama" } or { Kind: UpstreamKind.Vllm })
            && !stripping.LeavesOut(exchange, target, "logprobs", "top_logprobs");
    }

    // Only a text is compared: what agents do is checked by facts.
    private static async Task ComparedAsync(Task<AttemptResult> reading, Draft draft, Opinions others)
    {
        var result = await reading;
        if (result.IsServed && !others.IsEmpty && !draft.Answer.ToolCalls.Any()) await others.Ended;
    }

    private async Task<bool> InTimeAsync(Task reading, TimeSpan? left)
    {
        if (left is not { } limit) await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else await reading.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return reading.IsCompleted;
    }

    // The model loads, or reads the prompt, for the turns that come after this one.
    private void Warm(Exchange exchange, int at)
    {
        if (warming.IsRunning(exchange.Decision.Plan[at].Model)) return;
        var attempt = Begin(exchange, at);
        if (attempt.Draft is null || !warming.TryAdopt(exchange, attempt, () => attempts.RunAsync(exchange, attempt, client: null).AsTask())) attempt.Dispose();
    }

    private async ValueTask<AttemptResult> TooSlowAsync(Exchange exchange, Attempt attempt, Task<AttemptResult> reading)
    {
        var (draft, limit) = (attempt.Draft!, exchange.Model.Config.Routing.Cascade.MaxWait);
        exchange.Cascade!.Escalation = $"the draft was not there after {limit.TotalSeconds:0} s";
        var measure = new AnswerMeasure(new Usage(attempt.Context.EstimatedInputTokens), true);
        // Before its first content it loads or reads the prompt, which the next turn needs as well. After it only writes.
        if (draft.HasContent || draft.Repair is not null || !warming.TryAdopt(exchange, attempt, () => reading))
        {
            attempt.Timer.Cancel();
            await reading;
            draft.Publish(exchange, attempt);
            measure = draft.Measure(attempt);
        }

        var error = new ModelError(ErrorKind.Timeout, $"{attempt.Target.Model.Address} did not answer within routing.cascade.maxWait ({limit.TotalSeconds:0} s)");
        return Attempt.Result(Outcomes.SlowDraft, measure, error, Blame.Upstream, committed: false);
    }

    private Verdict Judge(Exchange exchange, Attempt attempt, Draft draft)
    {
        if (draft.IsTooLarge) return new Verdict(false, [new CheckResult("size", CheckOutcome.Failed, $"more than {Draft.MaxBytes >> 10} KB")], draft.Answer);
        if (draft.Tripped == Outcomes.LoopAbort) return new Verdict(false, [new CheckResult("repetition", CheckOutcome.Failed, "it repeated itself without end")], draft.Answer);
        // Of what stopped it only a wrong tool is worth telling the model: the others would come again.
        if (draft.Hopeless is { } hopeless) return new Verdict(false, [hopeless], draft.Answer) { Hint = hopeless.Name == "tool-exists" ? $"Your answer was stopped, because {hopeless.Why}. Use only the tools that are offered, or answer without one." : null };
        if (WhyNoText(attempt, draft) is { } why) return new Verdict(false, [new CheckResult("call-wanted", CheckOutcome.Failed, why)], draft.Answer);
        var evidence = new AnswerEvidence
        {
            MeanLogProbability = attempt.Context.Certainty?.Mean,
            LowestLogProbability = attempt.Context.Certainty?.Lowest,
            Alternatives = exchange.Cascade!.Alternatives is { Count: > 0 } others ? others : null,
            MostDoubt = exchange.Model.Config.Routing.Cascade.MostDoubt,
        };
        return verifier.Verify(draft.Asked, draft.Answer, evidence);
    }

    private void Count(Exchange exchange, Attempt attempt, Draft draft, Verdict verdict)
    {
        if (!attempt.Target.Model.IsLocal || attempt.Prompt is not { Offered.Tools.Count: > 0 } prompt) return;
        var missing = prompt.Diet is { Dropped: var dropped } && draft.Answer.ToolCalls.Any(call => dropped.Contains(call.Name, StringComparer.OrdinalIgnoreCase));
        var count = CallCount.Of(verdict.Checks, verdict.Answer.ToolCalls.Count(), draft.Repair is not null, missing);
        calls.Count(attempt.Target.Model.Address, prompt.Diet is not null, count);
        if (prompt.Diet is { } diet) calls.Spare(attempt.Target.Model.Address, diet.Saved);
        telemetry.CallsSeen(exchange, attempt, count, mended: verdict.Accepted && draft.Repair is not null);
    }

    // Words in the place of a call that has to be mended are a model that gives up; and what ends another model's turn is that model's to say.
    private static string? WhyNoText(Attempt attempt, Draft draft) =>
        draft.Answer.ToolCalls.Any() ? null
        : draft.Repair?.Answer.ToolCalls.Any() == true ? "words instead of the call that was to be mended"
        : attempt.Target.CallsOnly ? "words, and the turn belongs to another model"
        : null;

    private AttemptResult Rejected(Exchange exchange, Attempt attempt, Verdict verdict, AttemptResult result)
    {
        var (config, state) = (exchange.Model.Config.Routing.Cascade, exchange.Cascade!);
        var failed = verdict.Checks.Where(check => check.Outcome == CheckOutcome.Failed).ToList();
        var words = string.Join(", ", failed.Select(check => check.Why is null ? check.Name : $"{check.Name} ({check.Why})"));
        state.Escalation = $"the draft did not hold: {words}";
        if (config.Repair && !state.IsRepaired && verdict.Hint is { } hint && AllowsRepair(exchange, attempt))
        {
            state.IsRepaired = true;
            state.Repair = new Repair(attempt.Draft!.Answer, hint);
        }

        var error = new ModelError(ErrorKind.Server, $"the draft of {attempt.Target.Model.Address} did not hold: {string.Join(", ", failed.Select(check => check.Name))}");
        return result with { Outcome = Outcomes.RejectedDraft, Error = error, Blame = Blame.Upstream };
    }

    // The prompt is in the server's cache by then: what is left is about as long as writing the first answer took.
    private bool AllowsRepair(Exchange exchange, Attempt attempt)
    {
        if (WaitBudget.Left(exchange, time) is not { } left) return true;
        return left > attempt.Timer.Elapsed - (attempt.FirstContent ?? TimeSpan.Zero);
    }

    private static async ValueTask<AttemptResult> ShowAsync(Exchange exchange, Attempt attempt, ClientResponse client, ModelResponse answer, AttemptResult result)
    {
        var measure = new AnswerMeasure(result.Usage, result.UsageEstimated, result.ReportedCost);
        attempt.FirstShown = attempt.Timer.Elapsed;
        exchange.Fidelity = HeaderText.Of(attempt.Context.Notes);
        try
        {
            attempt.Timer.Begin(attempt.Upstream.IdleTimeout);
            if (!exchange.Profile.Stream)
            {
                client.Commit(attempt.Target, "application/json", exchange.Fidelity);
                exchange.Protocol.WriteBody(answer, client.Output, attempt.Context);
            }
            else
            {
                client.Commit(attempt.Target, exchange.Protocol.StreamContentType(exchange.Head), exchange.Fidelity);
                var writer = client.StreamWriter(attempt.Context);
                var replay = new AnswerReplay(answer);
                while (replay.Next(writer)) await client.FlushAsync(attempt.Timer.Token);
            }
        }
        catch (Exception exception) when (TransportErrors.IsExpected(exception))
        {
            return attempt.BrokeOff(measure, committed: true, exception);
        }
        finally
        {
            client.HandOver();
        }

        var outcome = answer.Stop.Kind is StopKind.MaxTokens or StopKind.ContextWindow ? Outcomes.Truncated : Outcomes.Ok;
        return Attempt.Result(outcome, measure);
    }

    // What was mended may have become, or ceased to be, an answer with calls.
    private static ModelResponse Settled(ModelResponse answer)
    {
        var calls = answer.ToolCalls.Any();
        return answer.Stop.Kind switch
        {
            StopKind.EndTurn or StopKind.Unknown or StopKind.StopSequence when calls => answer with { Stop = answer.Stop with { Kind = StopKind.ToolCalls, Sequence = null } },
            StopKind.ToolCalls or StopKind.MalformedToolCall when !calls => answer with { Stop = answer.Stop with { Kind = StopKind.EndTurn } },
            _ => answer,
        };
    }

    internal static string Word(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "passed",
        CheckOutcome.Repaired => "repaired",
        CheckOutcome.Failed => "failed",
        _ => throw new UnreachableException(),
    };
}
