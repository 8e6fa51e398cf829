using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Gateway.Configuration.Reading;

/// <summary>
/// JSON with comments and trailing commas, into nodes that know their place. A member that stands twice is a problem, because
/// one of the two was meant to count.
/// </summary>
internal sealed class ConfigParser
{
    private readonly string _source;
    private readonly List<ConfigProblem> _problems;
    private readonly byte[] _utf8;

    private ConfigParser(byte[] utf8, string source, List<ConfigProblem> problems)
    {
        _utf8 = utf8;
        _source = source;
        _problems = problems;
    }

    /// <summary>Parses a whole file; null when its syntax is broken, which is then the only problem.</summary>
    public static ConfigNode? Parse(ReadOnlySpan<byte> file, string source, List<ConfigProblem> problems)
    {
        var utf8 = (file.StartsWith("\uFEFF"u8) ? file[3..] : file).ToArray();
        var parser = new ConfigParser(utf8, source, problems);
        return parser.ParseAll();
    }

    private ConfigNode? ParseAll()
    {
        if (!Utf8.IsValid(_utf8))
        {
            _problems.Add(Problem(0, "The file is not UTF-8 text.", "Save it as UTF-8."));
            return null;
        }

        var reader = new Utf8JsonReader(_utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            var root = ParseValue(ref reader, "");
            reader.Read();
            if (root.Kind is JsonValueKind.Object)
            {
                return root;
            }

            _problems.Add(Problem(0, "The configuration is not an object.", "Begin the file with { and end it with }."));
        }
        catch (JsonException error)
        {
            var offset = OffsetOfLine((int)(error.LineNumber ?? 0)) + (int)(error.BytePositionInLine ?? 0);
            _problems.Add(Problem(offset, $"The JSON is broken: {Reason(error)}", "Look at this place and just before it."));
        }
        catch (InvalidOperationException)
        {
            _problems.Add(Problem((int)reader.TokenStartIndex, "A string holds an escape that is no character.", "Write the character itself."));
        }

        return null;
    }

    private ConfigNode ParseValue(ref Utf8JsonReader reader, string path)
    {
        var place = PlaceAt((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var parent = new ConfigNode(JsonValueKind.Object, path, place);
                while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    var nameOffset = (int)reader.TokenStartIndex;
                    var name = reader.GetString()!;
                    var memberPath = ConfigPath.Member(path, name);
                    reader.Read();
                    if (!parent.Add(name, ParseValue(ref reader, memberPath)))
                    {
                        _problems.Add(Problem(nameOffset, $"'{name}' stands here twice.", "Keep one of the two.") with { Path = memberPath });
                    }
                }

                return parent;

            case JsonTokenType.StartArray:
                var array = new ConfigNode(JsonValueKind.Array, path, place);
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
                {
                    array.Items.Add(ParseValue(ref reader, ConfigPath.Item(path, array.Items.Count)));
                }

                return array;

            case JsonTokenType.String:
                return new ConfigNode(JsonValueKind.String, path, place) { Text = reader.GetString()! };

            case JsonTokenType.Number:
                return new ConfigNode(JsonValueKind.Number, path, place) { Text = Encoding.UTF8.GetString(reader.ValueSpan) };

            default:
                var kind = reader.TokenType switch
                {
                    JsonTokenType.True => JsonValueKind.True,
                    JsonTokenType.False => JsonValueKind.False,
                    _ => JsonValueKind.Null,
                };
                return new ConfigNode(kind, path, place);
        }
    }

    private ConfigProblem Problem(int offset, string message, string fix)
    {
        var place = PlaceAt(offset);
        return new ConfigProblem("", place.Line, place.Column, message, fix) { Source = _source };
    }

    private ConfigPlace PlaceAt(int offset)
    {
        var before = _utf8.AsSpan(0, Math.Min(offset, _utf8.Length));
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new ConfigPlace(_source, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1, ValueOrigin.File);
    }

    private int OffsetOfLine(int line)
    {
        var offset = 0;
        for (; line > 0; line--)
        {
            offset += _utf8.AsSpan(offset).IndexOf((byte)'\n') + 1;
        }

        return offset;
    }

    // The reader appends " LineNumber: 3 | BytePositionInLine: 5." in its own counting from 0; ours stands before the message.
    private static string Reason(JsonException error)
    {
        var end = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message[..end];
    }
}
