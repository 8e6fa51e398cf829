using BenchmarkDotNet.Attributes;
using Sluice.Load.Dialects;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;

namespace Sluice.Benchmarks;

/// <summary>Which model, and why: from the read head of a request to the plan with its receipt.</summary>
[MemoryDiagnoser]
public class RoutingDecision
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    private readonly RequestHead _small = RequestHead.Read(AnthropicBody.Small("claude-sonnet-5", stream: true));
    private readonly RequestHead _large = RequestHead.Read(AnthropicBody.Large("claude-sonnet-5"));
    private readonly Router _router = new();
    private readonly RoutingModel _model = Catalogue();

    [Benchmark]
    public int Small() => Decide(_small);

    [Benchmark]
    public int Large() => Decide(_large);

    private int Decide(RequestHead head)
    {
        var profile = RequestProfile.Create("anthropic", "/v1/messages", head, static _ => null, Noon);
        return _router.Decide(profile, _model, static _ => default).Plan.Count;
    }

    private static RoutingModel Catalogue()
    {
        RoutableModel[] models =
        [
            new("ollama", "coder") { Protocol = "ollama", Tier = 0, IsLocal = true, Traits = new ModelTraits { ContextWindow = 32768, Tools = true } },
            new("anthropic", "claude-haiku") { Protocol = "anthropic", Tier = 1, IsLocal = false, Vendor = "anthropic", Credential = CredentialKind.Configured, Price = new(1, 5, 0.1m) },
            new("anthropic", "claude-sonnet-5") { Protocol = "anthropic", Tier = 2, IsLocal = false, Vendor = "anthropic", Credential = CredentialKind.Configured, Price = new(3, 15, 0.3m) },
            new("openai", "gpt") { Protocol = "openai-chat", Tier = 2, IsLocal = false, Vendor = "openai", Credential = CredentialKind.Configured },
        ];
        return new RoutingModel
        {
            Models = models.ToDictionary(model => model.Address, StringComparer.Ordinal),
            Aliases = new Dictionary<string, string>(StringComparer.Ordinal),
            Tiers = [.. Enumerable.Range(0, 4).Select(tier => (IReadOnlyList<string>)[.. models.Where(model => model.Tier == tier).Select(model => model.Address)])],
            Fallback = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
        };
    }
}
