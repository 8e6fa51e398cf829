using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Sluice.Load.Dialects;

namespace Sluice.Benchmarks;

/// <summary>Finding the top-level fields of a request of 150 KB, whose syntax is checked on the way.</summary>
[MemoryDiagnoser]
public class JsonScanning
{
    private readonly byte[] _body = AnthropicBody.Large("claude-bench");

    [Benchmark(Baseline = true)]
    public int Utf8JsonReader()
    {
        var reader = new Utf8JsonReader(_body);
        var fields = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1) fields++;
        }

        return fields;
    }

    [Benchmark]
    public int RequestHead() => Protocols.Json.RequestHead.Read(_body).Count;

    [Benchmark]
    public void JsonScanner() => Protocols.Json.JsonScanner.Validate(_body);
}
