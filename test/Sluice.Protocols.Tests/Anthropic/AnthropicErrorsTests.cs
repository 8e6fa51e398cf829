using System.Buffers;
using System.Text;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicErrorsTests
{
    private static readonly AnthropicProtocol Protocol = AnthropicProtocol.Instance;

    [Theory]
    [InlineData(ErrorKind.InvalidRequest, 400, "invalid_request_error")]
    [InlineData(ErrorKind.Authentication, 401, "authentication_error")]
    [InlineData(ErrorKind.Billing, 402, "billing_error")]
    [InlineData(ErrorKind.Permission, 403, "permission_error")]
    [InlineData(ErrorKind.NotFound, 404, "not_found_error")]
    [InlineData(ErrorKind.TooLarge, 413, "request_too_large")]
    [InlineData(ErrorKind.UnsupportedMedia, 415, "invalid_request_error")]
    [InlineData(ErrorKind.RateLimited, 429, "rate_limit_error")]
    [InlineData(ErrorKind.Overloaded, 529, "overloaded_error")]
    [InlineData(ErrorKind.Server, 500, "api_error")]
    [InlineData(ErrorKind.Timeout, 504, "timeout_error")]
    [InlineData(ErrorKind.Unreachable, 502, "api_error")]
    public void Write_StatusAndType(ErrorKind kind, int status, string type)
    {
        var (written, body) = Exchange.WriteError(Protocol, new ModelError(kind, "M \"x\""));
        Assert.Equal(status, written);
        JsonAssert.Equal($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"M \"x\""},"request_id":"req_1"}""", body);
    }

    [Theory]
    [InlineData(529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}""", ErrorKind.Overloaded, "Overloaded")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"messages: Field required"}}""", ErrorKind.InvalidRequest, "messages: Field required")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""", ErrorKind.ContextTooLong, "prompt is too long: 210000 tokens > 200000 maximum")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API"}}""", ErrorKind.Billing, "Your credit balance is too low to access the API")]
    [InlineData(413, """{"error":{"type":"request_too_large","message":"Too big"}}""", ErrorKind.TooLarge, "Too big")]
    [InlineData(502, "<html><body>Bad gateway</body></html>", ErrorKind.Server, "the upstream answered with status 502")]
    [InlineData(503, "no healthy upstream", ErrorKind.Overloaded, "no healthy upstream")]
    [InlineData(401, "", ErrorKind.Authentication, "the upstream answered with status 401")]
    [InlineData(404, """{"error":"model not found"}""", ErrorKind.NotFound, "model not found")]
    [InlineData(422, """{"detail":"bad"}""", ErrorKind.InvalidRequest, "bad")]
    [InlineData(500, "[1,2", ErrorKind.Server, "[1,2")]
    public void Read_WhateverShape(int status, string body, ErrorKind kind, string message)
    {
        var error = Protocol.ReadError(status, Encoding.UTF8.GetBytes(body));
        Assert.Equal(kind, error.Kind);
        Assert.Equal(message, error.Message);
        Assert.Equal(status, error.Status);
    }

    [Fact]
    public void FullContext_IsSaidInTheWordsClaudeCodeKnows()
    {
        var (status, body) = Exchange.WriteError(Protocol, new ModelError(ErrorKind.ContextTooLong, "This model's maximum context length is 8192 tokens"));
        Assert.Equal(400, status);
        Assert.Contains("\"prompt is too long: This model", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_IsCut_AndHoldsNoKey()
    {
        var error = Protocol.ReadError(400, Encoding.UTF8.GetBytes($$$"""{"error":{"type":"invalid_request_error","message":"{{{new string('x', 5000)}}}"}}"""));
        Assert.Equal(2048, error.Message.Length);
        Assert.Equal("bad key [removed]", Protocol.ReadError(401, """{"error":{"type":"authentication_error","message":"bad key sk-ant-api03-abcdefghijklmnop"}}"""u8).Message);
    }

    [Fact]
    public void TokenCount_ThereAndBack()
    {
        var output = new ArrayBufferWriter<byte>();
        AnthropicProtocol.Instance.WriteTokenCount(1234, output);
        Assert.Equal("""{"input_tokens":1234}""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(1234, AnthropicProtocol.Instance.ReadTokenCount(Sluice.Protocols.Json.RawJson.Parse(output.WrittenMemory)));
    }
}
