using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Shapes;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration;

public sealed partial class ConfigReferenceTests
{
    private const string Begin = "<!-- begin: written from the program's own tables; a test compares them -->\n";
    private const string End = "<!-- end -->";

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Repository.File("samples"), "*.json").Select(path => Path.GetFileName(path))];

    /// <summary>Run once with SLUICE_WRITE_REFERENCE=1 after a setting changed.</summary>
    [Fact]
    public void ReferencePage_IsInStep()
    {
        var path = Repository.File("docs/configuration.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SLUICE_WRITE_REFERENCE") is "1")
        {
            File.WriteAllText(path, page[..begin] + ConfigReference.Markdown() + page[end..]);
            return;
        }

        Assert.Equal(ConfigReference.Markdown(), page[begin..end]);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_IsAccepted_AndFitsTheSchema(string name)
    {
        var text = File.ReadAllText(Repository.File($"samples/{name}"));

        var effective = ConfigText.Good(text, ("ANTHROPIC_API_KEY", "sk-ant-0123456789abcdef"), ("OPENROUTER_API_KEY", "sk-or-0123456789abcdef"));

        Assert.Empty(effective.Warnings);
        Assert.Empty(SchemaErrors(text));
    }

    [Theory]
    [InlineData("""{ "sever": {} }""")]
    [InlineData("""{ "server": { "auth": "basic" } }""")]
    [InlineData("""{ "server": { "url": "ftp://x" } }""")]
    [InlineData("""{ "upstreams": { "a": { "protocol": "ollama" } } }""")]
    [InlineData("""{ "upstreams": { "a b": { "protocol": "ollama", "baseUrl": "http://x" } } }""")]
    [InlineData("""{ "routing": { "rules": [ { "name": "r", "use": 1 } ] } }""")]
    [InlineData("""{ "routing": { "tiers": { "4": [] } } }""")]
    [InlineData("""{ "discovery": { "interval": "7 days" } }""")]
    [InlineData("""{ "models": { "a": { "upstream": "u", "id": "i", "tier": 1.5 } } }""")]
    public void WhatTheReaderRefuses_TheSchemaRefuses(string text)
    {
        Assert.NotEmpty(ConfigText.Problems(text));
        Assert.NotEmpty(SchemaErrors(text));
    }

    [Fact]
    public void EveryRemark_IsTheDocCommentOfItsProperty()
    {
        var comments = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Sluice.Gateway.xml")).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, Plain);

        void Check<T>(ObjectShape<T> shape)
            where T : class
        {
            foreach (var setting in shape.Settings)
            {
                var property = char.ToUpperInvariant(setting.Name[0]) + setting.Name[1..];
                Assert.Equal(comments[$"P:{typeof(T).FullName}.{property}"], setting.Remark);
            }

            Assert.Equal(
                typeof(T).GetProperties().Where(p => p.SetMethod is not null).Select(p => p.Name).Order(StringComparer.Ordinal),
                shape.Settings.Select(s => char.ToUpperInvariant(s.Name[0]) + s.Name[1..]).Order(StringComparer.Ordinal));
        }

        Check(ConfigShape.Root);
        Check(ServerShapes.Server);
        Check(ServerShapes.Limits);
        Check(UpstreamShapes.Upstream);
        Check(UpstreamShapes.Timeouts);
        Check(UpstreamShapes.Quirks);
        Check(ModelShapes.Model);
        Check(ModelShapes.Price);
        Check(ModelShapes.Above);
        Check(ModelShapes.Capabilities);
        Check(RoutingShapes.Routing);
        Check(RoutingShapes.Client);
        Check(RuleShapes.Rule);
        Check(RuleShapes.When);
        Check(PacingShapes.Pacing);
        Check(BudgetShapes.Budget);
        Check(ObservationShapes.Logging);
        Check(ObservationShapes.Telemetry);
        Check(ObservationShapes.Ledger);
        Check(ObservationShapes.Discovery);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void WhatIsShown_ReadsBackAsTheSame(string name)
    {
        var shown = ConfigView.Json(ConfigText.Good(File.ReadAllText(Repository.File($"samples/{name}"))));
        using var document = JsonDocument.Parse(shown);
        var config = WithoutNulls(document.RootElement.GetProperty("config"));

        var again = ConfigView.Json(ConfigText.Good(config));

        using var second = JsonDocument.Parse(again);
        Assert.Equal(Masks().Replace(config, "…"), Masks().Replace(WithoutNulls(second.RootElement.GetProperty("config")), "…"));
    }

    [Fact]
    public void TextView_SaysWhereAValueCameFrom()
    {
        var text = ConfigView.Text(ConfigText.Good("""{ "server": { "strict": true } }""", ("SLUICE__SERVER__URL", "http://127.0.0.1:9")));

        Assert.Contains("server.strict = true    # file\n", text, StringComparison.Ordinal);
        Assert.Contains("server.url = \"http://127.0.0.1:9\"    # environment\n", text, StringComparison.Ordinal);
        Assert.Contains("server.insecureHttp = false\n", text, StringComparison.Ordinal);
    }

    private static string Plain(XElement member)
    {
        var summary = member.Element("summary")!;
        foreach (var reference in summary.Elements("see").ToList())
        {
            reference.ReplaceWith(reference.Attribute("cref")!.Value.Split('.')[^1]);
        }

        return Spaces().Replace(summary.Value, " ").Trim();
    }

    private static string WithoutNulls(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(",", element.EnumerateObject().Where(m => m.Value.ValueKind is not JsonValueKind.Null).Select(m => $"{JsonSerializer.Serialize(m.Name)}:{WithoutNulls(m.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(",", element.EnumerateArray().Select(WithoutNulls))}]",
        _ => element.GetRawText(),
    };

    private static List<string> SchemaErrors(string text)
    {
        using var schema = JsonDocument.Parse(ConfigSchema.Json());
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return [.. SchemaCheck.Errors(schema.RootElement, document.RootElement, "$")];
    }

    [GeneratedRegex("…[^\"]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Masks();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
