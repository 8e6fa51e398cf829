using BenchmarkDotNet.Attributes;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Slots;

namespace Sluice.Benchmarks;

/// <summary>What a request pays for its place at a server that has one free, and what one pays for its place in a full queue.</summary>
[MemoryDiagnoser]
public class PlaceTaking
{
    private static readonly TurnOwner Owner = new("", "claude", "session");

    private readonly UpstreamSlots _free = new(TimeProvider.System);
    private readonly UpstreamSlots _full = new(TimeProvider.System);
    private readonly UpstreamModel _box = new() { Name = "box", Protocol = "ollama", BaseUri = new Uri("http://127.0.0.1:11434"), IsLocal = true, Slots = 1 };

    [GlobalSetup]
    public void Fill()
    {
        for (var i = 0; i < UpstreamSlots.MaxWaiting; i++) Enter(_full, new TurnOwner("", "flood", $"s{i % 8}"));
    }

    [Benchmark]
    public void Uncontended() => Enter(_free, Owner).Dispose();

    [Benchmark]
    public void InAFullQueue() => Enter(_full, Owner).Dispose();

    private Place Enter(UpstreamSlots slots, TurnOwner owner) => slots.Enter(new PlaceRequest(_box, "m", owner, TurnRank.Foreground))!;
}
