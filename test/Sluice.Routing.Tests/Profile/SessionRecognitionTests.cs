using Sluice.Routing.Profile;
using Xunit;

namespace Sluice.Routing.Tests.Profile;

public sealed class SessionRecognitionTests
{
    private const string Body = """{"metadata":{"user_id":"{\"device_id\":\"00\",\"session_id\":\"from-body\"}"},"prompt_cache_key":"from-key"}""";

    [Theory]
    [InlineData("x-sluice-session", "x-claude-code-session-id", "a")]
    [InlineData("x-claude-code-session-id", "x-session-id", "a")]
    [InlineData("session-id", "x-session-id", "a")]
    public void Headers_HaveAnOrder(string first, string second, string expected) =>
        Assert.Equal(expected, SessionRecognition.Recognise(Requests.Headers((second, "b"), (first, "a")), Requests.Head(Body)));

    [Theory]
    [InlineData(Body, "from-body")]
    [InlineData("""{"prompt_cache_key":"from-key"}""", "from-key")]
    [InlineData("""{"metadata":{"user_id":"user_00ff_account__session_3f0c9a52"}}""", "3f0c9a52")]
    [InlineData("""{"metadata":{"user_id":"{broken"}}""", null)]
    [InlineData("""{"metadata":{"user_id":7}}""", null)]
    [InlineData("{}", null)]
    public void Body_IsAskedNext(string body, string? expected) => Assert.Equal(expected, SessionRecognition.Recognise(Requests.Headers(), Requests.Head(body)));

    [Fact]
    public void T22_ControlCharactersAndNovels_AreNoSession()
    {
        Assert.Null(SessionRecognition.Recognise(Requests.Headers(("x-sluice-session", "a\nb")), null));
        Assert.Null(SessionRecognition.Recognise(Requests.Headers(("x-sluice-session", new string('a', 300))), null));
    }
}
