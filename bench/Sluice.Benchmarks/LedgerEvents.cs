using BenchmarkDotNet.Attributes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Journal;
using Sluice.Protocols.Canonical;

namespace Sluice.Benchmarks;

/// <summary>What the ledger costs a request before its thread takes over: three events encoded and appended to the journal's file.</summary>
[MemoryDiagnoser]
public class LedgerEvents : IDisposable
{
    private readonly LedgerEvent[] _events =
    [
        new RequestStarted { Id = 1, StartedAt = DateTimeOffset.UnixEpoch, Protocol = "anthropic", Client = "claude-code", Session = "3f0c9a52", RequestedModel = "claude-sonnet-5", Streaming = true, EstimatedInputTokens = 1234, BodyBytes = 2048, WouldPay = Payers.Api },
        new AttemptEnded { RequestId = 1, Number = 1, Upstream = "anthropic", Model = "claude-sonnet-5", Tier = 2, PaidBy = Payers.Api, Outcome = Outcomes.Ok, HttpStatus = 200, Usage = new Usage(1234, Output: 64), FirstByteMs = 12, FirstContentMs = 14, DurationMs = 300 },
        new RequestEnded { Id = 1, Outcome = Outcomes.Ok, HttpStatus = 200, Upstream = "anthropic", Model = "claude-sonnet-5", Tier = 2, Route = "tier:2", Attempts = 1, FirstContentMs = 14, DurationMs = 300 },
    ];

    private string _folder = "";
    private EventJournal? _journal;

    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("sluice-bench-").FullName;
        _journal = new EventJournal(_folder);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _journal?.Dispose();
        _journal = null;
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public int Encode() => _events.Sum(entry => JournalCodec.Encode(entry).Length);

    [Benchmark]
    public void EncodeAndAppend()
    {
        foreach (var entry in _events) _journal!.Append(JournalCodec.Encode(entry), 1, out _);
    }
}
