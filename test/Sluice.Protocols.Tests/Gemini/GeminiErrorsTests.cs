using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Gemini;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiErrorsTests
{
    private static readonly GeminiProtocol Gemini = GeminiProtocol.Instance;

    [Theory]
    [InlineData(400, """{"error":{"code":400,"message":"Bad field.","status":"INVALID_ARGUMENT"}}""", ErrorKind.InvalidRequest, "Bad field.")]
    [InlineData(400, """{"error":{"code":400,"message":"User location is not supported.","status":"FAILED_PRECONDITION"}}""", ErrorKind.InvalidRequest, "User location is not supported.")]
    [InlineData(400, """{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""", ErrorKind.Authentication, "API key not valid. Please pass a valid API key.")]
    [InlineData(400, """{"error":{"code":400,"message":"The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}""", ErrorKind.ContextTooLong, "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).")]
    [InlineData(401, """{"error":{"code":401,"message":"No credential.","status":"UNAUTHENTICATED"}}""", ErrorKind.Authentication, "No credential.")]
    [InlineData(403, """{"error":{"code":403,"message":"No.","status":"PERMISSION_DENIED"}}""", ErrorKind.Permission, "No.")]
    [InlineData(404, """[{"error":{"code":404,"message":"models/x is not found","status":"NOT_FOUND"}}]""", ErrorKind.NotFound, "models/x is not found")]
    [InlineData(413, """{"error":{"code":413,"message":"Large.","status":"INVALID_ARGUMENT"}}""", ErrorKind.TooLarge, "Large.")]
    [InlineData(429, """{"error":{"code":429,"message":"Quota.","status":"RESOURCE_EXHAUSTED"}}""", ErrorKind.RateLimited, "Quota.")]
    [InlineData(429, """{"error":{"code":429,"message":"Your prepayment credits are depleted.","status":"RESOURCE_EXHAUSTED"}}""", ErrorKind.Billing, "Your prepayment credits are depleted.")]
    [InlineData(499, """{"error":{"code":499,"message":"Cancelled.","status":"CANCELLED"}}""", ErrorKind.Server, "Cancelled.")]
    [InlineData(500, """{"error":{"code":500,"message":"Oops.","status":"INTERNAL"}}""", ErrorKind.Server, "Oops.")]
    [InlineData(503, """{"error":{"code":503,"message":"Busy.","status":"UNAVAILABLE"}}""", ErrorKind.Overloaded, "Busy.")]
    [InlineData(504, """{"error":{"code":504,"message":"Slow.","status":"DEADLINE_EXCEEDED"}}""", ErrorKind.Timeout, "Slow.")]
    [InlineData(502, "<html>Bad Gateway</html>", ErrorKind.Server, "the upstream answered with status 502")]
    [InlineData(400, """{"error":"words"}""", ErrorKind.InvalidRequest, "words")]
    [InlineData(429, "", ErrorKind.RateLimited, "the upstream answered with status 429")]
    public void Error_IsRead(int status, string body, ErrorKind kind, string message)
    {
        var error = Gemini.ReadError(status, Encoding.UTF8.GetBytes(body));
        Assert.Equal((kind, message, status), (error.Kind, error.Message, error.Status));
    }

    [Theory]
    [InlineData("34.4s", 34.4)]
    [InlineData("7s", 7d)]
    [InlineData("0.5s", 0.5)]
    [InlineData("soon", null)]
    [InlineData("-3s", null)]
    public void RetryDelay_IsRead(string delay, double? seconds)
    {
        var error = Gemini.ReadError(429, Encoding.UTF8.GetBytes($$$"""{"error":{"code":429,"message":"Quota.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{{{delay}}}"}]}}"""));
        Assert.Equal(seconds, error.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(ErrorKind.InvalidRequest, 400, "INVALID_ARGUMENT")]
    [InlineData(ErrorKind.ContextTooLong, 400, "INVALID_ARGUMENT")]
    [InlineData(ErrorKind.Authentication, 401, "UNAUTHENTICATED")]
    [InlineData(ErrorKind.Permission, 403, "PERMISSION_DENIED")]
    [InlineData(ErrorKind.Billing, 429, "RESOURCE_EXHAUSTED")]
    [InlineData(ErrorKind.NotFound, 404, "NOT_FOUND")]
    [InlineData(ErrorKind.TooLarge, 413, "INVALID_ARGUMENT")]
    [InlineData(ErrorKind.UnsupportedMedia, 415, "INVALID_ARGUMENT")]
    [InlineData(ErrorKind.RateLimited, 429, "RESOURCE_EXHAUSTED")]
    [InlineData(ErrorKind.Overloaded, 503, "UNAVAILABLE")]
    [InlineData(ErrorKind.Server, 500, "INTERNAL")]
    [InlineData(ErrorKind.Timeout, 504, "DEADLINE_EXCEEDED")]
    [InlineData(ErrorKind.Unreachable, 502, "UNAVAILABLE")]
    public void Error_IsWritten_AndReadsAsTheSame(ErrorKind kind, int status, string word)
    {
        var (written, body) = Exchange.WriteError(Gemini, new ModelError(kind, "It \"failed\"."));
        Assert.Equal(status, written);
        JsonAssert.Equal($$$"""{"error":{"code":{{{status}}},"message":"It \"failed\".","status":"{{{word}}}"}}""", body);
        if (kind is not (ErrorKind.ContextTooLong or ErrorKind.Billing or ErrorKind.Unreachable)) Assert.Equal(kind, Gemini.ReadError(written, Encoding.UTF8.GetBytes(body)).Kind);
    }

    [Fact]
    public void Wait_IsWritten_RoundedUp()
    {
        var (_, body) = Exchange.WriteError(Gemini, new ModelError(ErrorKind.RateLimited, "Slow.", RetryAfter: TimeSpan.FromSeconds(34.4)));
        JsonAssert.Equal("""{"error":{"code":429,"message":"Slow.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"35s"}]}}""", body);
        Assert.DoesNotContain("retryDelay", Exchange.WriteError(Gemini, new ModelError(ErrorKind.Billing, "No money.", RetryAfter: TimeSpan.FromSeconds(3))).Body, StringComparison.Ordinal);
    }
}
