using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// The conversation. Calls need no ids here: those without one get one from their place, and a response without one belongs to
/// the first call of its name that is still open.
/// </summary>
internal sealed partial class GeminiRequestReader
{
    private const int MaxId = 64;
    private readonly List<OpenCall> _calls = [];

    private void ReadContents(RawJson contents)
    {
        if (contents.IsNullOrMissing) throw new InvalidRequestException("`contents` is missing; send at least one turn.", "contents");
        if (!contents.IsArray) throw GeminiField.Wrong("contents", "an array of turns", contents);
        var found = false;
        var i = 0;
        foreach (var turn in contents.EnumerateArray())
        {
            var path = $"contents[{i++}]";
            var role = ReadRole(GeminiField.Object(turn, path)["role"u8], path);
            var blocks = ReadParts(turn["parts"u8], path + ".parts", role);
            if (blocks.Count == 0) continue;
            _messages.Add(new Message(role, blocks));
            found = true;
        }

        if (!found) throw new InvalidRequestException("`contents` holds no turn with parts; send at least one.", "contents");
    }

    private static MessageRole ReadRole(RawJson role, string path) => GeminiField.Text(role, path + ".role") switch
    {
        null or "" or "user" or "function" or "tool" => MessageRole.User,
        "model" or "assistant" => MessageRole.Assistant,
        "system" => MessageRole.System,
        _ => throw GeminiField.Wrong(path + ".role", "user or model", role),
    };

    private List<ContentBlock> ReadParts(RawJson parts, string path, MessageRole role)
    {
        var blocks = new List<ContentBlock>();
        var thoughts = new Thoughts(blocks);
        var i = 0;
        foreach (var part in GeminiField.List(parts, path))
        {
            var partPath = $"{path}[{i++}]";
            if (part.GetText() is { } bare) blocks.Add(new TextBlock(bare));
            else ReadPart(new Part(GeminiField.Object(part, partPath), partPath), role, blocks, thoughts);
        }

        thoughts.Close(null);
        return blocks;
    }

    private void ReadPart(in Part part, MessageRole role, List<ContentBlock> blocks, Thoughts thoughts)
    {
        if (part.IsThought)
        {
            // A client may bring the pieces of one thought back one by one; the signature ends it.
            if (role == MessageRole.Assistant) thoughts.Add(part.Text, part.Signature);
            return;
        }

        if (part.Type == "text" && part.Text is not { IsEmpty: false }) return;
        thoughts.Close(null);
        switch (part.Type)
        {
            case "text":
                blocks.Add(new TextBlock(part.Text!.Value));
                break;
            case "functionCall":
                blocks.Add(ReadCall(part));
                break;
            case "functionResponse":
                blocks.Add(ReadResponse(part));
                break;
            case "inlineData" or "fileData":
                blocks.Add(GeminiMedia.Read(part.Type, part.Value, part.Path));
                break;
            case "":
                break;
            default:
                blocks.Add(new OpaqueBlock(GeminiProtocol.ProtocolName, part.Type, part.Json));
                break;
        }
    }

    private ToolCallBlock ReadCall(in Part part)
    {
        var call = GeminiField.Object(part.Value, part.Path);
        var name = GeminiField.Required(call["name"u8], part.Path + ".functionCall.name");
        var id = GeminiField.Text(call["id"u8], part.Path + ".functionCall.id");
        if (string.IsNullOrEmpty(id)) id = NewId(name);
        _calls.Add(new OpenCall(id, name));
        var arguments = GeminiField.Object(call["args"u8], part.Path + ".functionCall.args");
        return new ToolCallBlock(id, name, arguments.IsMissing ? GeminiJson.EmptyObject : arguments) { Seal = part.Signature };
    }

    // From the call's place alone, so that the same history gives the same bytes.
    private string NewId(string name)
    {
        var id = new StringBuilder($"call_{_calls.Count + 1}_");
        foreach (var c in name) id.Append(char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_');
        return id.ToString(0, Math.Min(id.Length, MaxId));
    }

    private ToolResultBlock ReadResponse(in Part part)
    {
        var path = part.Path + ".functionResponse";
        var response = GeminiField.Object(part.Value, path);
        var name = GeminiField.Text(response["name"u8], path + ".name");
        var id = GeminiField.Text(response["id"u8], path + ".id");
        var call = _calls.Find(call => !call.IsAnswered && call.Id == id) ?? _calls.Find(call => !call.IsAnswered && call.Name == name);
        if (call is not null) call.IsAnswered = true;
        var content = new List<ContentBlock>();
        var isError = ReadResult(GeminiField.Object(response["response"u8], path + ".response"), content);
        var i = 0;
        foreach (var media in GeminiField.List(response["parts"u8], path + ".parts"))
        {
            var mediaPart = new Part(GeminiField.Object(media, path + ".parts"), $"{path}.parts[{i++}]");
            if (mediaPart.Type is "inlineData" or "fileData") content.Add(GeminiMedia.Read(mediaPart.Type, mediaPart.Value, mediaPart.Path));
        }

        return new ToolResultBlock(call?.Id ?? id ?? "", name ?? call?.Name, content, isError);
    }

    // `output` and `error` have a meaning where nothing stands beside them; else the whole object is the output (FunctionResponse in genai.d.ts).
    private static bool ReadResult(RawJson result, List<ContentBlock> content)
    {
        var (output, error) = (result["output"u8], result["error"u8]);
        var known = (output.IsMissing ? 0 : 1) + (error.IsMissing ? 0 : 1);
        var others = false;
        var count = 0;
        foreach (var property in result.EnumerateObject()) others |= ++count > known;
        if (result.IsMissing) return false;
        if (known == 0 || others)
        {
            AddText(result, content);
            return false;
        }

        AddText(output, content);
        AddText(error, content);
        return !error.IsNullOrMissing;
    }

    private static void AddText(RawJson value, List<ContentBlock> content)
    {
        if (value.IsNullOrMissing) return;
        var text = value.GetText() ?? JsonText.FromUtf8(value.Span);
        if (!text.IsEmpty) content.Add(new TextBlock(text));
    }

    /// <summary>One part: what it is, and what may stand beside it.</summary>
    private readonly struct Part
    {
        public Part(RawJson json, string path)
        {
            (Json, Path, Type) = (json, path, "");
            foreach (var property in json.EnumerateObject())
            {
                if (property.Value.IsNullOrMissing) continue;
                if (property.NameEquals("text"u8)) (Text, Type) = (GeminiField.RequiredText(property.Value, path + ".text"), Type.Length == 0 ? "text" : Type);
                else if (property.NameEquals("thought"u8)) IsThought = property.Value.IsTrue;
                else if (GeminiField.Is(property, "thoughtSignature"u8)) Signature = GeminiSignature.Read(GeminiField.RequiredText(property.Value, path + ".thoughtSignature"));
                else if (!GeminiField.Is(property, "videoMetadata"u8) && !GeminiField.Is(property, "mediaResolution"u8) && !GeminiField.Is(property, "partMetadata"u8)) (Type, Value) = (GeminiField.Camel(property.Name), property.Value);
            }

            // A call that a client marks as a thought is a call all the same.
            IsThought &= Type is "text" or "";
        }

        public RawJson Json { get; }

        public string Path { get; }

        /// <summary>The property that says what the part is, in camel case; empty for none.</summary>
        public string Type { get; }

        /// <summary>That property's value, but for text.</summary>
        public RawJson Value { get; }

        public JsonText? Text { get; }

        public bool IsThought { get; }

        public Seal? Signature { get; }
    }

    private sealed record OpenCall(string Id, string Name)
    {
        public bool IsAnswered { get; set; }
    }

    /// <summary>Puts the pieces of a thought together.</summary>
    private sealed class Thoughts(List<ContentBlock> blocks)
    {
        private readonly List<JsonText> _pieces = [];

        public void Add(JsonText? text, Seal? seal)
        {
            if (text is { IsEmpty: false } piece) _pieces.Add(piece);
            if (seal is not null) Close(seal);
        }

        public void Close(Seal? seal)
        {
            // Only other vendors' hidden thinking has a token and no text.
            if (_pieces.Count > 0) blocks.Add(new ReasoningBlock(JsonText.Join("", _pieces), seal));
            else if (seal is not null) blocks.Add(new ReasoningBlock(JsonText.Empty, seal, IsRedacted: seal.Origin != GeminiProtocol.ProtocolName));
            _pieces.Clear();
        }
    }
}
