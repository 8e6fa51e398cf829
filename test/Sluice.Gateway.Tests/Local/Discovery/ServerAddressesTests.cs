using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Xunit;
using static Sluice.Gateway.Tests.Model.ModelBuilding;

namespace Sluice.Gateway.Tests.Local.Discovery;

public class ServerAddressesTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("127.0.0.1", "http://127.0.0.1:11434/")]
    [InlineData("127.0.0.1:11500", "http://127.0.0.1:11500/")]
    [InlineData("0.0.0.0", "http://127.0.0.1:11434/")]
    [InlineData("0.0.0.0:1234", "http://127.0.0.1:1234/")]
    [InlineData(":8080", "http://127.0.0.1:8080/")]
    [InlineData("[::]:11434", "http://[::1]:11434/")]
    [InlineData("::1", "http://[::1]:11434/")]
    [InlineData("http://h", "http://h/")]
    [InlineData("https://h", "https://h/")]
    [InlineData("http://h:11434/path", "http://h:11434/")]
    [InlineData("h", "http://h:11434/")]
    [InlineData("h:", "http://h:11434/")]
    [InlineData("h:99999", "http://h:11434/")]
    [InlineData(" \"h:1\" ", "http://h:1/")]
    [InlineData("ftp://h", null)]
    public void OllamaHost_IsReadAsOllamasClientReadsIt(string? value, string? expected) =>
        Assert.Equal(expected, ServerAddresses.OllamaHost(value)?.ToString());

    [Theory]
    [InlineData("http://127.0.0.1:11434", "Ollama", null, "ollama")]
    [InlineData("http://127.0.0.1:11500", "Ollama", null, "ollama-11500")]
    [InlineData("http://127.0.0.1:11500", "Ollama", "127.0.0.1:11500", "ollama")]
    [InlineData("http://127.0.0.1:11434", "Ollama", "127.0.0.1:11500", "ollama-11434")]
    [InlineData("http://127.0.0.1:8080", "LlamaCpp", null, "llamacpp")]
    [InlineData("http://127.0.0.1:8000", "LlamaCpp", null, "llamacpp-8000")]
    [InlineData("http://127.0.0.1:1234", "LmStudio", null, "lmstudio")]
    [InlineData("http://127.0.0.1:8000", "Vllm", null, "vllm")]
    public void AName_DependsOnTheAddressAlone(string root, string kind, string? ollamaHost, string expected) =>
        Assert.Equal(expected, ServerAddresses.NameOf(new DiscoveredServer(new Uri(root), Enum.Parse<UpstreamKind>(kind)), ollamaHost));

    [Fact]
    public void WithoutConfiguration_TheUsualPortsAndOllamaHostAreAsked() => Assert.Equal(
        ["http://127.0.0.1:11500/", "http://127.0.0.1:11434/", "http://127.0.0.1:1234/", "http://127.0.0.1:8080/", "http://127.0.0.1:8000/"],
        Targets(SluiceConfig.Default, ("OLLAMA_HOST", "127.0.0.1:11500")));

    [Fact]
    public void WithUpstreams_OnlyTheLocalOnesAreAsked()
    {
        var config = SluiceConfig.Default with
        {
            Upstreams = new Dictionary<string, UpstreamConfig>
            {
                ["box"] = new() { Protocol = "openai-chat", BaseUrl = new Uri("http://192.168.1.9:8000/v1"), Local = true, Trusted = true },
                ["anthropic"] = new() { Protocol = "anthropic", BaseUrl = new Uri("https://api.anthropic.com") },
            },
        };

        Assert.Equal(["http://192.168.1.9:8000/"], Targets(config, ("OLLAMA_HOST", "127.0.0.1:11500")));
    }

    [Fact]
    public void DiscoveryOff_AsksNobody()
    {
        var config = SluiceConfig.Default with
        {
            Discovery = new DiscoveryConfig { Enabled = false },
            Upstreams = new Dictionary<string, UpstreamConfig> { ["ollama"] = new() { Protocol = "ollama", BaseUrl = new Uri("http://127.0.0.1:11434"), Local = true } },
        };

        Assert.Empty(Targets(config));
    }

    [Fact]
    public void Sluice_DoesNotLookForItself()
    {
        var config = SluiceConfig.Default with { Server = new ServerConfig { Url = new Uri("http://127.0.0.1:8080") } };

        Assert.DoesNotContain("http://127.0.0.1:8080/", Targets(config));
    }

    private static IEnumerable<string> Targets(SluiceConfig config, params (string, string)[] variables) =>
        DiscoveryTargets.Of(EffectiveConfig.Default with { Config = config }, Variables(variables)).Select(target => target.Root.ToString());
}
