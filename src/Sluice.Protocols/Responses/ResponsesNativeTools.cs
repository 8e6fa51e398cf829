using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Tools that OpenAI's models know by type and the client runs: <c>local_shell</c>, <c>shell</c>, <c>apply_patch</c>. Other
/// models are given them as functions; their calls become the native items again, and the items of the history calls
/// (openai 6.49.0, <c>responses.d.ts</c>: <c>LocalShellCall</c>, <c>ResponseFunctionShellToolCall</c>, <c>ResponseApplyPatchToolCall</c>).
/// </summary>
internal static class ResponsesNativeTools
{
    private static readonly NativeTool LocalShell = new("local_shell", "Runs a command on the local machine and returns its output.", """
        {"type":"object","properties":{"command":{"type":"array","items":{"type":"string"},"description":"The program and its arguments, for example [\"bash\",\"-lc\",\"ls\"]."},"working_directory":{"type":"string","description":"Where to run it."},"timeout_ms":{"type":"integer","description":"How long it may take, in milliseconds."},"env":{"type":"object","additionalProperties":{"type":"string"},"description":"Variables to set."}},"required":["command"]}
        """);

    private static readonly NativeTool Shell = new("shell", "Runs shell commands, at the same time where there are several, and returns the output of each.", """
        {"type":"object","properties":{"commands":{"type":"array","items":{"type":"string"},"description":"The command lines."},"timeout_ms":{"type":"integer","description":"How long they may take, in milliseconds."},"max_output_length":{"type":"integer","description":"Most characters of output to return."}},"required":["commands"]}
        """);

    private static readonly NativeTool ApplyPatch = new("apply_patch", "Creates, updates or deletes one file. A diff is in the V4A format: a line begins with ' ', '+' or '-', a section with '@@'.", """
        {"type":"object","properties":{"operation":{"type":"object","properties":{"type":{"type":"string","enum":["create_file","update_file","delete_file"]},"path":{"type":"string","description":"The file."},"diff":{"type":"string","description":"For create_file and update_file: the diff."}},"required":["type","path"]}},"required":["operation"]}
        """);

    /// <summary>The tool of that type; null when it is none of them.</summary>
    public static NativeTool? Find(string type) => type switch
    {
        "local_shell" => LocalShell,
        "shell" => Shell,
        "apply_patch" => ApplyPatch,
        _ => null,
    };

    /// <summary>The tool whose call items have that type; null when there is none.</summary>
    public static string? NameOf(string itemType) => itemType.EndsWith("_call", StringComparison.Ordinal) ? Find(itemType[..^5])?.Name : null;

    /// <summary>The call that an item is; null when it is none of these.</summary>
    public static ToolCallBlock? ReadCall(string type, RawJson item, string callId)
    {
        if (NameOf(type) is not { } name) return null;
        var arguments = new ArrayBufferWriter<byte>(128);
        WriteArguments(name, item, arguments);
        return new ToolCallBlock(callId, name, RawJson.Trusted(arguments.WrittenMemory));
    }

    /// <summary>A call item's arguments as the function has them.</summary>
    public static void WriteArguments(string name, RawJson item, IBufferWriter<byte> output)
    {
        if (name == ApplyPatch.Name)
        {
            var operation = item["operation"u8];
            output.Write("{\"operation\":"u8);
            output.Write(operation.IsObject ? operation.Span : "{}"u8);
            output.Write("}"u8);
            return;
        }

        var separator = "{"u8;
        foreach (var property in item["action"u8].EnumerateObject())
        {
            if (property.NameEquals("type"u8) || property.Value.IsNullOrMissing) continue;
            output.Write(separator);
            output.Write("\""u8);
            output.Write(property.RawName);
            output.Write("\":"u8);
            output.Write(property.Value.Span);
            separator = ","u8;
        }

        output.Write(separator.SequenceEqual("{"u8) ? "{}"u8 : "}"u8);
    }

    /// <summary>The action or operation of a call item, from the function's arguments; false when the model's words are neither.</summary>
    public static bool TryWriteAction(string name, RawJson arguments, IBufferWriter<byte> output)
    {
        if (!arguments.IsObject) return false;
        if (name == ApplyPatch.Name)
        {
            // Models that leave the wrapper out mean the operation.
            var operation = arguments["operation"u8] is { IsObject: true } wrapped ? wrapped : arguments;
            if (!operation["type"u8].IsString || !operation["path"u8].IsString) return false;
            output.Write("\"operation\":"u8);
            output.Write(operation.Span);
            return true;
        }

        var isLocal = name == LocalShell.Name;
        if (!arguments[isLocal ? "command"u8 : "commands"u8].IsArray) return false;
        output.Write(isLocal ? "\"action\":{\"type\":\"exec\""u8 : "\"action\":{"u8);
        var separator = isLocal ? ","u8 : default;
        foreach (var property in arguments.EnumerateObject())
        {
            if (property.NameEquals("type"u8)) continue;
            output.Write(separator);
            output.Write("\""u8);
            output.Write(property.RawName);
            output.Write("\":"u8);
            output.Write(property.Value.Span);
            separator = ","u8;
        }

        if (isLocal && !arguments["env"u8].IsObject) output.Write(",\"env\":{}"u8);
        if (!isLocal && arguments["timeout_ms"u8].IsMissing) output.Write(",\"timeout_ms\":null"u8);
        if (!isLocal && arguments["max_output_length"u8].IsMissing) output.Write(",\"max_output_length\":null"u8);
        output.Write("}"u8);
        return true;
    }

    /// <summary>The result that an item is; null when it is none of these.</summary>
    public static ToolResultBlock? ReadResult(string type, RawJson item, string callId)
    {
        if (!type.EndsWith("_call_output", StringComparison.Ordinal) || Find(type[..^12]) is not { } tool) return null;
        var output = item["output"u8];
        var content = output.IsArray && tool == Shell ? ReadShellOutput(output) : output.IsNullOrMissing || output.IsString || output.IsArray ? ResponsesParts.Read(output, "output") : [new TextBlock(JsonText.FromUtf8(output.Span))];
        var failed = item["status"u8].StringEquals("failed"u8);
        if (content.Count == 0) content.Add(new TextBlock(JsonText.FromString(failed ? "failed" : "done")));
        return new ToolResultBlock(callId, tool.Name, content, failed);
    }

    private static List<ContentBlock> ReadShellOutput(RawJson output)
    {
        var content = new List<ContentBlock>();
        foreach (var command in output.EnumerateArray())
        {
            var text = new StringBuilder();
            if (command["stdout"u8].GetString() is { Length: > 0 } stdout) text.Append(stdout).Append('\n');
            if (command["stderr"u8].GetString() is { Length: > 0 } stderr) text.Append("stderr:\n").Append(stderr).Append('\n');
            var outcome = command["outcome"u8];
            if (outcome["type"u8].StringEquals("timeout"u8)) text.Append("(timed out)");
            else if (outcome["exit_code"u8].GetInt64() is { } code) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"(exit code {code})");
            if (text.Length > 0) content.Add(new TextBlock(JsonText.FromString(text.ToString().TrimEnd('\n'))));
        }

        return content;
    }

    /// <summary>A native tool as a function.</summary>
    internal sealed class NativeTool(string name, string description, string schema)
    {
        public string Name { get; } = name;

        public JsonText Description { get; } = JsonText.FromString(description);

        public RawJson Schema { get; } = RawJson.Parse(schema);
    }
}
