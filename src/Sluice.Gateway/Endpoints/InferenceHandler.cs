using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Admin.Clients;
using Sluice.Gateway.Compression;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Diet;
using Sluice.Gateway.Model;
using Sluice.Gateway.Prompts;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Security;
using Sluice.Gateway.Situations;
using Sluice.Gateway.Telemetry;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.Responses;
using Sluice.Routing;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Endpoints;

/// <summary>What every inference path does: read the head, ask routing, hand over to forwarding.</summary>
internal sealed class InferenceHandler(GatewayModelStore models, QuotaGate gate, Router router, SituationSource situations, RequestForwarder forwarder, TokenCounter counter, TokenCalibration calibration, LocalDiet diets, ExchangeRecorder recorder, Continuation continuation, ResponseStore responses, ClientSightings sightings, PromptLog prompts, LedgerWriter ledger, RequestTelemetry telemetry, HeaderCapture headers, TimeProvider time)
{
    private static readonly ModelError NoCompaction = new(
        ErrorKind.InvalidRequest,
        "The model that this request goes to cannot compact a conversation: only an upstream of protocol openai-responses can. Ask for a summary with POST /v1/responses instead (Codex does so with a provider of its own under [model_providers]), or name a model of such an upstream.",
        Code: "compaction_not_available");

    /// <summary>Answers a request for a model.</summary>
    public async Task AnswerAsync(HttpContext http, IProtocol protocol, RequestPath? path = null)
    {
        using var intake = await ReceiveAsync(http, protocol, path: path);
        if (intake.Exchange is not { } exchange) return;
        var logged = PromptLog.Begin(exchange);
        try
        {
            if (protocol is OllamaProtocol ollama && ollama.IsLoadRequest(exchange.Head) && exchange.Decision.Plan is [{ Model.Protocol: not "ollama" } target, ..]) await AnswerLoadedAsync(exchange, ollama, target);
            else await forwarder.ForwardAsync(exchange);
        }
        finally
        {
            if (logged is not null) prompts.Keep(exchange, logged);
        }

        // The end of the answer is sent when this returns: whoever has it can continue it.
        if (exchange.Kept is { } kept) responses.Keep(new KeptExchange(kept.Id, exchange.Caller.User ?? "", time.GetUtcNow(), ResponseHistory.InputOf(exchange.Head), kept.Body.ToArray()));
    }

    /// <summary>Forwards a request as it is to an upstream of the caller's protocol.</summary>
    public async Task RelayAsync(HttpContext http, IProtocol protocol, string path)
    {
        using var intake = await ReceiveAsync(http, protocol, path);
        if (intake.Exchange is { } exchange) await forwarder.ForwardAsync(exchange);
    }

    /// <summary>Forwards a request for a compaction, which only an upstream of the caller's protocol can make and read; else 501.</summary>
    public async Task CompactAsync(HttpContext http, IProtocol protocol)
    {
        using var intake = await ReceiveAsync(http, protocol, "/v1/responses/compact", otherwise: NoCompaction);
        if (intake.Exchange is not { } exchange) return;
        if (!ReferenceEquals(exchange.Decision.Refusal, NoCompaction))
        {
            await forwarder.ForwardAsync(exchange);
            return;
        }

        http.Response.Headers["x-sluice-request-id"] = exchange.IdText;
        await ErrorAnswer.WriteAsync(http, protocol, NoCompaction, exchange.IdText, StatusCodes.Status501NotImplemented);
        recorder.Settle(exchange, null, new AttemptResult(Outcomes.Rejected) { Error = NoCompaction });
    }

    /// <summary>Counts a prompt's tokens, see <see cref="TokenCounter"/>.</summary>
    public async Task CountAsync<TProtocol>(HttpContext http, TProtocol protocol, RequestPath? path = null)
        where TProtocol : IProtocol, ITokenCounting
    {
        using var intake = await ReceiveAsync(http, protocol, path: path);
        if (intake.Exchange is { } exchange) await counter.AnswerAsync(exchange, protocol);
    }

    // An Ollama client asks to have a model loaded that has nothing to load: it is ready.
    private async Task AnswerLoadedAsync(Exchange exchange, OllamaProtocol protocol, RouteTarget target)
    {
        var body = new ArrayBufferWriter<byte>(256);
        var unload = exchange.Head["keep_alive"u8] is var keepAlive && (keepAlive.GetInt64() == 0 || keepAlive.StringEquals("0"u8));
        OllamaModels.WriteLoaded(exchange.Profile.RequestedModel, unload, ReferenceEquals(protocol, OllamaProtocol.Generate), time.GetUtcNow(), body);
        var http = exchange.Http;
        http.Response.Headers["x-sluice-request-id"] = exchange.IdText;
        http.Response.Headers["x-sluice-model"] = target.Model.Address;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
        recorder.Settle(exchange, null, new AttemptResult(Outcomes.Ok));
    }

    /// <summary>Reads, checks, profiles and routes; a request that is wrong is answered here and has its row.</summary>
    private async ValueTask<Intake> ReceiveAsync(HttpContext http, IProtocol protocol, string? rawPath = null, RequestPath? path = null, ModelError? otherwise = null)
    {
        var startedAt = time.GetTimestamp();
        var now = time.GetUtcNow();
        var id = ledger.Ids.Next();
        var model = models.Current;
        var caller = Caller.Of(http);
        var (body, error) = await RequestBody.ReadAsync(http, model.Config.Server.Limits.MaxBodyBytes);
        if (body is null)
        {
            await RejectAsync(http, protocol, id, now, caller, error!);
            return default;
        }

        try
        {
            var head = RequestHead.Read(body.Bytes, path);
            if (RequestCheck.Find(head, protocol, rawPath) is { } wrong)
            {
                await RejectAsync(http, protocol, id, now, caller, wrong);
                body.Dispose();
                return default;
            }

            var continued = protocol == ResponsesProtocol.Instance ? continuation.Read(head, caller.User ?? "", model.Config.Server.Limits.MaxBodyBytes) : new ContinuedRequest(head);
            if (continued.Error is { } broken)
            {
                await RejectAsync(http, protocol, id, now, caller, broken);
                body.Dispose();
                return default;
            }

            head = continued.Head;
            var reading = new CallerRequest(protocol, head);
            var diet = rawPath is null ? diets.Of(reading, model) : null;
            var profile = RequestProfile.Create(protocol.Name, http.Request.Path.Value ?? "/", head, HeaderOf(http), time.GetLocalNow(), caller.App, caller.Credential, caller.Secret?.Vendor, calibration, diet);
            sightings.Saw(profile.Client, http.Request.Headers.UserAgent.ToString());
            var situation = situations.Keep(profile, caller, model);
            var decision = router.Decide(profile, model.Routing, gate.For(caller, model), situation);
            if ((rawPath is not null && !profile.WantsFillIn) || continued.Elsewhere is not null) decision = SameProtocolOnly(decision, model, protocol, otherwise ?? continued.Elsewhere);
            var exchange = new Exchange
            {
                Http = http,
                Protocol = profile.WantsFillIn ? CompletionsProtocol.Instance : protocol,
                Model = model,
                Caller = caller,
                Head = head,
                Reading = profile.WantsFillIn ? new CallerRequest(CompletionsProtocol.Instance, head) : reading,
                Diet = diet,
                Profile = profile,
                Decision = decision,
                Situation = situation,
                Id = id,
                StartedAt = startedAt,
                RawPath = rawPath,
                KeepsResponse = protocol == ResponsesProtocol.Instance && rawPath is null && responses.IsOn && !head["store"u8].IsFalse,
            };
            ledger.Record(Started(exchange, now));
            return new Intake(exchange, body);
        }
        catch (JsonSyntaxException exception)
        {
            body.Dispose();
            await RejectAsync(http, protocol, id, now, caller, new ModelError(ErrorKind.InvalidRequest, $"The request body is not valid: {exception.Message}."));
            return default;
        }
    }

    private RequestStarted Started(Exchange exchange, DateTimeOffset now) => new()
    {
        Id = exchange.Id,
        StartedAt = now,
        Protocol = exchange.Protocol.Name,
        Client = exchange.Profile.Client,
        App = exchange.Profile.App,
        User = exchange.Caller.User,
        Session = exchange.Profile.Session,
        Kind = exchange.Profile.Kind,
        RequestedModel = exchange.Profile.RequestedModel,
        Streaming = exchange.Profile.Stream,
        EstimatedInputTokens = exchange.Decision.Plan is [{ Model: var planned }, ..] ? exchange.Profile.TokensFor(planned) : exchange.Profile.EstimatedInputTokens,
        BodyBytes = exchange.Head.Body.Length,
        LocalOnly = exchange.Situation.LocalOnlyPolicy,
        WouldPay = exchange.Profile.Credential == CallerCredential.Subscription ? Payers.Plan : Payers.Api,
        CacheSeconds = exchange.Profile.CacheSeconds,
        Headers = headers.OfRequest(exchange.Http, exchange.Secrets),
    };

    private static RouteDecision SameProtocolOnly(RouteDecision decision, GatewayModel model, IProtocol protocol, ModelError? otherwise)
    {
        if (decision.Refusal is not null) return decision;
        var plan = decision.Plan.Where(target => model.Upstreams[target.Model.Upstream].Speaks(protocol.Name)).ToList();
        return plan.Count > 0
            ? decision with { Plan = plan }
            : decision with { Plan = plan, Refusal = otherwise ?? new ModelError(ErrorKind.InvalidRequest, $"This path is forwarded as it is, and {decision.Plan[0].Model.Address} does not speak {protocol.Name}. Ask for a model of an upstream that does.") };
    }

    private static Func<string, string?> HeaderOf(HttpContext http) => name => http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    private async Task RejectAsync(HttpContext http, IProtocol protocol, long id, DateTimeOffset now, Caller caller, ModelError error)
    {
        http.Response.Headers["x-sluice-request-id"] = RequestIds.Format(id);
        IEnumerable<Secret> secrets = caller.Secret is { } own ? models.Current.Secrets.Append(own.Secret) : models.Current.Secrets;
        // What is left of a body that was not read to its end would be taken for the next request, or waited for.
        if (error.Kind is ErrorKind.TooLarge or ErrorKind.UnsupportedMedia) http.Response.Headers.Connection = "close";
        if (error.Kind is ErrorKind.UnsupportedMedia) http.Response.Headers.AcceptEncoding = ContentCodings.Default.Accepted;
        ledger.Record(new RequestStarted { Id = id, StartedAt = now, Protocol = protocol.Name, App = caller.App, User = caller.User, Headers = headers.OfRequest(http, secrets) });
        await ErrorAnswer.WriteAsync(http, protocol, error, RequestIds.Format(id));
        telemetry.Rejected(protocol.Name);
        ledger.Record(new RequestEnded { Id = id, Outcome = Outcomes.Rejected, HttpStatus = http.Response.StatusCode, Error = error.Message, Headers = headers.OfResponse(http, secrets) });
    }

    /// <summary>A request that may go on, with the buffer it lives in.</summary>
    private readonly record struct Intake(Exchange? Exchange, RequestBody? Body) : IDisposable
    {
        public void Dispose() => Body?.Dispose();
    }
}
