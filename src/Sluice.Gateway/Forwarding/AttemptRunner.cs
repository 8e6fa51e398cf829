using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Upstreams.Credentials;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.LlamaCpp;
using Sluice.Protocols.Ollama;
using Sluice.Routing;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Forwarding;

/// <summary>One attempt at one target, steps 2 to 5 of <see cref="RequestForwarder"/>: write, send, and relay what comes back.</summary>
internal sealed class AttemptRunner(UpstreamCall upstreams, Places places, TurnLoads loads, TurnContexts sizes, ContextMemory contexts, TokenCalibration calibration, LocalSpeeds speeds, SealMemory seals, FieldStripping stripping, QuotaBook quota, Boundary boundary, HeaderCapture headers, DrainDeadline stopping, TimeProvider time, Random random)
{
    private const int MaxErrorBody = 64 * 1024;

    /// <summary>Gets an attempt ready.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="spoken">The protocol to use there; null: the caller's where the upstream speaks it, else the upstream's first.</param>
    /// <param name="before">Of an earlier attempt at the same target whose knowledge of the caller's request holds; null: there was none.</param>
    /// <param name="certain">Find out how sure the model is of its tokens.</param>
    public Attempt Begin(Exchange exchange, RouteTarget target, IProtocol? spoken = null, TranslationContext? before = null, bool certain = false)
    {
        var upstream = exchange.Model.Upstreams[target.Model.Upstream];
        // Where the upstream speaks the caller's protocol too, nothing is translated. Ollama's two flavours have one name: a
        // /api/generate body goes on as one.
        var protocol = spoken ?? FillInProtocol(exchange, upstream) ?? (upstream.Speaks(exchange.Protocol.Name) ? exchange.Protocol : ProtocolRegistry.Find(upstream.Protocol)!);
        var context = sizes.Of(exchange, target);
        var translation = before?.Again(certain) ?? new TranslationContext
        {
            InboundProtocol = exchange.Protocol.Name,
            UpstreamProtocol = protocol.Name,
            UpstreamModel = target.Model.Id,
            ResponseModel = exchange.Profile.RequestedModel,
            Target = TraitsOf(exchange.Model, target.Model),
            Inbound = exchange.Head,
            SealMemory = seals,
            KeepsResponses = exchange.KeepsResponse,
            Time = time,
            Random = random,
            EstimatedInputTokens = exchange.Profile.TokensFor(target.Model),
            StartTimestamp = exchange.StartedAt,
            NumCtx = context.NumCtx,
            KeepAlive = upstream.Protocol == "ollama" ? exchange.Model.KeepAliveOf(target.Model, time).WireSeconds.ToString() : null,
            Certainty = certain ? new TokenCertainty() : null,
        };
        return new Attempt
        {
            Prompt = LocalPrompt.Of(exchange, target, translation),
            ContextLimit = context.IsTooLong ? context.Choice!.Value.Limit : null,
            ShortenTo = context.ShortenTo,
            Number = exchange.Attempts,
            Target = target,
            Upstream = upstream,
            Protocol = protocol,
            MaxOutputTokens = exchange.Profile.MaxOutputTokens,
            Timer = new AttemptTimer(upstream.TotalTimeout, time, exchange.Aborted, stopping.Token),
            Context = translation,
        };
    }

    /// <summary>Makes the attempt: whatever comes of it is its result.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="client">Who is kept alive and gets the answer; null for a draft, which is read into <see cref="Attempt.Draft"/> and may outlive the exchange.</param>
    public async ValueTask<AttemptResult> RunAsync(Exchange exchange, Attempt attempt, ClientResponse? client)
    {
        // Routing has seen to it already; nothing that must stay is sent because of a mistake there.
        if (LeavesMachine(exchange, attempt.Target.Model, attempt.Upstream) is { } kept) return kept;

        // 2. The request in the upstream's terms.
        UpstreamContent content;
        try
        {
            attempt.Sent = stripping.Apply(exchange, attempt, UpstreamRequest.Write(exchange, attempt));
            attempt.Content = content = new UpstreamContent(attempt.Sent);
        }
        catch (InvalidRequestException exception)
        {
            return new AttemptResult(Outcomes.Rejected) { Error = exception.Error, Blame = exception.Error.Kind == ErrorKind.ContextTooLong ? Blame.Upstream : Blame.Client };
        }

        // 3. Send; the client is kept alive meanwhile.
        var own = attempt.Target.UseCallerCredential ? exchange.Caller.Secret : null;
        using var request = UpstreamHeaders.CreateRequest(attempt.Upstream, UpstreamRequest.PathOf(exchange, attempt), content, exchange.Http.Request.Headers, own, attempt.IsSameProtocol);
        attempt.SentHeaders = headers.OfRequest(request, exchange.Secrets);
        HttpResponseMessage? response = null;
        LocalTurn? turn = null;
        if (attempt.Draft is null) exchange.UpstreamRequestId = null;
        // Asked before anything is waited for: a model that is only warmed may get its slot when the caller's bytes are gone.
        var firstByte = exchange.Profile.WantsThinking ? attempt.Upstream.ThinkingFirstByteTimeout : attempt.Upstream.FirstByteTimeout;
        try
        {
            sizes.Ask(exchange, attempt.Target, attempt.Context.NumCtx);
            // A client that leaves must not end the load: it goes ahead of the turn, and is Sluice's own.
            if (loads.MustLoad(attempt.Target.Model, (int?)attempt.Context.NumCtx, out var loading))
            {
                exchange.Running?.Moves(attempt, RunningPhase.Loading);
                attempt.Timer.Begin(firstByte);
                await WaitAsync(loading.WaitAsync(attempt.Timer.Token));
            }

            attempt.Place = places.Enter(exchange, attempt);
            if (attempt.Place is { IsTaken: false }) exchange.Running?.Moves(attempt, RunningPhase.Queued);
            if (attempt.Place is { IsTaken: false } && await WaitAsync(places.WaitAsync(exchange, attempt)) is { } busy) return busy;

            if (attempt.Target.Model.IsLocal)
            {
                attempt.Run = speeds.Begin(attempt.Target.Model);
                turn = loads.Begin(attempt.Target.Model, (int?)attempt.Context.NumCtx);
            }

            exchange.Running?.Moves(attempt, RunningPhase.Prefill);
            attempt.Timer.Begin(firstByte);
            var sending = upstreams.SendAsync(attempt.Upstream, request, attempt.Timer.Token);
            response = await WaitAsync(sending);
            turn?.Answers();
            attempt.AnswerHeaders = headers.OfResponse(response, exchange.Secrets);
            if (attempt.Draft is { } began)
            {
                began.Began(attempt.Timer.Elapsed, UpstreamResponseHeaders.RequestIdOf(response));
            }
            else
            {
                attempt.FirstByte = attempt.Timer.Elapsed;
                exchange.UpstreamRequestId = UpstreamResponseHeaders.RequestIdOf(response);
            }

            HearLimits(attempt, response, own);

            // 4. A refusal.
            if ((int)response.StatusCode >= 300) return await RefusedAsync(exchange, attempt, response);

            // 5. An answer.
            await using var body = await UpstreamCall.ReadAsync(response, attempt.Timer.Token);
            var opening = UpstreamAnswer.OpenAsync(body, response.Content.Headers.ContentType?.MediaType, exchange.Profile.Stream || attempt.Draft is not null, attempt.Protocol.IsLineFramed, attempt.Timer.Token);
            await using var answer = opening.IsCompleted ? await opening : await WaitAsync(opening.AsTask());
            if (answer.Framing == AnswerFraming.Neither)
            {
                var error = new ModelError(ErrorKind.Unreachable, $"{attempt.Upstream.Name} answered with a web page instead of an API answer: check its baseUrl, or a proxy or login page on the way.");
                return new AttemptResult(Outcomes.UpstreamError) { Error = error, Blame = Blame.Upstream, Status = (int)response.StatusCode };
            }

            if (attempt.Draft is { } draft) return Checked(exchange, attempt, await draft.ReadAsync(exchange, attempt, answer));
            var asBytes = attempt.SendsBytes && attempt.Prompt is not { MendsCalls: true } && !client!.IsKeptAlive && answer.Framing == (exchange.Profile.Stream ? AnswerFraming.Stream : AnswerFraming.Body);
            return Checked(exchange, attempt, asBytes
                ? await PassthroughForwarder.RelayAsync(exchange, attempt, answer, response, client!)
                : await TranslatingForwarder.RelayAsync(exchange, attempt, answer, client!));
        }
        catch (Exception exception) when (TransportErrors.IsExpected(exception))
        {
            return TransportErrors.Of(exception, attempt.Upstream, attempt.Timer, exchange.Situation.LocalOnlyBecause);
        }
        finally
        {
            // Closes the connection when the answer was not read to its end: that is what cancels the upstream's work.
            response?.Dispose();
            attempt.Place?.Dispose();
            turn?.Dispose();
            attempt.Run?.Dispose();
        }

        ValueTask<T> WaitAsync<T>(Task<T> task) => client is null ? new(task) : client.WhileWaitingAsync(task, attempt.Context);
    }

    /// <summary>The result of an attempt that must not be made; null when it may.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="model">Who would answer.</param>
    /// <param name="upstream">Where.</param>
    public AttemptResult? LeavesMachine(Exchange exchange, RoutableModel model, UpstreamModel upstream)
    {
        var because = exchange.Situation.LocalOnlyBecause ?? (boundary.IsPrivate ? LocalOnlyReason.Mode.Because : null);
        return because is null || (model.IsLocal && upstream.IsLocal)
            ? null
            : new AttemptResult(Outcomes.Rejected) { Error = new ModelError(ErrorKind.Permission, $"this request must stay local, and {model.Address} is not: {because}"), Blame = Blame.Gateway, NothingSent = true };
    }

    // What a server cut teaches its window; a stream that has been shown is told of in the records.
    private AttemptResult Checked(Exchange exchange, Attempt attempt, AttemptResult result)
    {
        var address = attempt.Target.Model.Address;
        var cut = result.CutAt;
        if (result.IsServed && attempt.Draft is null && CutPrompt.Of(exchange, attempt, new AnswerMeasure(result.Usage, result.UsageEstimated)) is { } shown)
        {
            cut = shown.Read;
            attempt.Cut = $"{address} read {shown.Read} of about {shown.Sent} tokens of the prompt";
        }

        if (cut is { } read) contexts.Learn(address, exchange.Model.LocalModels.GetValueOrDefault(address), RefusedPrompt.Above(read));
        return result;
    }

    // The server's own numbers are better than any estimate.
    private void HearContext(Exchange exchange, Attempt attempt, ModelError error)
    {
        if (!attempt.Target.Model.IsLocal || error.Kind != ErrorKind.ContextTooLong) return;
        var (prompt, window) = RefusedPrompt.Read(error.Message);
        if (window is { } tokens and >= 256 && tokens < (attempt.Target.Model.Traits.ContextWindow ?? long.MaxValue)) contexts.Learn(attempt.Target.Model.Address, exchange.Model.LocalModels.GetValueOrDefault(attempt.Target.Model.Address), tokens);
        if (prompt is { } counted && !exchange.Profile.HasMedia && attempt.ShortenTo is null) calibration.Learn(attempt.Target.Model, exchange.Profile.CountedTextTokens, counted);
    }

    private void HearLimits(Attempt attempt, HttpResponseMessage response, CallerSecret? own)
    {
        if (attempt.Upstream.IsLocal || QuotaHeaders.Read(response.Headers, time.GetUtcNow()) is not { } reading) return;
        attempt.Limits = reading;
        quota.Hear(attempt.Upstream.Name, QuotaBook.CredentialOf(attempt.Upstream, own), reading);
    }

    // What fills the middle is asked in the server's own way; a server that takes legacy completions gets the caller's bytes.
    private static IProtocol? FillInProtocol(Exchange exchange, UpstreamModel upstream) => exchange.Protocol is not CompletionsProtocol ? null
        : upstream.Protocol == "ollama" ? OllamaProtocol.FillIn
        : upstream.Kind == UpstreamKind.LlamaCpp ? InfillProtocol.Instance
        : null;

    // A name that no list has (a new Claude) is described by what its name tells.
    private static ModelTraits TraitsOf(GatewayModel model, RoutableModel target) =>
        model.Routing.Models.ContainsKey(target.Address) ? target.Traits : model.Describe(target.Upstream, target.Id)?.Traits ?? target.Traits;

    private async ValueTask<AttemptResult> RefusedAsync(Exchange exchange, Attempt attempt, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var body = await UpstreamCall.ReadErrorAsync(response, MaxErrorBody, attempt.Timer.Token);
        var error = status < 400
            ? new ModelError(ErrorKind.Unreachable, $"{attempt.Upstream.Name} answered with a redirect ({status}), which is not followed: set its baseUrl to where it really is.", status)
            : attempt.Protocol.ReadError(status, body.Span);
        HearContext(exchange, attempt, error);
        error = error with { Message = ErrorExcerpt.Scrub(error.Message, exchange.Secrets), RetryAfter = RetryAfter.Parse(response.Headers, time.GetUtcNow()) ?? error.RetryAfter };
        if (GoogleQuota.Read(body, error.RetryAfter, time.GetUtcNow()) is { } told)
        {
            attempt.Limits = told;
            quota.Hear(attempt.Upstream.Name, QuotaBook.CredentialOf(attempt.Upstream, attempt.Target.UseCallerCredential ? exchange.Caller.Secret : null), told);
        }

        var pull = error.Kind == ErrorKind.NotFound && attempt.Upstream.Protocol == "ollama";
        if (pull) error = error with { Message = $"{error.Message} (pull it with: ollama pull {attempt.Target.Model.Id})" };
        var isJson = body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];
        return new AttemptResult(error.Kind is ErrorKind.RateLimited or ErrorKind.Overloaded ? Outcomes.RateLimited : Outcomes.UpstreamError)
        {
            Error = error,
            Status = status,
            Blame = error.Kind is ErrorKind.RateLimited or ErrorKind.Overloaded or ErrorKind.Server or ErrorKind.Timeout or ErrorKind.Unreachable or ErrorKind.Billing or ErrorKind.ContextTooLong ? Blame.Upstream : Blame.Client,
            Wall = attempt.Upstream.IsLocal ? null : QuotaWall.Of(error, attempt.Limits, exchange.Model.Config.Pacing.MaxWait),
            NoRetry = response.Headers.TryGetValues("x-should-retry", out var should) && should.Contains("false", StringComparer.OrdinalIgnoreCase),
            // Ollama's own words do not say how to mend it.
            Answer = status >= 400 && isJson && !pull && !HoldsSecret(body.Span, exchange)
                ? new UpstreamErrorAnswer(status, response.Content.Headers.ContentType?.ToString(), body.ToArray(), WithRetryAfter(UpstreamResponseHeaders.Of(response), error.RetryAfter ?? (error.Kind == ErrorKind.Overloaded && attempt.Upstream.IsLocal ? Places.ComeBack : null)))
                : null,
        };
    }

    // An upstream that echoes a credential does not get its own words passed on (F024).
    private static bool HoldsSecret(ReadOnlySpan<byte> body, Exchange exchange)
    {
        foreach (var secret in exchange.Secrets)
        {
            if (secret.Reveal() is { Length: >= 6 } value && body.IndexOf(System.Text.Encoding.UTF8.GetBytes(value)) >= 0) return true;
        }

        return false;
    }

    // Claude Code reads whole seconds only: a date is turned into seconds, and what is neither is left out.
    private static List<KeyValuePair<string, string>> WithRetryAfter(List<KeyValuePair<string, string>> headers, TimeSpan? wait)
    {
        if (wait is { } time) headers.Add(new("retry-after", RetryAfter.Format(time)));
        return headers;
    }
}
