using Sluice.Gateway.Privacy;
using Xunit;

namespace Sluice.Gateway.Tests.Privacy;

public sealed class SecretRedactionTests
{
    [Theory]
    [InlineData("no secret here, sk-learn and eyJ are words", "no secret here, sk-learn and eyJ are words")]
    [InlineData("a ghp_aB3dE5fG7hI9jK1lM2nO4pQ6rS8tU0vW1xY3 b", "a [GitHub token] b")]
    [InlineData("AKIAQ7R3MZP5W2LX9TVC,AKIAQ7R3MZP5W2LX9TVC", "[AWS access key],[AWS access key]")]
    [InlineData("export DB_PASSWORD=\"q8Zr2Lm9Xw4Kv7Tb\" next", "export DB_[secret in an assignment]\" next")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAq8Zr2Lm9Xw4Kv7TbMIIEowIBAAKCAQEA\nq8Zr2Lm9Xw4Kv7Tb\n-----END RSA PRIVATE KEY-----\nafter", "[private key]\nafter")]
    public void Redact_PutsAWordInPlaceOfEverySecret(string text, string redacted) => Assert.Equal(redacted, SecretFinder.Redact(text));
}
