using System.Text.RegularExpressions;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;

namespace Sluice.Routing.Verification.Prose;

/// <summary>Arguments in tags: <c>&lt;parameter=path&gt;…&lt;/parameter&gt;</c> (Qwen coder), <c>&lt;parameter name="path"&gt;</c>, <c>&lt;arg_key&gt;</c> and <c>&lt;arg_value&gt;</c> (GLM). Every value is text here; the tool's schema gives it its type.</summary>
internal static partial class ParameterTags
{
    /// <summary>Reads the parameters behind a name; the return value is the place behind them.</summary>
    public static int Read(string text, string name, int at, List<ProseCall> calls)
    {
        var properties = new List<KeyValuePair<string, RawJson>>();
        var end = at;
        while (Parameter().Match(text, end) is { Success: true } parameter)
        {
            properties.Add(new(parameter.Groups["key"].Value.Trim(), JsonMaking.Text(Unwrap(parameter.Groups["value"].Value))));
            end = parameter.Index + parameter.Length;
        }

        // An open parameter behind the last whole one: the call breaks off.
        var rest = text.AsSpan(end).TrimStart();
        var broken = rest.StartsWith("<parameter") || rest.StartsWith("<arg_key");
        calls.Add(new ProseCall(name, broken ? default : JsonMaking.Object(properties)));
        return broken ? text.Length : end;
    }

    // The line breaks that the form puts around a value are not part of it.
    private static string Unwrap(string value)
    {
        if (value.StartsWith("\r\n", StringComparison.Ordinal)) value = value[2..];
        else if (value.StartsWith('\n')) value = value[1..];
        if (value.EndsWith("\r\n", StringComparison.Ordinal)) return value[..^2];
        return value.EndsWith('\n') ? value[..^1] : value;
    }

    [GeneratedRegex("""
        \G\s*(?:
          <parameter=(?<key>[^>\s]+)>(?<value>.*?)(?:</parameter>|(?=\s*<parameter=)|(?=\s*</function>))
        | <parameter\s+name="(?<key>[^"]+)"[^>]*>(?<value>.*?)</parameter>
        | <arg_key>(?<key>.*?)</arg_key>\s*<arg_value>(?<value>.*?)</arg_value>
        )
        """, RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parameter();
}
