using System.Text.RegularExpressions;
using Xunit;

namespace Sluice.EndToEnd.Conformance;

/// <summary>The conformance corpus against the real executable: every case whose two sides are spoken, whole and byte by byte.</summary>
public sealed class ConformanceTests(ConformanceRun run) : IClassFixture<ConformanceRun>
{
    /// <summary>Ids of the cases whose two sides are spoken: a for Anthropic, c for Chat Completions, g for Gemini, o for Ollama, r for Responses.</summary>
    internal const string Spoken = "^c[0-9]+-[acgor]-[acgor]-";

    public static TheoryData<string> Cases { get; } = [.. Directory.EnumerateFiles(Path.Combine(ConformanceRun.Folder, "corpus"), "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .Where(id => Regex.IsMatch(id, Spoken, RegexOptions.None, TimeSpan.FromSeconds(1)))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_Passes(string id) => Assert.Empty(await run.ErrorsAsync(id, chunk: null));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_Passes_WithEveryUpstreamByteInItsOwnWrite(string id) => Assert.Empty(await run.ErrorsAsync(id, chunk: 1));
}
