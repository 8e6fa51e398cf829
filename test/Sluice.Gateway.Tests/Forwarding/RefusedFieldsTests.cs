using System.Text;
using Sluice.Gateway.Forwarding;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>What servers say of fields that they do not know, as their users reported it, and taking such a field out of a body.</summary>
public sealed class RefusedFieldsTests
{
    [Theory]
    [InlineData("context_management: Extra inputs are not permitted", "context_management")]
    [InlineData("messages.65.content.1.tool_use.text: Extra inputs are not permitted", "messages 65 content 1 tool_use text")]
    [InlineData("system.2.cache_control.ephemeral.scope: Extra inputs are not permitted", "system 2 cache_control ephemeral scope")]
    [InlineData("Unknown parameter: 'input[3].status'.", "input 3 status")]
    [InlineData("Unsupported parameter: 'temperature' is not supported with this model.", "temperature")]
    [InlineData("Unrecognized request argument supplied: reasoning_effort", "reasoning_effort")]
    [InlineData("Unrecognized request argument supplied: chat_template_kwargs (request id: 2025)", "chat_template_kwargs")]
    [InlineData("Unrecognized request arguments supplied: enable_thinking, top_k", "enable_thinking;top_k")]
    [InlineData("Invalid JSON payload received. Unknown name \"x\" at 'generation_config': Cannot find field.", "generation_config x")]
    [InlineData("Invalid JSON payload received. Unknown name \"x\": Cannot find field.", "x")]
    [InlineData("Invalid JSON payload received. Unknown name \"const\" at 'tools[0].function_declarations[15].parameters.properties[1].value': Cannot find field.\nInvalid JSON payload received. Unknown name \"$schema\" at 'tools[0].function_declarations[16].parameters': Cannot find field.", "tools 0 function_declarations 15 parameters properties 1 value const;tools 0 function_declarations 16 parameters $schema")]
    [InlineData("Failed to deserialize the JSON body into the target type: unknown field `verbosity`, expected one of `messages`, `model`", "verbosity")]
    [InlineData("json: unknown field \"think\"", "think")]
    [InlineData("Unrecognized key(s) in object: 'reasoning_effort', 'store'", "reasoning_effort;store")]
    [InlineData("'messages.1' : property 'reasoning_content' is unsupported", "messages 1 reasoning_content")]
    [InlineData("property 'enable_thinking' is unsupported", "enable_thinking")]
    [InlineData("Argument not supported on this model: presencePenalty", "presencePenalty")]
    [InlineData("[{'type': 'extra_forbidden', 'loc': ('body', 'store'), 'msg': 'Extra inputs are not permitted', 'input': True}]", "store")]
    [InlineData("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "")]
    [InlineData("messages: at least one message is required", "")]
    public void Wordings_AreUnderstood(string message, string expected) =>
        Assert.Equal(expected, string.Join(';', RefusedFields.Read(message, default).Select(path => string.Join(' ', path))));

    [Theory]
    [InlineData("""{"object":"error","detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{}}]}""", "stream_options")]
    [InlineData("""{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"Unknown parameter: 'verbosity'.\"}}"}}}""", "verbosity")]
    [InlineData("not json", "")]
    public void Bodies_AreUnderstoodWhereTheMessageSaysNothing(string body, string expected) =>
        Assert.Equal(expected, string.Join(';', RefusedFields.Read("Provider returned error", Encoding.UTF8.GetBytes(body)).Select(path => string.Join(' ', path))));

    [Theory]
    [InlineData("""{"a":1,"x":{"y":[1]},"b":2}""", "x", "x", """{"a":1,"b":2}""")]
    [InlineData("""{ "a" : 1 , "x" : 2 }""", "x", "x", """{ "a" : 1  }""")]
    [InlineData("""{"x":2}""", "x", "x", "{}")]
    [InlineData("""{"messages":[{"content":[{"cache_control":{"type":"ephemeral","scope":"g"},"text":"a"}]},{"content":[{"text":"b","cache_control":{"scope":"g"}}]}]}""", "messages.0.content.0.text.cache_control.ephemeral.scope", "messages[].content[].cache_control.scope", """{"messages":[{"content":[{"cache_control":{"type":"ephemeral"},"text":"a"}]},{"content":[{"text":"b","cache_control":{}}]}]}""")]
    [InlineData("""{"tools":[{"functionDeclarations":[{"parameters":{"properties":{"a":{"const":1,"type":"string"},"b":{"type":"string","const":2}}}}]}]}""", "tools.0.function_declarations.0.parameters.properties.1.value.const", "tools[].functionDeclarations[].parameters.properties.*.const", """{"tools":[{"functionDeclarations":[{"parameters":{"properties":{"a":{"type":"string"},"b":{"type":"string"}}}}]}]}""")]
    public void AField_IsTakenOutWhereverItStands_AndNothingElseChanges(string body, string named, string display, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var pattern = FieldPattern.Locate(bytes, named.Replace("text.cache", "cache", StringComparison.Ordinal).Split('.'));
        Assert.Equal(display, pattern!.Display);
        Assert.Equal(expected, Encoding.UTF8.GetString(pattern.Remove(bytes)!));
        Assert.Equal(pattern, FieldPattern.Parse(pattern.ToString()));
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "messages")]
    [InlineData("""{"tools":[]}""", "tools")]
    [InlineData("""{"model":"m"}""", "model")]
    [InlineData("""{"systemInstruction":{}}""", "system_instruction")]
    [InlineData("""{"messages":[{"content":"x"}]}""", "messages.0.content")]
    [InlineData("""{"messages":[{"content":[{"type":"tool_use","text":"x"}]}]}""", "messages.0.content.0.tool_use.text")]
    [InlineData("""{"max_tokens":5}""", "max_tokens")]
    [InlineData("""{"a":1}""", "b")]
    [InlineData("""{"a":[1]}""", "a.0")]
    [InlineData("""{"a":[{"b":1}]}""", "a.3.b")]
    public void WhatCarriesTheContent_OrIsNotThere_StaysAsItIs(string body, string named) => Assert.Null(FieldPattern.Locate(Encoding.UTF8.GetBytes(body), named.Split('.')));

    [Fact]
    public void Thinking_IsTakenOutOfTheHistory()
    {
        const string Body = """{"thinking":{"type":"enabled","budget_tokens":2000},"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"a"},{"type":"redacted_thinking","data":"d"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"}]},{"role":"user","content":"x"}]}""";
        const string Expected = """{"messages":[{"role":"assistant","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"}]},{"role":"user","content":"x"}]}""";
        Assert.Equal(Expected, Encoding.UTF8.GetString(ThinkingRemoval.Apply(Encoding.UTF8.GetBytes(Body))!));
        Assert.Null(ThinkingRemoval.Apply("""{"messages":[{"role":"user","content":"x"}]}"""u8.ToArray()));
    }
}
