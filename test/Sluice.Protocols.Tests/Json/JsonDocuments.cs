using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Protocols.Tests.Json;

/// <summary>JSON for property tests: values of every kind in odd spellings, with white space wherever it may stand.</summary>
internal static class JsonDocuments
{
    /// <summary>One document with everything in it.</summary>
    public const string Sample = """
         { "model" : "clau\u0064e" , "n":[ 0 , -0.5e+10 , 1E3, 12.25 ,-7 ] ,"t":true, "f" :false,"z": null,
           "s":"a\"\\\/\b\f\n\r\t\u20ac\ud83e\udd76 é {}[],:","o":{"":{},"a":[],"deep":[[{"x":[{}]}]]} }
        """;

    private static readonly string[] Spaces = ["", "", "", " ", "\n", "\r\n\t "];
    private static readonly string[] Numbers = ["0", "-0", "1.50", "1e3", "-12E-2", "9007199254740993", "123456789012345678901234567890"];
    private static readonly string[] Strings = ["", "a", "é€🥶", "\\\"", "\\\\", "\\n\\u0041", "\\ud83e\\udd76", "{\\\"a\\\":[1]}", "]},:", "model", "\\/x"];

    /// <summary>Any value, as text.</summary>
    public static Gen<string> Value { get; } = Gen.Sized(size => Node(Math.Min(size, 40)));

    /// <summary>An object with a <c>model</c> somewhere among its properties.</summary>
    public static Gen<string> Request { get; } =
        from names in Gen.ArrayOf(Gen.Choose(0, 60))
        from values in Gen.ArrayOf(Value, names.Length + 1)
        from at in Gen.Choose(0, names.Length)
        from space in Gen.Elements(Spaces)
        let fields = names.Distinct().Select((name, i) => $"{space}\"k{name}\"{space}:{values[i]}").ToList()
        let with = fields.Take(at).Append($"{space}\"model\"{space}:{space}\"old \\\"name\\\"\"{space}").Concat(fields.Skip(at))
        select $"{space}{{{string.Join(',', with)}}}{space}";

    /// <summary>What <see cref="Utf8JsonReader"/> says of the bytes.</summary>
    public static bool IsValid(ReadOnlySpan<byte> json, int maxDepth = 512)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static Gen<string> Node(int size) => size <= 1
        ? Gen.OneOf(Gen.Elements(Numbers), Gen.Elements(Strings).Select(text => $"\"{text}\""), Gen.Elements("true", "false", "null", "{}", "[]"))
        : Gen.OneOf(Node(1), List(size, "[", "]", value => value), List(size, "{", "}", value => $"\"{value.Length}{(value.Length % 3 == 0 ? "\\n" : "")}\": {value}"));

    private static Gen<string> List(int size, string open, string close, Func<string, string> element) =>
        from space in Gen.Elements(Spaces)
        from items in Gen.ListOf(Node(size / 3), 3)
        select open + space + string.Join($"{space},{space}", items.Select(element)) + space + close;
}
