using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Tool arguments, which Chat carries as JSON inside a string.</summary>
internal static class OpenAiArguments
{
    /// <summary>The argument string: the object's own bytes, or the model's words where they are no object.</summary>
    public static JsonText Text(ToolCallBlock call)
    {
        if (call.ArgumentsText is { } verbatim) return JsonText.FromString(verbatim);
        return call.Arguments.IsMissing ? JsonText.FromString("{}") : JsonText.FromUtf8(call.Arguments.Span);
    }

    /// <summary>A call from its parts; the arguments are a string by the book and an object at some servers.</summary>
    public static ToolCallBlock Read(string id, string name, RawJson arguments)
    {
        if (arguments.IsObject) return new ToolCallBlock(id, name, arguments);
        if (arguments.GetText() is not { } text) return new ToolCallBlock(id, name, RawJson.Parse("{}"));
        var json = ModelResponse.ArgumentsOf(text.DecodeUtf8());
        return json.IsMissing ? new ToolCallBlock(id, name, default) { ArgumentsText = text.Decode() } : new ToolCallBlock(id, name, json);
    }
}
