using System.Text;
using Sluice.Asking;
using Sluice.Gateway.Tests.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Asking;

/// <summary>What may be asked, and in which words it is refused.</summary>
public sealed class AskInputTests
{
    [Fact]
    public void Text_IsFenced_WithAFenceThatItDoesNotEnd()
    {
        using var folder = new TemporaryDirectory();
        var parts = Read("Why?", [folder.Write("a.md", "x\n````\ny")]);
        Assert.Equal("Why?", parts[0].Text);
        Assert.Equal($"{folder["a.md"]}:\n`````\nx\n````\ny\n`````", parts[1].Text);
    }

    [Fact]
    public void ByteOrderMarks_AreNoText()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder["wide.txt"], [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("wide ä")]);
        File.WriteAllBytes(folder["utf8.txt"], [0xEF, 0xBB, 0xBF, .. "narrow"u8]);
        var parts = Read("x", [folder["wide.txt"], folder["utf8.txt"]]);
        Assert.Contains("\nwide ä\n", parts[1].Text, StringComparison.Ordinal);
        Assert.Contains("\nnarrow\n", parts[2].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png", new byte[] { 0x89, 0x50, 0x4E, 0x47, 0, 0 })]
    [InlineData("image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 })]
    [InlineData("image/gif", new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39 })]
    public void Picture_IsKnownByItsBytes(string type, byte[] bytes)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder["picture.txt"], bytes);
        var part = Read("x", [folder["picture.txt"]])[1];
        Assert.Equal(type, part.MediaType);
        Assert.Equal(bytes, part.Picture);
    }

    [Fact]
    public void WhatCannotBeAsked_IsRefused()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder["binary"], [1, 2, 0, 3]);
        File.WriteAllBytes(folder["latin"], [0x61, 0xE4, 0x62]);
        File.WriteAllBytes(folder["large.txt"], [.. Enumerable.Repeat((byte)'a', (4 << 20) + 1)]);
        File.WriteAllBytes(folder["large.png"], [0x89, 0x50, 0x4E, 0x47, .. new byte[5 << 20]]);
        Assert.Contains("neither text (UTF-8) nor a picture", Refused("x", folder["binary"]), StringComparison.Ordinal);
        Assert.Contains("neither text (UTF-8) nor a picture", Refused("x", folder["latin"]), StringComparison.Ordinal);
        Assert.Contains("larger than 4 MB", Refused("x", folder["large.txt"]), StringComparison.Ordinal);
        Assert.Contains("picture larger than 5 MB", Refused("x", folder["large.png"]), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refused("x", folder["missing"]), StringComparison.Ordinal);
        Assert.Contains("is a directory", Refused("x", folder.Path), StringComparison.Ordinal);
        Assert.Contains("empty", Refused("  "), StringComparison.Ordinal);
        Assert.Contains("can be read once", Refused("-", "-"), StringComparison.Ordinal);
        Assert.Contains("more than 100", Refused("x", [.. Enumerable.Repeat(folder["latin"], 101)]), StringComparison.Ordinal);
    }

    [Fact]
    public void ManyFiles_AreBoundedTogether()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.Write("a.txt", new string('a', 4 << 20));
        Assert.Contains("together are larger than 32 MB", Refused("x", [.. Enumerable.Repeat(file, 9)]), StringComparison.Ordinal);
    }

    [Fact]
    public void StandardInput_IsPromptOrFile()
    {
        Assert.Equal("from the pipe", Read("-", [], "from the pipe")[0].Text);
        Assert.Equal("Standard input:\n```\nfrom the pipe\n```", Read("Why?", ["-"], "from the pipe")[1].Text);
    }

    [Theory]
    [InlineData("""{"a":1}""", null)]
    [InlineData("```json\n{\"a\":1}\n```", null)]
    [InlineData("""{"a":"x"}""", "\"a\" must be integer")]
    [InlineData("""{}""", "\"a\" is missing")]
    [InlineData("prose", "It is not JSON.")]
    public void Form_IsCheckedByCode(string answer, string? wrong)
    {
        var form = AskForm.Read("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}""", out _)!;
        var taken = form.Take(new AskAnswer(answer, null, null, null, null, "end_turn"), out var told);
        if (wrong is null) Assert.Equal("""{"a":1}""", taken);
        else Assert.Null(taken);
        Assert.Contains(wrong ?? "", told, StringComparison.Ordinal);
    }

    [Fact]
    public void AnswerThatWasCutOff_IsSaidToBe()
    {
        var form = AskForm.Read("""{"type":"object"}""", out _)!;
        Assert.Null(form.Take(new AskAnswer("{\"a\":", null, null, null, null, "max_tokens"), out var wrong));
        Assert.Contains("--max-tokens", wrong, StringComparison.Ordinal);
    }

    private static IReadOnlyList<AskPart> Read(string prompt, string[] files, string input = "")
    {
        var parts = new AskInput(() => new MemoryStream(Encoding.UTF8.GetBytes(input))).Read(prompt, files, out var error);
        Assert.True(parts is not null, error);
        return parts;
    }

    private static string Refused(string prompt, params string[] files)
    {
        Assert.Null(new AskInput(() => new MemoryStream()).Read(prompt, files, out var error));
        return error;
    }
}
