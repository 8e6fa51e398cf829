using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Model;
using Sluice.Gateway.Tests.Model;
using Sluice.Protocols.Json;
using Sluice.Routing;
using Sluice.Routing.Classification;
using Sluice.Routing.Profile;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration;

public sealed class FourWaySampleTests
{
    private static readonly string[] Prompts =
    [
        "Classify this message as bug, feature or question: 'the app crashes at start'",
        "Is this valid JSON? {\"a\": 1}",
        "Label each of these tickets as billing, login or other: 1. cannot sign in 2. charged twice",
        "Extract all e-mail addresses from this text: ann@example.com wrote to bob@example.com",
        "Summarize this paragraph in one sentence: The build was red because a test had relied on the time of day.",
        "Rename the variable `n` to `count` in counter.py",
        "Why does the request hang after the second retry? Find the cause in the connection pool and fix it.",
        "Design the replication of our event store over three regions, with failover",
        "Write unit tests for parse_date in dates.py",
        "Drop the customers table in production and deploy the new schema right away",
        "Rewrite the history of main to remove the leaked key and force push it",
        "Thanks",
    ];

    [Fact]
    public void SampleWritesTheFourWayFunction_EveryTierIsReached()
    {
        var effective = ConfigText.Good(File.ReadAllText(Repository.File("samples/four-way.json")), ("ANTHROPIC_API_KEY", "sk-ant-0123456789abcdef"));
        var model = GatewayModelBuilder.Build(new ModelInputs(effective, [], Gateway.Configuration.Switches.None, ModelBuilding.Variables(("ANTHROPIC_API_KEY", "sk-ant-0123456789abcdef")), ModelBuilding.SixteenGigabytes));
        var reached = new HashSet<int>();
        foreach (var prompt in Prompts)
        {
            var profile = Profile(prompt);
            var decision = new Router().Decide(profile, model.Routing, _ => Availability.Up);

            Assert.Null(decision.Refusal);
            var expected = FourWay(profile.Assessment);
            Assert.Equal((prompt, expected), (prompt, decision.Plan[0].Tier));
            Assert.StartsWith("rule:", decision.Receipt.Route, StringComparison.Ordinal);
            Assert.Contains(decision.Receipt.Signals, signal => signal.Name == "intent" && signal.Value == profile.Assessment.Intent);
            reached.Add(expected);
        }

        Assert.Equal([0, 1, 2, 3], reached.Order());
    }

    private static int FourWay(Assessment turn) => turn switch
    {
        { Intent: Intents.Classify or Intents.FormatCheck, Score: < 3 } => 0,
        { Intent: Intents.Extract or Intents.Summarize, Score: < 5 } => 1,
        { Score: > 8 } => 3,
        _ => 2,
    };

    private static RequestProfile Profile(string prompt)
    {
        var body = new JsonObject { ["model"] = "claude-sonnet-5", ["max_tokens"] = 500, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) };
        return RequestProfile.Create("anthropic", "/v1/messages", RequestHead.Read(Encoding.UTF8.GetBytes(body.ToJsonString())), _ => null, new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero));
    }
}
