using Sluice.Gateway.Upstreams.Slots;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Slots;

public sealed class TurnQueueTests
{
    private readonly TurnQueue _queue = new(64) { Limit = 1 };

    [Fact]
    public void WithAPlace_RunsAtOnce_WithoutOne_Waits()
    {
        var first = Enter("main");
        var second = Enter("main");
        Assert.Equal((TurnState.Running, TurnState.Waiting), (first.State, second.State));
        Assert.Null(_queue.Next());

        _queue.Leave(first);

        Assert.Same(second, _queue.Next());
        Assert.Equal(1, _queue.Running);
    }

    [Fact]
    public void WithoutALimit_NobodyWaits()
    {
        _queue.Limit = null;
        for (var i = 0; i < 1000; i++) Assert.Equal(TurnState.Running, Enter("x").State);
    }

    [Fact]
    public void ForegroundGoesBeforeSubagents_TheseBeforeTitles_AndWarmUpsLast()
    {
        Enter("busy");
        var warm = Enter("a", TurnRank.WarmUp);
        var title = Enter("a", TurnRank.Background);
        var agent = Enter("a", TurnRank.Subagent);
        var turn = Enter("a");

        Assert.Equal([turn, agent, title, warm], _queue.Order());
        Assert.Equal([turn, agent, title, warm], Drain());
    }

    [Fact]
    public void ARankThatWasPassedOverOftenEnough_GoesFirst()
    {
        var running = Enter("busy");
        var title = Enter("a", TurnRank.Background);
        for (var i = 0; i < TurnQueue.Patience; i++)
        {
            var turn = Enter("b");
            _queue.Leave(running);
            Assert.Same(turn, running = _queue.Next()!);
        }

        Enter("b");
        _queue.Leave(running);

        Assert.Same(title, _queue.Next());
    }

    [Fact]
    public void F094_AFloodOfOneClient_CostsAnotherOneTurnAtMost()
    {
        var running = Enter("flood");
        for (var i = 0; i < 40; i++) Enter("flood");
        for (var round = 0; round < 10; round++)
        {
            var own = Enter("quiet");
            Assert.InRange(_queue.Ahead(own)!.Value, 0, 1);
            var granted = 0;
            do
            {
                _queue.Leave(running);
                running = _queue.Next()!;
                granted++;
            }
            while (running != own);
            Assert.InRange(granted, 1, 2);
            _queue.Leave(running);
            running = _queue.Next()!;
        }
    }

    [Fact]
    public void NewSessionsOfAClient_GoNotBeforeItsOldOnes()
    {
        var running = Enter("cli", session: "old");
        var waits = Enter("cli", session: "old");
        for (var i = 0; i < 20; i++) Enter("cli", session: $"new{i}");
        _queue.Leave(running);
        running = _queue.Next()!;
        _queue.Leave(running);
        // One or the other of those that wait from the beginning; not after all twenty.
        Assert.Contains(waits, new[] { running, _queue.Next()! });
    }

    [Fact]
    public void NeighboursWithOnePrompt_GoTogether_ButOnlySoManyInARow()
    {
        Enter("busy");
        var same = Enumerable.Range(0, 8).Select(i => Enter("cli", session: $"s{i}", prefix: 7)).ToList();
        var other = Enter("cli", session: "other", prefix: 9);
        var later = Enter("cli", session: "later", prefix: 7);

        var order = Drain();

        Assert.Equal(same[..TurnQueue.Neighbours], order[..TurnQueue.Neighbours]);
        Assert.InRange(order.IndexOf(other), TurnQueue.Neighbours, 8);
        Assert.Equal(10, order.Count);
        Assert.Contains(later, order);
    }

    [Fact]
    public void AModelsOwnNumber_HoldsForItsTurns()
    {
        _queue.Limit = 4;
        var small = Enumerable.Range(0, 3).Select(_ => Enter("a")).ToList();
        var large = Enter("a", limit: 1);
        var after = Enter("a");
        Assert.Equal((TurnState.Waiting, TurnState.Waiting), (large.State, after.State));

        foreach (var turn in small) _queue.Leave(turn);

        Assert.Same(large, _queue.Next());
        Assert.Same(after, _queue.Next());
    }

    [Fact]
    public void F093_AFullQueue_LetsInABetterRank_AndAClientWithFewWaiting_AndNobodyElse()
    {
        var queue = new TurnQueue(4) { Limit = 1 };
        Enter("busy", queue: queue);
        var flood = Enumerable.Range(0, 4).Select(_ => Enter("flood", TurnRank.Subagent, queue: queue)).ToList();

        var more = new QueuedTurn(new("", "flood", ""), TurnRank.Subagent);
        Assert.Same(more, queue.Enter(more));
        Assert.Equal(TurnState.PushedOut, more.State);
        Assert.Equal(4, queue.Waiting.Count);

        Assert.Same(flood[3], queue.Enter(new QueuedTurn(new("", "quiet", ""), TurnRank.Subagent)));
        Assert.Same(flood[2], queue.Enter(new QueuedTurn(new("", "flood", ""), TurnRank.Foreground)));
        var low = new QueuedTurn(new("", "third", ""), TurnRank.WarmUp);
        Assert.Same(low, queue.Enter(low));
        Assert.Equal(4, queue.Waiting.Count);
    }

    [Fact]
    public void ATurnThatNobodyWaitsForAnyMore_Sinks()
    {
        Enter("busy");
        var first = Enter("a");
        var title = Enter("a", TurnRank.Background);
        first.Rank = TurnRank.WarmUp;

        Assert.Equal([title, first], Drain());
    }

    [Fact]
    public void LeavingTwice_GivesBackOnePlace()
    {
        var first = Enter("a");
        _queue.Leave(first);
        _queue.Leave(first);
        Assert.Equal(0, _queue.Running);
    }

    // Any order of comings and goings: never more than the limit, nobody lost, sessions in their order, and a wait that ends.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 8)]
    public void WhateverComesAndGoes_TheRulesHold(int seed, int limit)
    {
        var random = new Random(seed);
        var queue = new TurnQueue(32) { Limit = limit };
        List<QueuedTurn> running = [], all = [];
        Dictionary<QueuedTurn, int> passed = [];
        for (var step = 0; step < 4000; step++)
        {
            if (random.Next(5) < 3)
            {
                var owner = new TurnOwner($"u{random.Next(2)}", $"c{random.Next(3)}", $"s{random.Next(4)}");
                var turn = new QueuedTurn(owner, (TurnRank)random.Next(TurnRanks.Count)) { Prefix = (ulong)random.Next(3) };
                all.Add(turn);
                queue.Enter(turn);
                if (turn.State == TurnState.Running) running.Add(turn);
            }
            else if (running.Count > 0 && random.Next(4) > 0)
            {
                var turn = running[random.Next(running.Count)];
                running.Remove(turn);
                queue.Leave(turn);
            }
            else if (queue.Waiting.Count > 0 && random.Next(6) == 0)
            {
                queue.Leave(queue.Waiting[random.Next(queue.Waiting.Count)]);
            }

            while (true)
            {
                var expected = queue.Order().FirstOrDefault();
                var before = queue.Waiting.ToList();
                if (queue.Next() is not { } next) break;
                Assert.Same(expected, next);
                running.Add(next);
                Assert.DoesNotContain(before.TakeWhile(turn => turn != next), turn => turn.Owner == next.Owner && turn.Rank == next.Rank);
                foreach (var turn in queue.Waiting) passed[turn] = passed.GetValueOrDefault(turn) + 1;
            }

            Assert.Equal(running.Count, queue.Running);
            Assert.InRange(queue.Running, 0, limit);
            Assert.InRange(queue.Waiting.Count, 0, 32);
            Assert.True(queue.Waiting.Count == 0 || queue.Running == limit);
        }

        Assert.Equal(all.Count(turn => turn.State == TurnState.Waiting), queue.Waiting.Count);
        Assert.Equal(all.Count(turn => turn.State == TurnState.Running), running.Count);
        // 31 others, and nine grants to better ranks for each of its own.
        Assert.InRange(passed.Values.DefaultIfEmpty(0).Max(), 0, 32 * (TurnQueue.Patience + 1) * 2);
    }

    [Fact]
    public void WhoIsForgotten_CostsNoMemory()
    {
        _queue.Limit = null;
        for (var i = 0; i < 100_000; i++) _queue.Leave(Enter($"client{i}"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _queue.Leave(Enter("client"));
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 0, 400);
    }

    private QueuedTurn Enter(string client, TurnRank rank = TurnRank.Foreground, string session = "", ulong prefix = 0, int? limit = null, TurnQueue? queue = null)
    {
        var turn = new QueuedTurn(new TurnOwner("", client, session), rank) { Prefix = prefix, Limit = limit };
        (queue ?? _queue).Enter(turn);
        return turn;
    }

    // One after the other until nobody waits.
    private List<QueuedTurn> Drain()
    {
        List<QueuedTurn> order = [];
        _queue.Limit = 2;
        while (_queue.Next() is { } turn)
        {
            order.Add(turn);
            _queue.Leave(turn);
        }

        return order;
    }
}
