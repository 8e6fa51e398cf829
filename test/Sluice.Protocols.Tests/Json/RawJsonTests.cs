using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class RawJsonTests
{
    [Fact]
    public void Enumeration_IsWhatJsonDocumentSees() => Prop.ForAll(JsonDocuments.Value.ToArbitrary(), json =>
    {
        using var document = JsonDocument.Parse(json);
        return Same(document.RootElement, RawJson.Parse(json));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Enumeration_OfTheSample_IsWhatJsonDocumentSees()
    {
        using var document = JsonDocument.Parse(JsonDocuments.Sample);
        Assert.True(Same(document.RootElement, RawJson.Parse(JsonDocuments.Sample)));
    }

    [Theory]
    [InlineData("7", 7L)]
    [InlineData("-7", -7L)]
    [InlineData("1.0", 1L)]
    [InlineData("1e3", 1000L)]
    [InlineData("9007199254740993", 9007199254740993L)]
    [InlineData("1.5", null)]
    [InlineData("1e300", null)]
    [InlineData("123456789012345678901234567890", null)]
    [InlineData("\"7\"", null)]
    [InlineData("true", null)]
    public void GetInt64_TakesWholeNumbersOnly(string json, long? value) => Assert.Equal(value, RawJson.Parse(json).GetInt64());

    [Theory]
    [InlineData("0.1", 0.1)]
    [InlineData("1e-7", 1e-7)]
    [InlineData("1e999", null)]
    [InlineData("\"1\"", null)]
    public void GetDouble_TakesFiniteNumbersOnly(string json, double? value) => Assert.Equal(value, RawJson.Parse(json).GetDouble());

    [Fact]
    public void Indexer_FindsEscapedNames_AndToleratesOtherKinds()
    {
        var json = RawJson.Parse("""{"a":1,"mod\u0065l":"x","n":null}""");
        Assert.Equal("x", json["model"u8].GetString());
        Assert.True(json["gone"u8].IsMissing);
        Assert.True(json["n"u8].IsNullOrMissing);
        Assert.True(RawJson.Parse("[1]")["a"u8].IsMissing);
        Assert.True(default(RawJson)["a"u8].IsMissing);
    }

    private static bool Same(JsonElement expected, RawJson actual)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var properties = new List<(string Name, RawJson Value)>();
                foreach (var property in actual.EnumerateObject()) properties.Add((property.Name, property.Value));
                return actual.IsObject && expected.EnumerateObject().Select(property => property.Name).SequenceEqual(properties.Select(property => property.Name), StringComparer.Ordinal)
                    && expected.EnumerateObject().Zip(properties).All(pair => Same(pair.First.Value, pair.Second.Value));
            case JsonValueKind.Array:
                var elements = new List<RawJson>();
                foreach (var element in actual.EnumerateArray()) elements.Add(element);
                return actual.IsArray && expected.GetArrayLength() == elements.Count && expected.EnumerateArray().Zip(elements).All(pair => Same(pair.First, pair.Second));
            case JsonValueKind.String:
                return actual.GetString() == expected.GetString();
            default:
                return actual.ToString() == expected.GetRawText();
        }
    }
}
