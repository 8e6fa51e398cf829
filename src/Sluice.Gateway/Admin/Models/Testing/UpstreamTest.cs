using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols;

namespace Sluice.Gateway.Admin.Models.Testing;

/// <summary>
/// Asks an upstream for its models, and its generating path for what it says to an empty request, which no server bills; when
/// that fails, looks where on the same server the API is. Tells what is wrong in words.
/// </summary>
/// <param name="boundary">Private mode.</param>
/// <param name="lookup">Looks names up.</param>
/// <param name="time">The clock.</param>
internal sealed class UpstreamTest(Boundary boundary, HostLookup lookup, TimeProvider time)
{
    /// <summary>Longest wait for one answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>After this no other place is tried.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private const int MaxBody = 8 << 20;
    private const int MostPlaces = 6;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(3);

    /// <summary>Tests.</summary>
    /// <returns>What was found; or why nothing was asked at all.</returns>
    public async Task<(UpstreamTestView? View, string? Refusal)> RunAsync(TestTarget target, CancellationToken cancellationToken)
    {
        if (!boundary.Allows(target.Upstream.BaseUri)) return (null, $"Private mode is on, and {target.Upstream.BaseUri.Authority} is not this machine: nothing was asked. Turn private mode off to test it.");
        var connection = new GuardedConnection(lookup, target.Upstream.IsLocal, target.Upstream.Trusted, target.IsSaved);
        using var invoker = new HttpMessageInvoker(connection.Handler());
        try
        {
            return (await LookAsync(target, connection, invoker, cancellationToken), null);
        }
        catch (BlockedAddressException blocked)
        {
            return (null, blocked.Message);
        }
    }

    private async Task<UpstreamTestView> LookAsync(TestTarget target, GuardedConnection connection, HttpMessageInvoker invoker, CancellationToken cancellationToken)
    {
        // 1. Its models.
        var started = time.GetTimestamp();
        TestAnswer list;
        try
        {
            list = await AskAsync(invoker, target, ProtocolOperation.ListModels, cancellationToken);
        }
        catch (Exception error) when (IsSilence(error, cancellationToken))
        {
            return TestWords.Unreached(target, connection, error);
        }

        var took = time.GetElapsedTime(started);
        var view = await JudgeAsync(target, list, invoker, cancellationToken) with { Milliseconds = (long)took.TotalMilliseconds };
        return view is { Ok: true, Verdict: "ok" } && took > Slow ? TestWords.Slow(view, took) : view;
    }

    private async Task<UpstreamTestView> JudgeAsync(TestTarget target, TestAnswer list, HttpMessageInvoker invoker, CancellationToken cancellationToken)
    {
        if (list.Status is >= 300 and < 400) return TestWords.Redirected(target, list);
        if (list.Status == 429) return TestWords.Limited(target, list);
        if (list.Status >= 500) return TestWords.Broken(target, list);
        if (list.RefusesKey) return list.Shape.Family is { } family && !Fits(family, target.Upstream.Protocol) ? await OtherAsync(target, list, invoker, cancellationToken) : TestWords.KeyRefused(target, list);

        // 2. An empty request to the path that answers come from.
        if (list.IsList || list.Status is not (404 or 405))
        {
            if (list.Status < 300 && !list.Shape.IsJson) return await OtherAsync(target, list, invoker, cancellationToken);
            if (target.Upstream.Protocol is "ollama" or "gemini") return list.IsList ? TestWords.Good(target, list, null) : await OtherAsync(target, list, invoker, cancellationToken);
        }

        var generate = await TryAsync(invoker, target, ProtocolOperation.Generate, cancellationToken);
        if (generate is null) return list.IsList ? TestWords.Good(target, list, null) : await OtherAsync(target, list, invoker, cancellationToken);
        if (generate.RefusesKey) return TestWords.KeyRefused(target, generate);
        return generate.IsThere ? TestWords.Good(target, list, generate) : await OtherAsync(target, list, invoker, cancellationToken);
    }

    // 3. Where else: the same protocol at another path first, then another protocol.
    private async Task<UpstreamTestView> OtherAsync(TestTarget target, TestAnswer list, HttpMessageInvoker invoker, CancellationToken cancellationToken)
    {
        if (target.IsSaved) return TestWords.NotThere(target, list);
        var start = time.GetTimestamp();
        foreach (var place in target.OtherPlaces().Take(MostPlaces))
        {
            if (time.GetElapsedTime(start) > Longest) return TestWords.NotThere(target, list);
            var found = await AnswersAsync(invoker, target.At(place, target.Upstream.Protocol), cancellationToken);
            if (found) return TestWords.OtherPath(target, list, place);
        }

        foreach (var (place, protocol) in target.OtherProtocols())
        {
            if (time.GetElapsedTime(start) > Longest) return TestWords.NotThere(target, list);
            if (await AnswersAsync(invoker, target.At(place, protocol), cancellationToken)) return TestWords.OtherProtocol(target, list, place, protocol);
        }

        return TestWords.NotThere(target, list);
    }

    private async Task<bool> AnswersAsync(HttpMessageInvoker invoker, TestTarget target, CancellationToken cancellationToken)
    {
        var list = await TryAsync(invoker, target, ProtocolOperation.ListModels, cancellationToken);
        var known = list is { Shape.Family: { } family } && Fits(family, target.Upstream.Protocol) && (list.IsList || list.RefusesKey);
        if (target.Upstream.Protocol is "ollama" or "gemini") return known;
        // A list says nothing of the protocol: Anthropic's own and OpenAI's have the same path.
        return (known || list is { Status: 404 or 405 }) && await TryAsync(invoker, target, ProtocolOperation.Generate, cancellationToken) is { } generate && (generate.IsThere || (generate.RefusesKey && generate.Shape.Family is { } shape && Fits(shape, target.Upstream.Protocol)));
    }

    // Null: no answer.
    private async Task<TestAnswer?> TryAsync(HttpMessageInvoker invoker, TestTarget target, ProtocolOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(invoker, target, operation, cancellationToken);
        }
        catch (Exception error) when (IsSilence(error, cancellationToken))
        {
            return null;
        }
    }

    private async Task<TestAnswer> AskAsync(HttpMessageInvoker invoker, TestTarget target, ProtocolOperation operation, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var path = target.Protocol.UpstreamPath(operation, "sluice-test", stream: false);
        var content = operation is ProtocolOperation.Generate ? new ReadOnlyMemoryContent("{}"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } : null;
        using var request = UpstreamHeaders.CreateRequest(target.Upstream, path, content, new HeaderDictionary(), null, sameProtocol: false);
        using var response = await SendAsync(invoker, request, ending.Token);
        var body = await UpstreamCall.ReadErrorAsync(response, MaxBody, ending.Token);
        return new TestAnswer((int)response.StatusCode, AnswerShape.Of(body), response.Headers.Location is { IsAbsoluteUri: true } location ? location.Authority : null);
    }

    // What was blocked comes out of the connection inside other exceptions, and ends the whole test.
    private static async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker invoker, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await invoker.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException error) when (Blocked(error) is not null)
        {
            throw new BlockedAddressException(Blocked(error)!.Message);
        }
    }

    private static bool IsSilence(Exception error, CancellationToken cancellationToken) => error switch
    {
        BlockedAddressException => false,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => error is HttpRequestException or IOException,
    };

    private static BlockedAddressException? Blocked(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is BlockedAddressException blocked) return blocked;
        }

        return null;
    }

    private static bool Fits(string family, string protocol) => protocol switch
    {
        "openai-chat" or "openai-responses" => family is "openai",
        // Several servers speak Anthropic's messages beside OpenAI's and list their models in the latter's form.
        "anthropic" => family is "anthropic",
        _ => family == protocol,
    };
}

/// <summary>An answer, without its body.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Shape">What it looks like.</param>
/// <param name="Location">Host and port that it sends one on to; null when it does not.</param>
internal sealed record TestAnswer(int Status, AnswerShape Shape, string? Location)
{
    /// <summary>A list of models.</summary>
    public bool IsList => Status is >= 200 and < 300 && Shape.Models is not null;

    /// <summary>The key, or its absence, is the matter.</summary>
    public bool RefusesKey => Status is (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden || (Status == 400 && Shape.SpeaksOfKey);

    /// <summary>The path is there: it did not like the empty request, or a model's name.</summary>
    public bool IsThere => Status is not (404 or 405) && (Shape.IsJson || Status is 400 or 415 or 422) ? Status is < 300 or >= 400 : Status == 404 && Shape.SpeaksOfModel;
}
