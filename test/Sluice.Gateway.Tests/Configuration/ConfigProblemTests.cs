using Xunit;

namespace Sluice.Gateway.Tests.Configuration;

public sealed class ConfigProblemTests
{
    [Fact]
    public void F085_EveryErrorIsToldAtOnce_EachWithPlacePathAndFix()
    {
        var problems = ConfigText.Problems(
            """
            {
              "server": { "url": "ftp://x", "auth": "basic", "strict": "yes" },
              "upstreams": {
                "a": { "protocol": "openai", "baseUrl": "http://127.0.0.1:1/v1", "retires": 3 },
                "b": { "protocol": "ollama" },
                "a": { }
              },
              "models": {
                "m": { "upstream": "c", "id": "x", "tier": 7 },
                "n": { "upstream": "a", "id": "", "contextWindow": "big" }
              },
              "routing": {
                "rules": [
                  { "name": "one", "use": "tier:4" },
                  { "name": "one", "when": { "kind": "titel", "intent": "x", "path": "[a", "time": "25:00-26:00" }, "use": "nobody" }
                ],
                "tiers": { "9": ["m"], "0": ["ghost"] },
                "fallback": { "m": ["n"], "n": ["m"] }
              },
              "logging": { "prompts": null, "level": 7 }
            }
            """);

        string[] expected =
        [
            "(2,22) server.url: 'ftp://x' is no http or https address. Write it like http://127.0.0.1:11434, without user, query or fragment.",
            "(2,41) server.auth: 'basic' is not known here. There are: token, none.",
            "(2,60) server.strict: This wants true or false and is the text \"yes\". Write true or false.",
            "(4,24) upstreams.a.protocol: 'openai' is not known here. Did you mean 'openai-chat'?",
            "(4,81) upstreams.a.retires: There is no setting 'retires' here. Did you mean 'retries'?",
            "(5,10) upstreams.b.baseUrl: 'baseUrl' is missing. Where it is: http or https, no query; for the OpenAI protocols with the version (…/v1). Required.",
            "(6,5) upstreams.a: 'a' stands here twice. Keep one of the two.",
            "(9,24) models.m.upstream: There is no upstream 'c'. Did you mean 'a'?",
            "(9,48) models.m.tier: 7 is out of range. Write 0 to 3.",
            "(10,35) models.n.id: The text is empty. Write a text on one line.",
            "(10,56) models.n.contextWindow: This wants a whole number and is the text \"big\". Write a whole number.",
            "(14,31) routing.rules[0].use: 'tier:4' names no tier. Write an alias, upstream/model, tier:0 to tier:3, local-only or vendor.",
            "(15,17) routing.rules[1].name: There is another rule 'one'. Give each rule its own name: receipts and headers show it.",
            "(15,42) routing.rules[1].when.kind: 'titel' is not known here. Did you mean 'title'?",
            "(15,61) routing.rules[1].when.intent: 'x' is not known here. There are: classify, format-check, extract, summarize, translate, question, explain, edit, rename, complete, document, test and 10 more.",
            "(15,74) routing.rules[1].when.path: '[a' has a bracket without its partner. Use * for any letters, ? for one, ** for any folders.",
            "(15,88) routing.rules[1].when.time: '25:00-26:00' is no part of the day. Write it like 22:00-06:00.",
            "(15,112) routing.rules[1].use: There is no model 'nobody'. There are: m, n, a/…, b/…. Write an alias of models, or upstream/model.",
            "(17,21) routing.tiers.9: There is no tier '9'. There are the tiers 0, 1, 2 and 3.",
            "(17,34) routing.tiers.0[0]: There is no model 'ghost'. There are: m, n, a/…, b/…. Write an alias of models, or upstream/model.",
            "(18,24) routing.fallback.m: The fallback goes in a circle: m → n → m. Take one of these steps out.",
            "(20,27) logging.prompts: This wants true or false and is null. Leave the line out to get the default.",
            "(20,42) logging.level: This wants one of trace, debug, information, warning, error, none and is the number 7. Write one of trace, debug, information, warning, error, none.",
        ];
        Assert.Equal(expected, problems);
    }

    [Theory]
    [InlineData("""{ "minScore": 6, "maxScore": 5.5 }""", "No turn has a score of at least 6 and at most 5.5. Swap the two.")]
    [InlineData("""{ "minScore": 0 }""", "0 is out of range. Write 1 to 10.")]
    [InlineData("""{ "deterministic": "yes" }""", "This wants true or false")]
    [InlineData("""{ "text": "/(?<=a)b/" }""", "asks to look back or around, or is too large. Write words to find them whole, or a regular expression between slashes")]
    [InlineData("""{ "text": ["deploy", "/(/"] }""", "'/(/' is no regular expression.")]
    public void ConditionsOfTheTurn_ThatCannotHold_AreRefused(string when, string expected)
    {
        var problem = Assert.Single(ConfigText.Problems($$"""{ "routing": { "rules": [ { "name": "r", "when": {{when}}, "use": "vendor" } ] } }"""));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void F107_OffLoopbackWithoutAuth_IsRefused_NamingTheFix()
    {
        var problems = ConfigText.Problems("""{ "server": { "url": "http://0.0.0.0:8484", "auth": "none", "insecureHttp": true } }""");

        Assert.StartsWith("(1,53) server.auth: auth is none, and 0.0.0.0:8484 is reachable from other machines", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Contains("Set server.auth to token", problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void F107_OffLoopback_NeedsTokenAndATlsOrAnExplicitFlag()
    {
        Assert.Contains("insecureHttp", Assert.Single(ConfigText.Problems("""{ "server": { "url": "http://0.0.0.0:8484" } }""")), StringComparison.Ordinal);
        Assert.Contains("certificate", Assert.Single(ConfigText.Problems("""{ "server": { "url": "https://0.0.0.0:8484" } }""")), StringComparison.Ordinal);
        ConfigText.Good("""{ "server": { "url": "http://0.0.0.0:8484", "insecureHttp": true } }""");
        ConfigText.Good("""{ "server": { "url": "https://[::]:8484", "certificate": "/etc/c.pem" } }""");
        ConfigText.Good("""{ "server": { "url": "http://[::1]:8484", "auth": "none" } }""");
    }

    [Theory]
    [InlineData("http://127.evil.com:1")]
    [InlineData("http://127.0.0.1.evil.com:1")]
    public void NamesThatOnlyLookLikeLoopback_AreNot(string url)
    {
        Assert.NotEmpty(ConfigText.Problems($$"""{ "server": { "url": "{{url}}", "auth": "none", "insecureHttp": true } }"""));
        Assert.NotEmpty(ConfigText.Problems($$"""{ "upstreams": { "a": { "protocol": "openai-chat", "baseUrl": "{{url}}", "local": true } } }"""));
    }

    [Fact]
    public void LocalElsewhere_NeedsTrust()
    {
        Assert.Contains("trusted", Assert.Single(ConfigText.Problems("""{ "upstreams": { "a": { "protocol": "ollama", "baseUrl": "http://10.0.0.5:11434", "local": true } } }""")), StringComparison.Ordinal);
        Assert.False(ConfigText.Good("""{ "upstreams": { "a": { "protocol": "ollama", "baseUrl": "http://10.0.0.5:11434" } } }""").Config.Upstreams["a"].Local);
    }

    [Theory]
    [InlineData("x\\n[mcp_servers.e]")]
    [InlineData("x\\u0000")]
    public void T15_ControlCharacterInAModelName_IsRefused(string id)
    {
        Assert.Contains("control character", Assert.Single(ConfigText.Problems($$"""{ "models": { "m": { "upstream": "a", "id": "{{id}}" } } }""")), StringComparison.Ordinal);
        Assert.NotEmpty(ConfigText.Problems($$"""{ "models": { "{{id}}": { "upstream": "a", "id": "i" } } }"""));
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("x-api-key")]
    [InlineData("Host")]
    [InlineData("a b")]
    public void CredentialAndFramingHeaders_AreNotExtraHeaders(string name) =>
        Assert.NotEmpty(ConfigText.Problems($$"""{ "upstreams": { "a": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:1", "headers": { "{{name}}": "v" } } } }"""));

    [Theory]
    [InlineData("http://user:pass@host/v1")]
    [InlineData("https://host/v1?key=x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://host")]
    [InlineData("host:1")]
    [InlineData("http://")]
    public void BadAddresses_AreRefused(string url) =>
        Assert.Single(ConfigText.Problems($$"""{ "upstreams": { "a": { "protocol": "ollama", "baseUrl": "{{url}}" } } }"""));

    [Fact]
    public void F085_LongFallbackCycle_AndAliasOfTheSameModel_AreFound()
    {
        var problems = ConfigText.Problems(
            """
            { "upstreams": { "u": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:1" } },
              "models": { "a": { "upstream": "u", "id": "a" }, "b": { "upstream": "u", "id": "b" }, "c": { "upstream": "u", "id": "c" } },
              "routing": { "fallback": { "a": ["b"], "b": ["c"], "c": ["u/a"] }, "tiers": { "0": ["a", "u/a"] } } }
            """);

        Assert.Equal(2, problems.Length);
        Assert.Contains("a → b → c → u/a", problems[0], StringComparison.Ordinal);
        Assert.Contains("'u/a' stands in this list twice", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void FallbackThatBranchesAndMeetsAgain_IsFine() =>
        ConfigText.Good(
            """
            { "upstreams": { "u": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:1" } },
              "routing": { "fallback": { "u/a": ["u/b", "u/c"], "u/b": ["u/d"], "u/c": ["u/d"] } } }
            """);

    [Fact]
    public void UnknownUpstream_IsOnlyAWarning_WhileDiscoveryMayBringIt()
    {
        var effective = ConfigText.Good("""{ "models": { "coder": { "upstream": "ollama", "id": "qwen3" } } }""");

        Assert.Equal("models.coder.upstream", Assert.Single(effective.Warnings).Path);
    }

    [Fact]
    public void RandomDamage_NeverThrows()
    {
        var text = File.ReadAllText(Repository.File("samples/aggregator.json"));
        var random = new Random(20_261_121);
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = text.ToCharArray();
            for (var j = random.Next(1, 4); j > 0; j--)
            {
                damaged[random.Next(damaged.Length)] = "{}[]\",:0a\\\n/ "[random.Next(13)];
            }

            var result = ConfigText.Read(new string(damaged));
            Assert.Equal(result.Effective is null, result.Problems.Count > 0);
        }
    }
}
