using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration;

public sealed class ConfigLoaderTests
{
    [Fact]
    public void Nothing_IsAConfiguration()
    {
        var effective = ConfigText.Good("{}");

        Assert.Equal(new Uri("http://127.0.0.1:8484"), effective.Config.Server.Url);
        Assert.Equal(AuthMode.Token, effective.Config.Server.Auth);
        Assert.True(effective.Config.Routing.Enabled);
        Assert.Equal(RoutingStrategy.Cascade, effective.Config.Routing.Strategy);
        Assert.True(effective.Config.DiscoversServers);
        Assert.True(effective.Config.DiscoversKeys);
        Assert.False(effective.Config.Routing.PaidKeysForSubscribers);
        Assert.False(effective.Config.Logging.Prompts);
        Assert.Empty(effective.Warnings);
    }

    [Fact]
    public void Everything_IsRead()
    {
        var config = ConfigText.Good(
            """
            {
              "$schema": "./sluice.schema.json",
              "server": { "url": "https://sluice.example:8443", "auth": "token", "strict": true, "allowedHosts": ["sluice.example"],
                          "certificate": "/etc/sluice/cert.pem", "limits": { "maxBodyBytes": 1048576, "drain": "10s" } },
              "upstreams": {
                "box": { "protocol": "openai-chat", "baseUrl": "http://10.0.0.5:8000/v1", "local": true, "trusted": true, "retries": 0,
                         "timeouts": { "connect": "250ms", "firstByte": "2m", "total": "1h" }, "headers": { "X-Title": "Sluice" },
                         "maxConcurrent": 2, "quirks": { "refusesStreamOptions": true, "refusesNullContent": true, "acceptsTopK": false } },
                "cloud": { "protocol": "anthropic", "baseUrl": "https://api.anthropic.com", "apiKey": "client" },
                "o":     { "protocol": "ollama", "baseUrl": "http://localhost:11434", "keepAlive": "forever" },
              },
              "models": {
                "big": { "upstream": "cloud", "id": "claude-opus-4-8", "contextWindow": 200000, "maxOutput": 64000,
                         "price": { "input": 5, "output": 25, "cacheRead": 0.5, "cacheWrite5m": 6.25, "cacheWrite1h": 10,
                                    "above": { "tokens": 200000, "input": 10, "output": 37.5 } },
                         "capabilities": { "tools": true, "sampling": false } },
                "here": { "upstream": "box", "id": "qwen3", "watts": 95.5 }
              },
              "routing": {
                "enabled": false, "strategy": "cascade", "paidKeysForSubscribers": true, "localWhenOffline": false,
                "clients": { "codex": { "enabled": false } },
                "rules": [ { "name": "r", "use": "tier:3", "when": {
                  "client": "claude", "app": ["a", "b*"], "kind": ["title", "count"], "model": "claude-*", "minTokens": 10, "maxTokens": 20,
                  "tools": ["Edit", "mcp__*"], "images": false, "thinking": true, "path": "**/secrets/**", "time": "22:00-06:30",
                  "days": ["sat", "sun"], "header": { "X-Team": "red*" } } } ],
                "tiers": { "3": ["big"], "0": ["here", "box/other"] },
                "fallback": { "here": "big" }
              },
              "logging": { "level": "debug", "prompts": false },
              "telemetry": { "endpoint": "http://127.0.0.1:4318", "protocol": "http", "headers": { "authorization": "env:OTEL_AUTH" } },
              "ledger": { "energyPrice": 0.31 },
              "discovery": { "enabled": true, "ports": [11434, 9999], "interval": "5m" }
            }
            """,
            ("OTEL_AUTH", "Bearer x")).Config;

        Assert.Equal(1048576, config.Server.Limits.MaxBodyBytes);
        Assert.Equal(TimeSpan.FromSeconds(10), config.Server.Limits.Drain);
        Assert.True(config.Server.Strict);
        var box = config.Upstreams["box"];
        Assert.Equal((TimeSpan.FromMilliseconds(250), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(120), TimeSpan.FromHours(1)), (box.Timeouts.Connect, box.FirstByteTimeout(), box.IdleTimeout, box.Timeouts.Total));
        Assert.Equal((true, true, true, false, 0, 2), (box.UsesMaxTokens, box.Quirks.RefusesStreamOptions, box.Quirks.RefusesNullContent, box.AcceptsTopK, box.Retries, box.MaxConcurrent));
        Assert.Equal(SecretReference.Client, config.Upstreams["cloud"].ApiKey);
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(90)), (config.Upstreams["cloud"].FirstByteTimeout(), config.Upstreams["cloud"].FirstByteTimeout(thinking: true), config.Upstreams["cloud"].IdleTimeout));
        Assert.True(config.Upstreams["o"].Local);
        Assert.Equal(-1, config.Upstreams["o"].KeepAlive.WireSeconds);
        Assert.Equal(new PriceAboveConfig { Tokens = 200_000, Input = 10, Output = 37.5m }, config.Models["big"].Price!.Above);
        Assert.Equal((true, false, null), (config.Models["big"].Capabilities.Tools, config.Models["big"].Capabilities.Sampling, config.Models["big"].Capabilities.Vision));
        Assert.Equal((2, 0), (config.TierOf(config.Models["big"]), config.TierOf(config.Models["here"])));
        var rule = Assert.Single(config.Routing.Rules);
        Assert.Equal(RuleTarget.Tier(3), rule.Use);
        Assert.Equal(["claude"], rule.When.Client);
        Assert.Equal(["Edit", "mcp__*"], rule.When.Tools!.Names);
        Assert.Equal(new TimeWindow(new TimeOnly(22, 0), new TimeOnly(6, 30)), rule.When.Time);
        Assert.Equal([DayOfWeek.Saturday, DayOfWeek.Sunday], rule.When.Days);
        Assert.Equal("red*", rule.When.Header["x-team"]);
        Assert.Equal(["here", "box/other"], config.Routing.Tiers[0]);
        Assert.Equal(["big"], config.Routing.Fallback["here"]);
        Assert.Equal(0.31m, config.Ledger.EnergyPrice);
        Assert.Equal([11434, 9999], config.Discovery.Ports);
        Assert.True(config.DiscoversServers);
        Assert.False(config.DiscoversKeys);
    }

    [Fact]
    public void ContractSample_IsAccepted()
    {
        var effective = ConfigText.Good(
            """
            {
              "$schema": "./sluice.schema.json",
              "server": {
                "url": "http://127.0.0.1:8484",
                "auth": "token"                    // "token" (default: generated once, mode 0600) | "none" (refused off loopback)
              },
              "upstreams": {
                "ollama":     { "protocol": "ollama", "baseUrl": "http://127.0.0.1:11434", "local": true },
                "anthropic":  { "protocol": "anthropic", "baseUrl": "https://api.anthropic.com", "apiKey": "env:ANTHROPIC_API_KEY" },
                "aggregator": { "protocol": "openai-chat", "baseUrl": "https://openrouter.ai/api/v1", "apiKey": "env:OPENROUTER_API_KEY" }
              },
              "models": {                          // an alias is an exact address
                "coder":  { "upstream": "ollama", "id": "qwen2.5-coder:7b", "tier": 0, "contextWindow": 32768 },
                "haiku":  { "upstream": "anthropic", "id": "claude-haiku-4-5", "tier": 1 },
                "sonnet": { "upstream": "anthropic", "id": "claude-sonnet-5", "tier": 2 },
                "opus":   { "upstream": "anthropic", "id": "claude-opus-4-8", "tier": 3 }
              },
              "routing": {
                "enabled": true,
                "strategy": "cascade",             // "static" (rules and tiers only) | "complexity" | "cascade"
                "clients": { "codex": { "enabled": false } },
                "rules": [ { "name": "titles stay home", "when": { "kind": "title" }, "use": "tier:0" },
                           { "name": "never leaves", "when": { "path": "**/secrets/**" }, "use": "local-only" } ],
                "tiers": { "0": ["coder"], "1": ["haiku"], "2": ["sonnet"], "3": ["opus"] }
              }
            }
            """,
            ("ANTHROPIC_API_KEY", "sk-ant-api03-canary-0001"));

        Assert.Equal("sk-ant-api03-canary-0001", effective.Secrets["anthropic"].ApiKey!.Reveal());
        Assert.Equal("The variable OPENROUTER_API_KEY is not set.", effective.Disabled["aggregator"]);
    }

    [Fact]
    public void F080_BrokenSyntax_IsToldWithLineAndColumn()
    {
        var problem = Assert.Single(ConfigText.Read("{\n  \"server\": {\n    \"url\": nope\n  }\n}").Problems);

        Assert.Equal((3, 13), (problem.Line, problem.Column));
        Assert.Contains("JSON is broken", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("// nothing")]
    [InlineData("[]")]
    [InlineData("{\"server\":{}")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    public void F080_WhatIsNoObject_IsOneProblemWithAPlace(string text)
    {
        var problem = Assert.Single(ConfigText.Read(text).Problems);

        Assert.True(problem.Line >= 1 && problem.Column >= 1);
    }

    [Fact]
    public void F080_ProblemNamesTheFile()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("sluice.json", "{\n\"sever\": 1 }");

        var result = ConfigText.Loader().Load(new SluicePaths { ConfigFile = path, DataDirectory = directory["data"] });

        Assert.Equal($"{path}(2,10): sever: There is no setting 'sever' here. Did you mean 'server'?", Assert.Single(result.Problems).ToString());
    }

    [Fact]
    public void ByteOrderMarkAndWindowsLines_CountNoColumn()
    {
        var problem = Assert.Single(ConfigText.Read("\uFEFF{\r\n  \"ü\": 1,\r\n}").Problems);

        Assert.Equal((2, 8), (problem.Line, problem.Column));
    }

    [Fact]
    public void MissingFile_IsAProblem_OnlyWhenTheUserNamedIt()
    {
        using var directory = new TemporaryDirectory();
        var paths = new SluicePaths { ConfigFile = directory["none.json"], DataDirectory = directory["data"] };

        Assert.Empty(ConfigText.Loader().Load(paths).Problems);
        Assert.Null(ConfigText.Loader().Load(paths).Effective!.Path);
        Assert.Contains("no such file", Assert.Single(ConfigText.Loader().Load(paths with { ConfigFileIsExplicit = true }).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_LieOverTheFile_OptionsOverVariables()
    {
        (string, string)[] variables =
        [
            ("SLUICE__SERVER__URL", "http://127.0.0.1:9000"),
            ("SLUICE__SERVER__ALLOWEDHOSTS", "a.example, b.example"),
            ("SLUICE__ROUTING__ENABLED", "false"),
            ("SLUICE__UPSTREAMS__MYBOX__RETRIES", "5"),
            ("SLUICE__ROUTING__RULES__0__USE", "vendor"),
            ("SLUICE__MODELS__NEW", """{ "upstream": "my-box", "id": "m" }"""),
            ("SLUICE_OTHER", "not ours"),
        ];
        const string File =
            """
            { "server": { "url": "http://127.0.0.1:1" },
              "upstreams": { "my-box": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:8000/v1", "retries": 1 } },
              "routing": { "rules": [ { "name": "r", "use": "local-only" } ] } }
            """;

        var effective = ConfigText.Good(File, variables);

        Assert.Equal(new Uri("http://127.0.0.1:9000"), effective.Config.Server.Url);
        Assert.Equal(["a.example", "b.example"], effective.Config.Server.AllowedHosts);
        Assert.False(effective.Config.Routing.Enabled);
        Assert.Equal(5, effective.Config.Upstreams["my-box"].Retries);
        Assert.Equal(RuleTarget.Vendor, effective.Config.Routing.Rules[0].Use);
        Assert.Equal("m", effective.Config.Models["new"].Id);
        Assert.Equal(ValueOrigin.Environment, effective.Origins["server.url"]);
        Assert.Equal(ValueOrigin.File, effective.Origins["upstreams.my-box.protocol"]);

        var host = new HostEnvironment(OperatingSystemKind.Linux, variables.ToDictionary(), "/");
        var options = new Dictionary<string, string> { ["server.url"] = "http://127.0.0.1:9999" };
        var result = new ConfigLoader(host, new SecretResolver(host), options).Parse(System.Text.Encoding.UTF8.GetBytes(File), null);

        Assert.Equal(new Uri("http://127.0.0.1:9999"), result.Effective!.Config.Server.Url);
    }

    [Fact]
    public void WrongVariable_IsNamed()
    {
        var problem = Assert.Single(ConfigText.Read("{}", ("SLUICE__SERVER__AUTHH", "none")).Problems);

        Assert.Equal("SLUICE__SERVER__AUTHH: server.authh: There is no setting 'authh' here. Did you mean 'auth'?", problem.ToString());
    }
}
