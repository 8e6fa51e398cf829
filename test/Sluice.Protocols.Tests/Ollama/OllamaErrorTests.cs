using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests.Ollama;

public sealed class OllamaErrorTests
{
    [Theory]
    [InlineData(400, """{"error":"invalid options"}""", ErrorKind.InvalidRequest, "invalid options")]
    [InlineData(400, """{"error":"{\"error\":{\"code\":400,\"message\":\"request (9 tokens) exceeds the available context size (4 tokens)\",\"type\":\"exceed_context_size_error\"}}"}""", ErrorKind.ContextTooLong, "exceeds the available context size")]
    [InlineData(401, """{"error":"unauthorized","signin_url":"https://example.invalid"}""", ErrorKind.Authentication, "unauthorized")]
    [InlineData(403, "", ErrorKind.Permission, "Host or Origin")]
    [InlineData(404, """{"error":"model 'nope' not found"}""", ErrorKind.NotFound, "ollama pull")]
    [InlineData(404, "404 page not found", ErrorKind.NotFound, "404 page not found")]
    [InlineData(500, """{"error":"llama-server process has terminated: exit status 1"}""", ErrorKind.Server, "terminated")]
    [InlineData(503, """{"error":"server busy, please try again.  maximum pending requests exceeded"}""", ErrorKind.Overloaded, "busy")]
    [InlineData(502, "<html>", ErrorKind.Unreachable, "502")]
    public void Read_KnowsTheKind(int status, string body, ErrorKind kind, string says)
    {
        var error = OllamaProtocol.Instance.ReadError(status, Encoding.UTF8.GetBytes(body));
        Assert.Equal(kind, error.Kind);
        Assert.Equal(status, error.Status);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorKind.InvalidRequest, 400)]
    [InlineData(ErrorKind.ContextTooLong, 400)]
    [InlineData(ErrorKind.Authentication, 401)]
    [InlineData(ErrorKind.Billing, 402)]
    [InlineData(ErrorKind.Permission, 403)]
    [InlineData(ErrorKind.NotFound, 404)]
    [InlineData(ErrorKind.TooLarge, 413)]
    [InlineData(ErrorKind.RateLimited, 429)]
    [InlineData(ErrorKind.Server, 500)]
    [InlineData(ErrorKind.Unreachable, 502)]
    [InlineData(ErrorKind.Overloaded, 503)]
    [InlineData(ErrorKind.Timeout, 504)]
    public void Write_GivesAPlainString(ErrorKind kind, int status)
    {
        var (written, body) = Exchange.WriteError(OllamaProtocol.Instance, new ModelError(kind, "no \"luck\""));
        Assert.Equal(status, written);
        Assert.Equal("""{"error":"no \"luck\""}""", body);
    }
}
