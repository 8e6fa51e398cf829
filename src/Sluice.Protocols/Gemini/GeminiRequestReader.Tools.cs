using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Tools, and how to choose among them.</summary>
internal sealed partial class GeminiRequestReader
{
    private void ReadTools(RawJson value)
    {
        var i = 0;
        foreach (var tool in GeminiField.List(value, "tools"))
        {
            var path = $"tools[{i++}]";
            foreach (var property in GeminiField.Object(tool, path).EnumerateObject())
            {
                if (property.Value.IsNullOrMissing) continue;
                var name = GeminiField.Camel(property.Name);
                if (name == "functionDeclarations") ReadFunctions(property.Value, path + ".functionDeclarations");
                else _tools.Add(new ToolDefinition(name, ToolKind.Hosted) { Type = name, Raw = property.Value, Hosted = HostedOf(name) });
            }
        }
    }

    private static HostedTool HostedOf(string name) => name switch
    {
        "googleSearch" or "googleSearchRetrieval" or "enterpriseWebSearch" => HostedTool.WebSearch,
        "urlContext" => HostedTool.WebFetch,
        "codeExecution" => HostedTool.CodeExecution,
        _ => HostedTool.Other,
    };

    private void ReadFunctions(RawJson value, string list)
    {
        var i = 0;
        foreach (var function in GeminiField.List(value, list))
        {
            var path = $"{list}[{i++}]";
            RawJson name = default, description = default, schema = default;
            foreach (var property in GeminiField.Object(function, path).EnumerateObject())
            {
                if (property.NameEquals("name"u8)) name = property.Value;
                else if (property.NameEquals("description"u8)) description = property.Value;
                else if (GeminiField.Is(property, "parametersJsonSchema"u8)) schema = GeminiField.Object(property.Value, path + ".parametersJsonSchema");
                else if (property.NameEquals("parameters"u8) && schema.IsMissing) schema = GeminiField.Object(property.Value, path + ".parameters");
            }

            _tools.Add(new ToolDefinition(GeminiField.Required(name, path + ".name"))
            {
                Description = GeminiField.RawText(description, path + ".description"),
                Schema = schema.IsMissing ? default : GeminiOpenApi.ToJsonSchema(schema),
            });
        }
    }

    private void ReadToolConfig(RawJson value)
    {
        const string Path = "toolConfig.functionCallingConfig";
        var config = GeminiField.Object(GeminiField.Get(GeminiField.Object(value, "toolConfig"), "functionCallingConfig"u8), Path);
        if (config.IsMissing) return;
        var names = new List<string>();
        foreach (var name in GeminiField.List(GeminiField.Get(config, "allowedFunctionNames"u8), Path + ".allowedFunctionNames"))
            names.Add(GeminiField.Required(name, Path + ".allowedFunctionNames"));
        var mode = config["mode"u8];
        _choice = GeminiField.Text(mode, Path + ".mode")?.ToUpperInvariant() switch
        {
            null or "" or "MODE_UNSPECIFIED" => null,
            "AUTO" => new ToolChoice(ToolChoiceMode.Auto),
            "NONE" => new ToolChoice(ToolChoiceMode.None),
            "ANY" when names.Count == 1 => new ToolChoice(ToolChoiceMode.Named, names),
            "ANY" when names.Count > 1 => new ToolChoice(ToolChoiceMode.RequiredAmong, names),
            "ANY" => new ToolChoice(ToolChoiceMode.Required),
            "VALIDATED" when names.Count > 0 => new ToolChoice(ToolChoiceMode.AutoAmong, names),
            "VALIDATED" => new ToolChoice(ToolChoiceMode.Auto),
            _ => throw GeminiField.Wrong(Path + ".mode", "AUTO, ANY, NONE or VALIDATED", mode),
        };
    }
}
