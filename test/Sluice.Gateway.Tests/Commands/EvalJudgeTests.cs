using System.Text.Json;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>sluice eval judge: one answer a line in, one doubt a line out.</summary>
public sealed class EvalJudgeTests
{
    [Fact]
    public async Task EachLine_GetsItsScore_InOrder()
    {
        using var run = new CommandRun();
        var input = run.Write("answers.jsonl", """
            {"id":"a","prompt":"What is 2 + 2 * 3?","response":"2 * 3 = 6, and 2 + 6 = 8.\n#### 8"}

            {"id":7,"prompt":"What is 2 + 2 * 3?","response":"2 * 3 = 7, and 2 + 7 = 12.\n#### 12","alternatives":["8","The answer is 8."]}
            {"id":"c","prompt":"What is 2 + 2 * 3?","response":"","alternatives":null}
            """);
        var output = Path.Combine(run.Home, "scores.jsonl");

        Assert.Equal(0, await run.InvokeAsync("eval", "judge", "--in", input, "--out", output));

        var lines = (await File.ReadAllLinesAsync(output, TestContext.Current.CancellationToken)).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        Assert.Equal(["\"a\"", "7", "\"c\""], lines.Select(line => line.GetProperty("id").GetRawText()));
        var scores = lines.Select(line => line.GetProperty("score").GetDouble()).ToArray();
        Assert.True(scores[0] < scores[1], $"{scores[0]} < {scores[1]}");
        Assert.Equal(1, scores[2]);
    }

    [Theory]
    [InlineData("""{"id":"b","prompt":"x"}""", "line 2: \"response\" is missing")]
    [InlineData("""{"id":"b","response":"x"}""", "line 2: \"prompt\" is missing")]
    [InlineData("""{"prompt":"x","response":"x"}""", "line 2: \"id\" is missing")]
    [InlineData("""{"id":"b","prompt":"x","response":"x","alternatives":"y"}""", "line 2: \"alternatives\" is no array")]
    [InlineData("""{"id":"b","prompt":"x","response":"x","alternatives":["y",1]}""", "line 2: \"alternatives\" is no array")]
    [InlineData("""["b"]""", "line 2: not a JSON object")]
    [InlineData("""{"id":""", "line 2: not valid JSON")]
    public async Task BadLine_IsNamed(string line, string words)
    {
        using var run = new CommandRun();
        var input = run.Write("answers.jsonl", $$"""
            {"id":"a","prompt":"x","response":"y"}
            {{line}}
            """);

        Assert.NotEqual(0, await run.InvokeAsync("eval", "judge", "--in", input, "--out", Path.Combine(run.Home, "scores.jsonl")));

        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }
}
