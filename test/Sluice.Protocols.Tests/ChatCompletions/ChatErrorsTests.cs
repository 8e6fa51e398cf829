using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.ChatCompletions;

public sealed class ChatErrorsTests
{
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;

    [Theory]
    [InlineData(429, """{"error":{"message":"Slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", ErrorKind.RateLimited, "Slow down")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}""", ErrorKind.Billing, "You exceeded your current quota")]
    [InlineData(402, """{"error":{"message":"Insufficient credits","code":402}}""", ErrorKind.Billing, "Insufficient credits")]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","code":"context_length_exceeded"}}""", ErrorKind.ContextTooLong, "This model's maximum context length is 8192 tokens.")]
    [InlineData(400, """{"error":{"code":400,"message":"request (9 tokens) too big","type":"exceed_context_size_error"}}""", ErrorKind.ContextTooLong, "request (9 tokens) too big")]
    [InlineData(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000","type":"BadRequestError","code":400}""", ErrorKind.ContextTooLong, "This model's maximum context length is 4096 tokens. However, you requested 5000")]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-proj-abcdefghijklmnop1234.","type":"invalid_request_error","code":"invalid_api_key"}}""", ErrorKind.Authentication, "Incorrect API key provided: [removed].")]
    [InlineData(403, """{"detail":"Forbidden"}""", ErrorKind.Permission, "Forbidden")]
    [InlineData(404, """{"error":{"message":"model 'x' not found","type":"not_found_error","code":null}}""", ErrorKind.NotFound, "model 'x' not found")]
    [InlineData(422, """{"detail":[{"loc":["body","messages"],"msg":"field required"}]}""", ErrorKind.InvalidRequest, """[{"loc":["body","messages"],"msg":"field required"}]""")]
    [InlineData(503, """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", ErrorKind.Overloaded, "Loading model")]
    [InlineData(500, """{"error":"llama runner died"}""", ErrorKind.Server, "llama runner died")]
    [InlineData(500, "<html><body>Internal Server Error</body></html>", ErrorKind.Server, "the upstream answered with status 500")]
    [InlineData(502, "bad gateway", ErrorKind.Server, "bad gateway")]
    [InlineData(504, "", ErrorKind.Timeout, "the upstream answered with status 504")]
    [InlineData(413, """{"message":"too big"}""", ErrorKind.TooLarge, "too big")]
    public void UpstreamErrors_AreUnderstood(int status, string body, ErrorKind kind, string message)
    {
        var error = Chat.ReadError(status, Encoding.UTF8.GetBytes(body));
        Assert.Equal((kind, message, status), (error.Kind, error.Message, error.Status));
    }

    [Theory]
    [InlineData(ErrorKind.InvalidRequest, 400, "invalid_request_error", null)]
    [InlineData(ErrorKind.ContextTooLong, 400, "invalid_request_error", "context_length_exceeded")]
    [InlineData(ErrorKind.Authentication, 401, "authentication_error", "invalid_api_key")]
    [InlineData(ErrorKind.Permission, 403, "permission_error", null)]
    [InlineData(ErrorKind.Billing, 429, "insufficient_quota", "insufficient_quota")]
    [InlineData(ErrorKind.NotFound, 404, "invalid_request_error", "model_not_found")]
    [InlineData(ErrorKind.TooLarge, 413, "invalid_request_error", null)]
    [InlineData(ErrorKind.RateLimited, 429, "rate_limit_error", "rate_limit_exceeded")]
    [InlineData(ErrorKind.Overloaded, 503, "server_error", "server_is_overloaded")]
    [InlineData(ErrorKind.Server, 500, "server_error", null)]
    [InlineData(ErrorKind.Timeout, 504, "server_error", null)]
    [InlineData(ErrorKind.Unreachable, 502, "server_error", "upstream_unreachable")]
    public void F001_Errors_HaveTheirStatusTypeAndCode(ErrorKind kind, int status, string type, string? code)
    {
        var (actual, body) = Exchange.WriteError(Chat, new ModelError(kind, "No \"way\"", Parameter: "messages[0]"));
        Assert.Equal(status, actual);
        var word = code is null ? "null" : $"\"{code}\"";
        JsonAssert.Equal($$$"""{"error":{"message":"No \"way\"","type":"{{{type}}}","param":"messages[0]","code":{{{word}}}}}""", body);
    }

    [Fact]
    public void BrokenAnswerMidStream_DoesNotBlameTheClient()
    {
        var output = new ArrayBufferWriter<byte>();
        Chat.WriteStreamError(new ModelError(ErrorKind.InvalidRequest, "x"), output);
        Assert.Contains("\"type\":\"server_error\"", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public void Models_AreListed()
    {
        var output = new ArrayBufferWriter<byte>();
        Chat.WriteModels([new ModelListing("coder", "Coder", "ollama", DateTimeOffset.UnixEpoch.AddSeconds(5), 32768), new ModelListing("x/y", "Y", "cloud", DateTimeOffset.UnixEpoch)], output);
        JsonAssert.Equal("""{"object":"list","data":[{"id":"coder","object":"model","created":5,"owned_by":"ollama","context_length":32768},{"id":"x/y","object":"model","created":0,"owned_by":"cloud"}]}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"object":"list","data":[{"id":"a","object":"model","created":5,"owned_by":"me","meta":{"n_ctx":4096}},{"noid":1},null]}""", "a/me/4096")]
    [InlineData("""{"models":[{"name":"b","model":"b","context_length":10}]}""", "b/up/10")]
    [InlineData("""[{"id":"c","max_model_len":7},"d"]""", "c/up/7 d/up/")]
    [InlineData("""{"data":null}""", "")]
    [InlineData("\"x\"", "")]
    public void ModelLists_AreReadInAnyShape(string json, string expected) =>
        Assert.Equal(expected, string.Join(' ', ChatCompletionsProtocol.ReadModels(RawJson.Parse(json), "up").Select(model => $"{model.Id}/{model.OwnedBy}/{model.ContextWindow}")));

    [Fact]
    public void LongErrors_AreCut() => Assert.Equal(ErrorText.MaxLength, Chat.ReadError(500, Encoding.UTF8.GetBytes(new string('x', 100_000))).Message.Length);
}
