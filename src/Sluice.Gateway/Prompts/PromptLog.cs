using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Responses;
using Sluice.Routing.Rules;

namespace Sluice.Gateway.Prompts;

/// <summary>
/// Prompts and answers, written down while <c>logging.prompts</c> is on: for a time, up to a size, encrypted, in a file of their own.
/// <code>
/// request path:     Begin ─▶ a copy of what is sent ─▶ Keep ─▶ in memory      (nothing of this while it is off)
/// ledger's thread:  in memory ─▶ text without credentials ─▶ packed ─▶ prompts.db; what is too old or too much goes
/// </code>
/// Nothing waits for it. What has to stay on this machine, by private mode, a private launch, a policy or a rule, is not written down.
/// </summary>
internal sealed class PromptLog : ILedgerGuest, IDisposable
{
    private const int LargestBody = 16 << 20, LargestAnswer = 4 << 20;
    private const long MostPending = 64L << 20;
    private const string Owner = "prompt log";
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private readonly LedgerWriter _ledger;
    private readonly GatewayModelStore _models;
    private readonly string _directory;
    private readonly IReadOnlyList<Secret> _own;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<PromptCapture> _pending = new();
    private readonly ConcurrentQueue<long?> _forgotten = new();
    private readonly Lock _opening = new();
    private readonly ITimer _sweeps;
    private PromptFile? _file;
    private KeptContent? _content;
    private long _pendingBytes, _stored, _bytes, _oldest;
    private volatile string? _problem;
    private volatile bool _exists, _sweepDue;

    /// <summary>Makes it; the file is looked at by the ledger's thread, and only when there is one.</summary>
    public PromptLog(LedgerWriter ledger, GatewayModelStore models, SluicePaths paths, Tokens tokens, TimeProvider time)
    {
        (_ledger, _models, _directory, _time) = (ledger, models, paths.DataDirectory, time);
        _own = [new Secret(tokens.Inference.Reveal()), new Secret(tokens.Admin.Reveal()), new Secret(tokens.Private.Reveal())];
        _exists = _sweepDue = File.Exists(PromptFile.PathIn(_directory));
        ledger.Host(this);
        if (_exists) ledger.Wake();
        _sweeps = time.CreateTimer(static state => ((PromptLog)state!).SweepSoon(), this, SweepEvery, SweepEvery);
    }

    /// <inheritdoc/>
    public string What => "Logged prompts";

    /// <inheritdoc/>
    public bool HasOwnFile => true;

    /// <inheritdoc/>
    public bool HasWork => !_pending.IsEmpty || !_forgotten.IsEmpty || (_sweepDue && _exists);

    /// <summary>Whether prompts are written down now, and how many are.</summary>
    public PromptLogState State
    {
        get
        {
            var config = _models.Current.Config.Logging;
            return new(config.Prompts, config.Retention, Interlocked.Read(ref _stored), Interlocked.Read(ref _bytes), Interlocked.Read(ref _oldest) is > 0 and var oldest ? DateTimeOffset.FromUnixTimeMilliseconds(oldest) : null, AesGcm.IsSupported ? _problem : "This system has no AES-GCM to encrypt with.");
        }
    }

    /// <summary>Begins to copy what a request is sent; null when it is not to be written down.</summary>
    public static CapturedAnswer? Begin(Exchange exchange)
    {
        if (!exchange.Model.Config.Logging.Prompts || !AesGcm.IsSupported || MustStay(exchange)) return null;
        var features = exchange.Http.Features;
        var answer = new CapturedAnswer(features.GetRequiredFeature<IHttpResponseBodyFeature>(), LargestAnswer);
        features.Set<IHttpResponseBodyFeature>(answer);
        return answer;
    }

    /// <summary>Keeps a request's prompt with its answer. Too many that wait: the request goes unlogged.</summary>
    public void Keep(Exchange exchange, CapturedAnswer answer)
    {
        var body = exchange.Head.Body;
        var capture = new PromptCapture(
            exchange.Id, _time.GetUtcNow(), exchange.Protocol, exchange.Head.Path, exchange.Profile.Stream && exchange.Http.Response.StatusCode == 200,
            body.Length <= LargestBody ? body.ToArray() : default, answer.Bytes, answer.IsCut, [.. exchange.Secrets, .. _own]);
        if (Interlocked.Read(ref _pendingBytes) + capture.Size > MostPending) return;
        Interlocked.Add(ref _pendingBytes, capture.Size);
        _pending.Enqueue(capture);
        _ledger.Wake();
    }

    /// <summary>What is kept of a request; null when nothing is, or while prompts are not logged.</summary>
    /// <exception cref="SqliteFailure">The file cannot be read.</exception>
    public LoggedPrompt? Find(long request)
    {
        var config = _models.Current.Config.Logging;
        if (!config.Prompts || PromptFile.Read(_directory, request) is not { } kept || kept.KeptAt <= _time.GetUtcNow() - config.Retention) return null;
        return Content().Unpack(RequestIds.Format(request), Owner, kept.KeptAt, kept.Content) is { } content ? JsonSerializer.Deserialize(content.Body.Span, PromptJson.Default.LoggedPrompt) : null;
    }

    /// <summary>Deletes one, or all; they are gone when the ledger has been flushed.</summary>
    public void Forget(long? request)
    {
        _forgotten.Enqueue(request);
        _ledger.Wake();
    }

    /// <inheritdoc/>
    public void Write(SqliteDatabase database)
    {
        _ = database;
        try
        {
            if (!_exists && _pending.IsEmpty)
            {
                _forgotten.Clear();
                return;
            }

            Write(_file ??= PromptFile.Open(_directory));
            (_exists, _problem) = (true, null);
        }
        catch (Exception failure)
        {
            _problem = failure.Message;
            _file?.Dispose();
            _file = null;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweeps.Dispose();
        _file?.Dispose();
    }

    private void Write(PromptFile file)
    {
        var config = _models.Current.Config.Logging;
        var captures = _pending.ToArray();
        var forgotten = _forgotten.ToArray();
        _sweepDue = false;
        try
        {
            file.Change(() =>
            {
                foreach (var capture in captures)
                {
                    if (Transcript(capture) is not { } prompt) continue;
                    var json = JsonSerializer.SerializeToUtf8Bytes(prompt, PromptJson.Default.LoggedPrompt);
                    file.Put(capture.Id, capture.At, Content().Pack(new KeptExchange(RequestIds.Format(capture.Id), Owner, capture.At, default, json)));
                }

                foreach (var request in forgotten) file.Remove(request);
                file.Sweep(_time.GetUtcNow() - config.Retention, config.MaxBytes);
            });
        }
        catch
        {
            _sweepDue = true;
            throw;
        }

        var (stored, bytes, oldest) = file.Count();
        Interlocked.Exchange(ref _stored, stored);
        Interlocked.Exchange(ref _bytes, bytes);
        Interlocked.Exchange(ref _oldest, oldest?.ToUnixTimeMilliseconds() ?? 0);
        foreach (var capture in captures)
        {
            if (_pending.TryDequeue(out _)) Interlocked.Add(ref _pendingBytes, -capture.Size);
        }

        for (var i = 0; i < forgotten.Length; i++) _forgotten.TryDequeue(out _);
    }

    // One that no reader was made for must not keep all others from being written: it goes unlogged.
    private static LoggedPrompt? Transcript(PromptCapture capture)
    {
        try
        {
            return PromptTranscript.Of(capture);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static bool MustStay(Exchange exchange)
    {
        if (exchange.Situation.LocalOnlyPolicy is not null || exchange.Model.Private) return true;
        const string Rule = "rule:";
        var route = exchange.Decision.Receipt.Route;
        return route.StartsWith(Rule, StringComparison.Ordinal)
            && exchange.Model.Routing.Rules.Any(rule => rule.Use.Kind == RuleUseKind.LocalOnly && route.AsSpan(Rule.Length).Trim().SequenceEqual(rule.Name));
    }

    private void SweepSoon()
    {
        if (!_exists) return;
        _sweepDue = true;
        _ledger.Wake();
    }

    private KeptContent Content()
    {
        lock (_opening) return _content ??= KeptContent.Open(_directory);
    }
}

/// <summary>The log of prompts.</summary>
/// <param name="On">Prompts are written down.</param>
/// <param name="Retention">How long they are kept.</param>
/// <param name="Stored">Requests whose prompts are kept.</param>
/// <param name="Bytes">Their size, packed.</param>
/// <param name="Oldest">Since when; null when there are none.</param>
/// <param name="Problem">Why they cannot be written at the moment; null when they can.</param>
internal readonly record struct PromptLogState(bool On, TimeSpan Retention, long Stored, long Bytes, DateTimeOffset? Oldest, string? Problem);
