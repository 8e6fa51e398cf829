using Microsoft.Extensions.Logging;
using Sluice.Protocols.Canonical;
using Sluice.Routing;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// What to do when a server answers 400 to a field that it does not know: leave the field out, try once more, and know better the
/// next time. The request is not the same without it, so every such request carries a note, and in strict mode nothing is left out.
/// </summary>
internal sealed partial class FieldStripping(FieldMemory memory, ILogger<FieldStripping> logger)
{
    /// <summary>Fields that one request may lose in this way, each for one more attempt.</summary>
    public const int MaxPerRequest = 3;

    private static readonly string[] CertaintyFields = ["logprobs", "top_logprobs"];

    private static readonly string[] ThinkingFields = ["think", "thinking", "reasoning_effort", "reasoning", "enable_thinking"];

    /// <summary>Takes out of a written request what its server is known to refuse.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Apply(Exchange exchange, Attempt attempt, IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        if (exchange.Model.Config.Server.Strict || exchange.RawPath is not null) return segments;
        var known = memory.Of(PlaceOf(exchange, attempt));
        var dropped = exchange.Dropped;
        if (!known.Any() && dropped.Count == 0 && !exchange.DropsThinking) return segments;
        ReadOnlyMemory<byte> body = ThinkingRemoval.Flatten(segments);
        foreach (var pattern in known.Concat(dropped).Distinct())
        {
            if (pattern.Remove(body) is not { } rest) continue;
            body = rest;
            attempt.Context.Note(pattern.Display, FidelityAction.Dropped, "the upstream answers 400 to this field");
        }

        if (exchange.DropsThinking && ThinkingRemoval.Apply(body) is { } without)
        {
            body = without;
            attempt.Context.Note("messages[].thinking", FidelityAction.Dropped, "the upstream does not accept the signatures of another model");
        }

        return [body];
    }

    /// <summary>Is one of these fields of no use there: refused before, or never to be left out again (strict mode)?</summary>
    public bool LeavesOut(Exchange exchange, RouteTarget target, params ReadOnlySpan<string> fields)
    {
        if (exchange.Model.Config.Server.Strict) return true;
        var known = memory.Of(target.Model.Address).Concat(exchange.Dropped).ToList();
        foreach (var field in fields)
        {
            if (known.Contains(FieldPattern.Top(field))) return true;
        }

        return false;
    }

    /// <summary>Learns from a refusal. True: the same target is to be tried once more.</summary>
    public bool Learn(Exchange exchange, Attempt attempt, AttemptResult result)
    {
        if (result is not { Status: 400 or 422, Committed: false, Error: { } error } || exchange.Model.Config.Server.Strict || exchange.RawPath is not null) return false;
        if (attempt.Sent.Count == 0 || exchange.Dropped.Count >= MaxPerRequest) return false;
        var body = ThinkingRemoval.Flatten(attempt.Sent);
        if (!exchange.DropsThinking && attempt.Protocol.Name == "anthropic" && error.Message.Contains("signature", StringComparison.OrdinalIgnoreCase) && error.Message.Contains("thinking", StringComparison.OrdinalIgnoreCase))
            return exchange.DropsThinking = ThinkingRemoval.Apply(body) is not null;

        var patterns = new List<FieldPattern>();
        foreach (var named in RefusedFields.Read(error.Message, result.Answer?.Body ?? default))
        {
            if (FieldPattern.Locate(body, named) is { } pattern && !patterns.Contains(pattern)) patterns.Add(pattern);
        }

        if (patterns.Count == 0 && error.Message.Contains("does not support thinking", StringComparison.OrdinalIgnoreCase))
            patterns.AddRange(ThinkingFields.Select(field => FieldPattern.Locate(body, [field])).OfType<FieldPattern>());
        // llama.cpp: "logprobs is not supported with tools + stream".
        if (patterns.Count == 0 && error.Message.Contains("logprobs", StringComparison.OrdinalIgnoreCase))
            patterns.AddRange(CertaintyFields.Select(field => FieldPattern.Locate(body, [field])).OfType<FieldPattern>());
        patterns.RemoveAll(exchange.Dropped.Contains);
        if (patterns.Count == 0) return false;

        var place = PlaceOf(exchange, attempt);
        foreach (var pattern in patterns)
        {
            memory.Add(place, pattern);
            Log.Stripped(logger, exchange.IdText, attempt.Target.Model.Address, pattern.Display);
        }

        exchange.Dropped.AddRange(patterns);
        return true;
    }

    // Which fields Anthropic knows is a matter of the caller's betas.
    private static string PlaceOf(Exchange exchange, Attempt attempt)
    {
        var address = attempt.Target.Model.Address;
        if (!attempt.IsSameProtocol || attempt.Protocol.Name != "anthropic" || exchange.Profile.Header("anthropic-beta") is not { Length: > 0 } betas) return address;
        return $"{address}|{string.Join(',', betas.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))}";
    }

    private static partial class Log
    {
        [LoggerMessage(2003, LogLevel.Information, "{Request}: {Target} does not know the field {Field}; it is left out from now on")]
        public static partial void Stripped(ILogger logger, string request, string target, string field);
    }
}
