using Sluice.Gateway.Privacy;
using Xunit;

namespace Sluice.Gateway.Tests.Privacy;

/// <summary>The secrets here are made up; they are put together so that no scanner takes this file for a leak.</summary>
public sealed class SecretFinderTests
{
    private const string Random40 = "q7Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7Te9Wi";

    [Theory]
    [InlineData("AKIA" + "Q3EGRIPLX7ZBN5TM", "AWS access key")]
    [InlineData("ghp_" + "q7Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7T", "GitHub token")]
    [InlineData("github_pat_" + "11ABQ7ZT2Lk9Xw4Vb8Nc1M_d5Rf3Hg6Jp0Sy2Ua7Te9WiO4kPz6QxCv", "GitHub token")]
    [InlineData("sk-ant-api03-" + Random40, "OpenAI or Anthropic key")]
    [InlineData("sk-proj-" + Random40, "OpenAI or Anthropic key")]
    [InlineData("AIza" + "q7Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7", "Google key")]
    [InlineData("xoxb-" + "204813957-930175284-q7Zt2Lk9Xw4Vb8Nc", "Slack token")]
    [InlineData("glpat-" + "q7Zt2Lk9Xw4Vb8Nc1Md5", "GitLab token")]
    [InlineData("eyJ" + "hbGciOiJIUzI1NiJ9.eyJpc3MiOiJhY21lIiwiaWF0IjoxNzYzOTg3MX0.q7Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7", "JSON web token")]
    [InlineData("-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEAq7Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7", "private key")]
    [InlineData("AWS_SECRET_ACCESS_KEY=" + "kQ7/Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7Te9", "secret in an assignment")]
    [InlineData("DB_PASSWORD: \"" + "v8Nc1Md5Rf3Hg6Jp0Sy2\"", "secret in an assignment")]
    public void Finds_WhatIsASecret(string secret, string kind) => Assert.Equal(kind, SecretFinder.Find($"the file says\n{secret}\nplease look"));

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("sk-fading-circle sk-folding-cube { animation: sk-foldCubeAngle 2.4s infinite linear both; }")]
    [InlineData("task-" + Random40)]
    [InlineData("integrity sha512-q7Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7Te9WiO4kPz6QxCv==")]
    [InlineData("commit 80d26871f3a9c5b2e4d6f8a0b1c3d5e7f9a1b3c5 and 3f0c9a52-7a11-4a41-9d3e-0d9b0f6f1a2b")]
    [InlineData("const API_KEY = process.env.OPENAI_API_KEY_V2_PRODUCTION;")]
    [InlineData("TOKEN = os.environ[\"SERVICE_TOKEN_2\"]")]
    [InlineData("API_KEY=your-api-key-goes-here-123")]
    [InlineData("MAX_TOKENS: 64000, PASSWORD=${DB_PASSWORD}, SECRET: null")]
    [InlineData("export GITHUB_TOKEN=$(gh auth token)")]
    [InlineData("xoxb-your-token-here-000000000000")]
    [InlineData("a key begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq7Zt2Lk9")]
    [InlineData("a token like ghp_ followed by 36 letters, or sk-ant- and more")]
    public void PassesOver_WhatOnlyLooksLikeOne(string text) => Assert.Null(SecretFinder.Find(text));

    [Theory]
    [InlineData("""{"content":"key: gh\u0070_q7Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7T"}""")]
    [InlineData("""{"content":"AWS_SECRET_ACCESS_KEY=\"kQ7\/Zt2Lk9Xw4Vb8Nc1Md5Rf3Hg6Jp0Sy2Ua7Te9\"\n"}""")]
    public void Finds_ThroughJsonEscapes(string json)
    {
        using var text = PromptText.Of(System.Text.Encoding.UTF8.GetBytes(json));

        Assert.NotNull(SecretFinder.Find(text.Span));
    }

    [Fact]
    public void EscapesAreUndone_AndBrokenOnesHarmNothing()
    {
        using var text = PromptText.Of("a\\nb\\\\n\\u00e4\\uZZ\\"u8);

        Assert.Equal("a\nb\\näuZZ\\", text.Span.ToString());
    }
}
