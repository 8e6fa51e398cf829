using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;

namespace Sluice.Routing.Verification.Checks;

/// <summary>Are a call's arguments JSON, and do they match the tool's schema? What can mean only one thing is put right.</summary>
internal sealed class ArgumentsCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "arguments";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        var finding = Finding.Nothing;
        foreach (var (call, tool) in draft.SoundCalls().ToList())
        {
            var (each, repaired) = Look(call, tool);
            if (each.Outcome == CheckOutcome.Failed) draft.Reject(call);
            else if (each.Outcome == CheckOutcome.Repaired) draft.Replace(call, repaired);
            if (!finding.Applies || each.Outcome > finding.Outcome) finding = each;
        }

        return finding;
    }

    private static (Finding Finding, ToolCallBlock Call) Look(ToolCallBlock call, ToolDefinition tool)
    {
        var arguments = call.Arguments;
        var repairs = new List<string>();
        if (!arguments.IsObject)
        {
            arguments = tool.Kind == ToolKind.Custom && call.ArgumentsText is { Length: > 0 } free ? CustomTools.Wrap(JsonText.FromString(free)) : LenientJson.Parse(call.ArgumentsText ?? "");
            if (!arguments.IsObject) return (Finding.Failed("a call's arguments are not JSON", $"The arguments of {tool.Name} were not a JSON object. Its parameters: {ToolBox.Parameters(tool)}."), call);
            repairs.Add("arguments that were not quite JSON");
        }

        var schema = tool.Kind == ToolKind.Custom && tool.Schema.IsMissing ? CustomTools.Schema : tool.Schema;
        if (schema.IsObject)
        {
            var fit = new SchemaFit(schema);
            arguments = fit.Fit(arguments, schema);
            repairs.AddRange(fit.Repairs);
            if (fit.Faults.Count > 0)
            {
                var faults = string.Join("; ", fit.Faults.Select(fault => Words.Short(fault.ToString(), 240)));
                return (Finding.Failed("a call's arguments do not match the tool's schema", $"The arguments of {tool.Name} were wrong: {faults}. Its parameters: {ToolBox.Parameters(tool)}."), call);
            }
        }

        if (repairs.Count == 0) return (Finding.Passed, call);
        return (Finding.Repaired(string.Join("; ", repairs.Distinct(StringComparer.Ordinal))), call with { Arguments = arguments, ArgumentsText = null });
    }
}
