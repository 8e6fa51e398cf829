using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger.Pricing;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Xunit;
using static Sluice.Gateway.Tests.Model.ModelBuilding;

namespace Sluice.Gateway.Tests.Model;

public class GatewayModelBuilderTests
{
    [Fact]
    public void WithNothingAtAll_OnlyTheVendorsForCallersAreThere()
    {
        var model = Build();

        Assert.Equal(["anthropic", "google", "openai"], model.Upstreams.Keys.Order());
        foreach (var upstream in model.Upstreams.Values)
        {
            Assert.Equal(CredentialKind.Caller, upstream.Credential.Kind);
            Assert.Equal(upstream.Name, upstream.Vendor);
            Assert.Null(upstream.Credential.Key);
        }

        Assert.Empty(model.Routing.Tiers[0]);
        Assert.Equal(["anthropic/claude-haiku-4-5"], model.Routing.Tiers[1]);
        Assert.Equal(["anthropic/claude-sonnet-5"], model.Routing.Tiers[2]);
        Assert.Empty(model.Routing.Tiers[3]);
        Assert.False(model.Routing.TiersConfigured);
    }

    [Fact]
    public void KeysOfTheEnvironment_BecomeUpstreams_TheFirstVendorFillsTheTiers()
    {
        var model = Build(variables: [("OPENROUTER_API_KEY", "or-key"), ("OPENAI_API_KEY", "sk-key")]);

        Assert.Equal("sk-key", model.Upstreams["openai"].Credential.Key!.Reveal());
        Assert.Equal("openai-responses", model.Upstreams["openai"].Protocol);
        Assert.True(model.Upstreams["openai"].Speaks("openai-chat"));
        Assert.Equal("or-key", model.Upstreams["openrouter"].Credential.Key!.Reveal());
        Assert.Equal(CredentialKind.Caller, model.Upstreams["anthropic"].Credential.Kind);
        Assert.Equal(["openai/gpt-5.4-mini", "anthropic/claude-haiku-4-5"], model.Routing.Tiers[1]);
        Assert.Equal(["openai/gpt-5.4", "anthropic/claude-sonnet-5"], model.Routing.Tiers[2]);
        Assert.Empty(model.Routing.Tiers[3]);
        Assert.Equal(2, model.Secrets.Count);
        Assert.True(model.Routing.Models["openai/gpt-5.4"].Traits.IsOpenAi);
        Assert.False(model.Routing.Models["openrouter/anthropic/claude-sonnet-5"].Traits.IsOpenAi);
    }

    [Fact]
    public void AnthropicKeyOfTheEnvironment_LeavesTheWayForCallersOpen()
    {
        var anthropic = Build(variables: [("ANTHROPIC_API_KEY", "sk-ant")]).Upstreams["anthropic"];

        Assert.Equal(CredentialKind.Configured, anthropic.Credential.Kind);
        Assert.Equal("anthropic", anthropic.Vendor);
    }

    [Theory]
    [InlineData("claude-haiku-4-5", false, false, false)]
    [InlineData("claude-sonnet-4-6", true, false, false)]
    [InlineData("claude-opus-4-8", true, true, true)]
    [InlineData("claude-sonnet-5", true, true, true)]
    public void AnthropicTraits_ComeFromTheName(string id, bool effort, bool refusesSampling, bool systemInMessages)
    {
        var model = Build();

        foreach (var described in new[] { model.Routing.Models[$"anthropic/{id}"], model.Describe("anthropic", id + "-20991231")! })
        {
            Assert.Equal((effort, refusesSampling, systemInMessages), (described.Traits.TakesEffort, described.Traits.RefusesSampling, described.Traits.SystemInMessages));
            Assert.True(described.Traits.Tools);
        }
    }

    [Fact]
    public void AModelThatNoListNames_IsDescribed_ByItsUpstream()
    {
        var model = Build(servers: [Ollama(Coder)], variables: [("OPENAI_API_KEY", "k")]);

        Assert.True(model.Describe("openai", "gpt-99")!.Traits.IsOpenAi);
        Assert.True(model.Describe("ollama", "new:7b")!.IsLocal);
        Assert.False(model.Describe("ollama", "new:700b-cloud")!.IsLocal);
        Assert.Null(model.Describe("nobody", "gpt-99"));
        Assert.False(model.Routing.Upstreams["ollama"].TakesUnlisted);
        Assert.Equal(["claude-*"], model.Routing.Upstreams["anthropic"].Serves);
        Assert.Empty(model.Routing.Upstreams["ollama"].Serves);
    }

    [Fact]
    public void GeminiKey_IsUsed()
    {
        var model = Build(variables: [("GOOGLE_API_KEY", "g")]);

        Assert.Equal(("gemini", CredentialKind.Configured), (model.Upstreams["google"].Protocol, model.Upstreams["google"].Credential.Kind));
        Assert.Empty(model.Unusable);
        Assert.Contains("key from GOOGLE_API_KEY", model.Summary(), StringComparison.Ordinal);
    }

    [Fact]
    public void GeminiTraits_ComeFromTheName()
    {
        var model = Build(variables: [("GEMINI_API_KEY", "g")]);

        Assert.False(model.Describe("google", "gemini-2.5-flash-new")!.Traits.TakesEffort);
        Assert.Equal(ReasoningLevel.Low, model.Describe("google", "gemini-3.1-pro-new")!.Traits.LeastThinking);
        Assert.True(model.Describe("google", "gemini-3.1-pro-new")!.Traits.FormatWithTools);
    }

    [Fact]
    public void KeysOfTheEnvironment_AreLeftAlone_OnceUpstreamsAreConfigured()
    {
        var config = SluiceConfig.Default with
        {
            Upstreams = new Dictionary<string, UpstreamConfig> { ["ollama"] = new() { Protocol = "ollama", BaseUrl = new Uri("http://127.0.0.1:11434"), Local = true } },
        };

        var model = Build(config, variables: [("OPENAI_API_KEY", "sk-key")]);

        Assert.Equal(["anthropic", "google", "ollama", "openai"], model.Upstreams.Keys.Order());
        Assert.Equal(CredentialKind.Caller, model.Upstreams["openai"].Credential.Kind);
    }

    [Fact]
    public void EveryNamedDefaultModel_IsInThePriceTable()
    {
        foreach (var vendor in KnownVendors.All)
        {
            Assert.NotNull(PriceBook.Embedded.Find(vendor.Name, vendor.Tier1));
            Assert.NotNull(PriceBook.Embedded.Find(vendor.Name, vendor.Tier2));
            Assert.True(ModelCatalogue.Embedded.Find(vendor.Name, vendor.Tier1)!.Tools, vendor.Tier1);
            Assert.True(ModelCatalogue.Embedded.Find(vendor.Name, vendor.Tier2)!.Tools, vendor.Tier2);
            Assert.Equal(vendor.Name, Providers.Of(new Uri(vendor.BaseUrl)));
        }
    }

    [Fact]
    public void TheUsersTiers_Stand_AndAliasesAreResolved()
    {
        var model = Build(Contract());

        Assert.Equal([["ollama/qwen2.5-coder:7b"], ["anthropic/claude-haiku-4-5"], ["anthropic/claude-sonnet-5"], ["anthropic/claude-opus-4-8"]], model.Routing.Tiers);
        Assert.Equal("ollama/qwen2.5-coder:7b", model.Routing.Aliases["coder"]);
        Assert.Equal(["anthropic/claude-haiku-4-5"], model.Routing.Fallback["coder"]);
        Assert.Equal(["anthropic/claude-haiku-4-5"], model.Routing.Fallback["ollama/qwen2.5-coder:7b"]);
        Assert.True(model.Routing.TiersConfigured);
        Assert.Equal(32768, model.Routing.Models["ollama/qwen2.5-coder:7b"].Traits.ContextWindow);
        Assert.Equal("coder", model.Routing.Models["ollama/qwen2.5-coder:7b"].Alias);
    }

    [Fact]
    public void WithoutWrittenTiers_AliasesStandInTheirOwn()
    {
        var config = Contract();

        var model = Build(config with { Routing = config.Routing with { Tiers = new Dictionary<int, IReadOnlyList<string>>() } });

        Assert.Equal([["ollama/qwen2.5-coder:7b"], ["anthropic/claude-haiku-4-5"], ["anthropic/claude-sonnet-5"], ["anthropic/claude-opus-4-8"]], model.Routing.Tiers);
    }

    [Fact]
    public void F084_AMissingKey_TurnsOneUpstreamOff_AndNoOther()
    {
        var config = Contract();

        var model = Build(config, disabled: new Dictionary<string, string> { ["anthropic"] = "The variable ANTHROPIC_API_KEY is not set." });

        Assert.Equal(CredentialKind.Missing, model.Upstreams["anthropic"].Credential.Kind);
        Assert.Equal("The variable ANTHROPIC_API_KEY is not set.", model.Routing.Models["anthropic/claude-haiku-4-5"].Disabled);
        Assert.Null(model.Routing.Models["ollama/qwen2.5-coder:7b"].Disabled);
        Assert.Contains("off: The variable ANTHROPIC_API_KEY is not set.", model.Summary(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSwitch_WinsOverTheFile()
    {
        var config = SluiceConfig.Default with
        {
            Routing = new RoutingConfig
            {
                Clients = new Dictionary<string, ClientRoutingConfig> { ["codex"] = new() { Enabled = false }, ["claude"] = new() },
            },
        };

        var claude = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase) { ["claude"] = true };
        foreach (var switches in new[] { Switches.None, new Switches(true, Switches.None.Clients), new Switches(false, claude), new Switches(null, claude) })
        {
            var routing = Build(config, switches: switches).Routing;

            foreach (var client in new[] { "codex", "claude", "other" })
            {
                Assert.Equal(switches.IsRouted(config.Routing, client), routing.Clients.TryGetValue(client, out var on) ? on : routing.Enabled);
            }
        }
    }

    [Fact]
    public void UserPrices_WinOverTheTable_AndReachRouting()
    {
        var config = Contract();
        config = config with
        {
            Models = new Dictionary<string, ModelConfig>(config.Models)
            {
                ["haiku"] = config.Models["haiku"] with { Price = new PriceConfig { Input = 0.25m, Output = 1m, Above = new PriceAboveConfig { Tokens = 1000, Input = 9, Output = 9 } } },
            },
        };

        var model = Build(config);

        Assert.Equal(0.25m, model.Routing.Models["anthropic/claude-haiku-4-5"].Price!.Input);
        Assert.Equal(9m, model.PriceOf("anthropic", "claude-haiku-4-5")!.For(1001).Input);
        Assert.Equal(2m, model.PriceOf("anthropic", "claude-sonnet-5")!.Input);
        Assert.Null(model.PriceOf("ollama", "qwen2.5-coder:7b"));
    }

    [Fact]
    public void ConfiguredServer_IsTheDiscoveredOne_UnderTheUsersName()
    {
        var config = Contract();

        var model = Build(config, [Ollama(Coder, new DiscoveredModel("llama3:8b"))]);

        Assert.Equal(["anthropic", "google", "ollama", "openai"], model.Upstreams.Keys.Order());
        Assert.True(model.Routing.Models.ContainsKey("ollama/llama3:8b"));
        Assert.Equal(Coder, model.LocalModels["ollama/qwen2.5-coder:7b"]);
        Assert.Equal(["ollama/qwen2.5-coder:7b"], model.Routing.Tiers[0]);
    }

    [Theory]
    [InlineData("https://api.anthropic.com", "/v1/messages", "https://api.anthropic.com/v1/messages")]
    [InlineData("https://api.anthropic.com/", "v1/messages", "https://api.anthropic.com/v1/messages")]
    [InlineData("https://api.anthropic.com/v1", "/v1/messages", "https://api.anthropic.com/v1/messages")]
    [InlineData("https://openrouter.ai/api/v1", "/chat/completions", "https://openrouter.ai/api/v1/chat/completions")]
    [InlineData("http://127.0.0.1:8080/v1/", "/chat/completions", "http://127.0.0.1:8080/v1/chat/completions")]
    [InlineData("http://127.0.0.1:11434", "/api/chat", "http://127.0.0.1:11434/api/chat")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta", "/v1beta/models/m:generateContent", "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent")]
    [InlineData("https://generativelanguage.googleapis.com", "/v1beta/models/a/b:7b:streamGenerateContent?alt=sse", "https://generativelanguage.googleapis.com/v1beta/models/a/b:7b:streamGenerateContent?alt=sse")]
    [InlineData("http://host/api", "/api/chat", "http://host/api/chat")]
    [InlineData("https://host/proxy", "/v1/messages?beta=true", "https://host/proxy/v1/messages?beta=true")]
    public void Address_JoinsBaseAndPath(string baseUrl, string path, string expected)
    {
        var upstream = new UpstreamModel { Name = "u", Protocol = "anthropic", BaseUri = new Uri(baseUrl) };

        Assert.Equal(expected, upstream.Address(path).ToString());
    }

    private static SluiceConfig Contract() => SluiceConfig.Default with
    {
        Upstreams = new Dictionary<string, UpstreamConfig>
        {
            ["ollama"] = new() { Protocol = "ollama", BaseUrl = new Uri("http://127.0.0.1:11434"), Local = true },
            ["anthropic"] = new() { Protocol = "anthropic", BaseUrl = new Uri("https://api.anthropic.com"), ApiKey = SecretReference.Parse("env:ANTHROPIC_API_KEY") },
        },
        Models = new Dictionary<string, ModelConfig>
        {
            ["coder"] = new() { Upstream = "ollama", Id = "qwen2.5-coder:7b", Tier = 0, ContextWindow = 32768 },
            ["haiku"] = new() { Upstream = "anthropic", Id = "claude-haiku-4-5", Tier = 1 },
            ["sonnet"] = new() { Upstream = "anthropic", Id = "claude-sonnet-5" },
            ["opus"] = new() { Upstream = "anthropic", Id = "claude-opus-4-8", Tier = 3 },
        },
        Routing = new RoutingConfig
        {
            Tiers = new Dictionary<int, IReadOnlyList<string>> { [0] = ["coder"], [1] = ["haiku"], [2] = ["sonnet"], [3] = ["anthropic/claude-opus-4-8"] },
            Fallback = new Dictionary<string, IReadOnlyList<string>> { ["coder"] = ["haiku"] },
        },
    };
}
