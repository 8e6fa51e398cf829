using System.Globalization;
using Sluice.Gateway.Ledger.Pricing;

namespace Sluice.Demo;

/// <summary>Configurations of the demo: two simulated servers, prices either of today's table or of the example.</summary>
internal static class DemoConfig
{
    /// <summary>The working day: four tiers, rules, a way out when the local server is gone.</summary>
    public static string Day(Uri ollama, Uri anthropic) => Four(ollama, anthropic, "static", """, { "name": "large changes", "when": { "minTokens": 7000, "maxTokens": 30000 }, "use": "tier:2" }""", "");

    /// <summary>The week that the dashboard shows: the same models, drafts that are checked before they are shown, and a budget.</summary>
    public static string Week(Uri ollama, Uri anthropic) => Four(ollama, anthropic, "cascade", "", """ "budgets": [ { "dollars": 5, "per": "day" } ],""");

    private static string Four(Uri ollama, Uri anthropic, string strategy, string rule, string more) => $$"""
        {
          {{Upstreams(ollama, anthropic)}},
          "models": {
            "coder": { "upstream": "laptop", "id": "{{SimulatedOllama.Model}}", "tier": 0, "contextWindow": 32768 },
            "haiku": { "upstream": "cloud", "id": "claude-haiku-4-5", "tier": 1, {{Today("claude-haiku-4-5")}} },
            "sonnet": { "upstream": "cloud", "id": "claude-sonnet-5", "tier": 2, {{Today("claude-sonnet-5")}} },
            "opus": { "upstream": "cloud", "id": "claude-opus-4-8", "tier": 3, {{Today("claude-opus-4-8")}} }
          },
          "routing": {
            "strategy": "{{strategy}}",
            "tiers": { "0": ["coder"], "1": ["haiku"], "2": ["sonnet"], "3": ["opus"] },
            "fallback": { "coder": ["haiku"] },
            "rules": [
              { "name": "secrets stay home", "when": { "path": "**/secrets/**" }, "use": "local-only" },
              { "name": "titles stay home", "when": { "kind": "title" }, "use": "tier:0" },
              { "name": "nightly builds", "when": { "app": "ci" }, "use": "tier:1" }{{rule}}
            ]
          },
          {{more}}
          "logging": { "level": "none" }
        }
        """;

    /// <summary>Three tiers, one for each of three jobs, named by the application.</summary>
    /// <param name="ollama">Local server.</param>
    /// <param name="anthropic">Cloud.</param>
    /// <param name="rules">Application to tier.</param>
    /// <param name="middle">Price of tier 1.</param>
    /// <param name="strong">Price of tier 2, which every job asks for.</param>
    public static string Jobs(Uri ollama, Uri anthropic, IReadOnlyDictionary<string, int> rules, string middle, string strong) => $$"""
        {
          {{Upstreams(ollama, anthropic)}},
          "models": {
            "tier0": { "upstream": "laptop", "id": "{{SimulatedOllama.Model}}", "tier": 0, "contextWindow": 32768 },
            "tier1": { "upstream": "cloud", "id": "claude-haiku-4-5", "tier": 1, {{middle}} },
            "tier2": { "upstream": "cloud", "id": "claude-sonnet-5", "tier": 2, {{strong}} }
          },
          "routing": {
            "strategy": "static",
            "tiers": { "0": ["tier0"], "1": ["tier1"], "2": ["tier2"] },
            "rules": [ {{string.Join(", ", rules.Select(rule => $$"""{ "name": "{{rule.Key}}", "when": { "app": "{{rule.Key}}" }, "use": "tier:{{rule.Value}}" }"""))}} ]
          },
          "logging": { "level": "none" }
        }
        """;

    /// <summary>Today's price of a model, from the table in the program.</summary>
    public static string Today(string model)
    {
        var price = PriceBook.Embedded.Find("anthropic", model) ?? throw new InvalidOperationException($"{model} is not in the price table.");
        return string.Create(CultureInfo.InvariantCulture, $$"""{{""}}"price": { "input": {{price.Input}}, "output": {{price.Output}}, "cacheRead": {{price.CacheRead}}, "cacheWrite5m": {{price.CacheWrite5m}} }""");
    }

    /// <summary>A price of input alone.</summary>
    public static string InputOnly(decimal dollars) => string.Create(CultureInfo.InvariantCulture, $$"""{{""}}"price": { "input": {{dollars}}, "output": 0 }""");

    private static string Upstreams(Uri ollama, Uri anthropic) => $$"""
        "upstreams": {
            "laptop": { "protocol": "ollama", "baseUrl": "{{ollama}}", "local": true, "retries": 0 },
            "cloud": { "protocol": "anthropic", "baseUrl": "{{anthropic}}", "apiKey": "env:DEMO_KEY" }
          }
        """;
}
