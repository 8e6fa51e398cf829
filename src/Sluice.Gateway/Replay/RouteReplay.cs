using System.Runtime.CompilerServices;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Protocols.Json;
using Sluice.Routing;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;

namespace Sluice.Gateway.Replay;

/// <summary>
/// Decides past requests again, under the configuration in force and under a draft, and compares. Reads the ledger on a
/// connection and thread of its own and asks no model; ends when its watcher leaves.
/// </summary>
internal sealed class RouteReplay(DraftConfig drafts, Router router, TokenCalibration calibration, LocalSpeeds speeds, SluicePaths paths, TimeProvider time) : IDisposable
{
    private const int UsualMost = 20_000, Step = 500;

    private readonly LedgerQueries _ledger = new(paths.DataDirectory);

    // Each takes a whole processor while it runs: they follow each other, so that requests keep the others.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Runs it; the last of what it tells has the result or the error.</summary>
    public async IAsyncEnumerable<ReplayProgress> RunAsync(ReplayOrder order, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var current = drafts.Unswitched();
        GatewayModel? draft = null;
        if (order.Draft is { } wanted)
        {
            (draft, var problems) = drafts.Imagine(wanted, switched: false);
            if (draft is null)
            {
                yield return new ReplayProgress(0, 0) { Error = string.Join("\n", problems.Select(problem => $"{problem.Path}: {problem.Message} {problem.Fix}")) };
                yield break;
            }
        }

        if (ReplaySpan.Read(order.Since) is not { } span)
        {
            yield return new ReplayProgress(0, 0) { Error = $"'{order.Since}' is no stretch of time. Write 24h or 7d, at most 90d." };
            yield break;
        }

        var to = time.GetUtcNow();
        var from = to - span;
        var most = Math.Clamp(order.Most ?? UsualMost, 100, 200_000);
        await _turn.WaitAsync(cancellation);
        try
        {
            await using var steps = Steps(current, draft, from, to, most, cancellation).GetAsyncEnumerator(cancellation);
            while (true)
            {
                ReplayProgress? step;
                try
                {
                    step = await steps.MoveNextAsync() ? steps.Current : null;
                }
                catch (SqliteFailure failure)
                {
                    step = new ReplayProgress(0, 0) { Error = $"The ledger cannot be read: {failure.Message}. sluice doctor says more." };
                }

                if (step is null) yield break;
                yield return step;
                if (step.Error is not null) yield break;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async IAsyncEnumerable<ReplayProgress> Steps(GatewayModel current, GatewayModel? draft, DateTimeOffset from, DateTimeOffset to, long most, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var count = await Task.Run(() => _ledger.CountPast(from, to), cancellation);
        var oneOf = Math.Max(1, (count + most - 1) / most);
        yield return new ReplayProgress(0, count / oneOf);
        var tally = new ReplayTally(new PacingTally(current, draft ?? current));
        var worlds = (Now: World(current), Then: draft is null ? null : World(draft));
        using var past = _ledger.Past(from, to, oneOf).GetEnumerator();
        while (await Task.Run(() => Some(past, worlds.Now, worlds.Then, tally, cancellation), cancellation)) yield return new ReplayProgress(tally.Seen, Math.Max(tally.Seen, count / oneOf));
        yield return new ReplayProgress(tally.Seen, tally.Seen) { Result = tally.Result(from, to, count, oneOf, draft is null) };
    }

    private ReplayWorld World(GatewayModel model) => new(model, router, calibration, speeds, time.LocalTimeZone);

    private static bool Some(IEnumerator<PastRequest> past, ReplayWorld current, ReplayWorld? draft, ReplayTally tally, CancellationToken cancellation)
    {
        for (var i = 0; i < Step; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!past.MoveNext()) return false;
            One(past.Current, current, draft, tally);
        }

        return true;
    }

    private static void One(in PastRequest past, ReplayWorld current, ReplayWorld? draft, ReplayTally tally)
    {
        if (ReadReceipt(past, out var whyNot) is not { } receipt)
        {
            tally.Skip(whyNot);
            return;
        }

        if (receipt.Route == "pinned")
        {
            tally.Skip("the switch was pinned then, which holds under any configuration");
            return;
        }

        var recorded = ReplayPlace.Of(receipt);
        var now = current.Decide(past.Row, receipt);
        var then = draft?.Decide(past.Row, receipt);
        if (receipt.Route == "off" && now.Place.Route != "off")
        {
            tally.Skip("routing was off for it then, which it is not by the configuration in force");
            return;
        }

        if (now.Asked.Count > 0 || then is { Asked.Count: > 0 })
        {
            tally.Skip($"a rule or strategy asks for what is not kept: {string.Join(", ", now.Asked.Concat(then?.Asked ?? []).Distinct(StringComparer.Ordinal))}");
            return;
        }

        tally.Add(past, receipt.Facts!, recorded, then is null ? recorded : now.Place, then?.Place ?? now.Place, now.Place.IsSame(recorded), draft?.Model ?? current.Model);
    }

    /// <summary>The receipt of a request that can be decided again; else why it cannot.</summary>
    public static Receipt? ReadReceipt(in PastRequest past, out string whyNot)
    {
        whyNot = "it was rejected before anything was decided, or is still open";
        if (past.Receipt.IsEmpty) return null;
        Receipt receipt;
        try
        {
            receipt = ReceiptJson.Read(past.Receipt);
        }
        catch (JsonSyntaxException)
        {
            return null;
        }

        whyNot = receipt.Facts is null ? "it is older than what replays need to know"
            : receipt.Route == "forced" ? "its header x-sluice-route named the place, which holds under any configuration"
            : receipt.Route == "unreadable" ? "nobody could read it"
            : past.Row.Kind == RequestKind.Other ? "embeddings and the like are not routed"
            : "";
        return whyNot.Length == 0 ? receipt : null;
    }
}
