using System.Text.Json.Nodes;
using Sluice.Protocols;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Responses;

namespace Sluice.Routing.Tests.Verification;

/// <summary>Claude Code.</summary>
internal sealed class AnthropicTalk(string tools) : Talk
{
    protected override IProtocol Protocol => AnthropicProtocol.Instance;

    public override Talk User(string text)
    {
        Turns.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) });
        return this;
    }

    public override Talk Says(string text)
    {
        Turns.Add(new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) });
        return this;
    }

    public override Talk Calls(string tool, string arguments, string result, bool failed = false)
    {
        var id = NextId();
        Turns.Add(new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = tool, ["input"] = Json(arguments) }) });
        Turns.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = id, ["content"] = result, ["is_error"] = failed }) });
        return this;
    }

    protected override JsonObject Body() => new()
    {
        ["model"] = "claude-opus-4-8",
        ["max_tokens"] = 32000,
        ["messages"] = new JsonArray([.. Turns.Select(turn => turn.DeepClone())]),
        ["tools"] = Json(tools),
        ["stream"] = true,
    };
}

/// <summary>Codex.</summary>
internal sealed class ResponsesTalk(string tools) : Talk
{
    protected override IProtocol Protocol => ResponsesProtocol.Instance;

    public override Talk User(string text) => Message("user", "input_text", text);

    public override Talk Says(string text) => Message("assistant", "output_text", text);

    public override Talk Calls(string tool, string arguments, string result, bool failed = false)
    {
        var id = NextId();
        var custom = tool == "apply_patch";
        Turns.Add(custom
            ? new JsonObject { ["type"] = "custom_tool_call", ["call_id"] = id, ["name"] = tool, ["input"] = arguments }
            : new JsonObject { ["type"] = "function_call", ["call_id"] = id, ["name"] = tool, ["arguments"] = arguments });
        Turns.Add(new JsonObject { ["type"] = custom ? "custom_tool_call_output" : "function_call_output", ["call_id"] = id, ["output"] = result });
        return this;
    }

    protected override JsonObject Body() => new()
    {
        ["model"] = "gpt-5.5",
        ["input"] = new JsonArray([.. Turns.Select(turn => turn.DeepClone())]),
        ["tools"] = Json(tools),
        ["stream"] = true,
    };

    private ResponsesTalk Message(string role, string type, string text)
    {
        Turns.Add(new JsonObject { ["type"] = "message", ["role"] = role, ["content"] = new JsonArray(new JsonObject { ["type"] = type, ["text"] = text }) });
        return this;
    }
}

/// <summary>Gemini CLI.</summary>
internal sealed class GeminiTalk(string tools) : Talk
{
    protected override IProtocol Protocol => GeminiProtocol.Instance;

    public override Talk User(string text)
    {
        Turns.Add(new JsonObject { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["text"] = text }) });
        return this;
    }

    public override Talk Says(string text)
    {
        Turns.Add(new JsonObject { ["role"] = "model", ["parts"] = new JsonArray(new JsonObject { ["text"] = text }) });
        return this;
    }

    public override Talk Calls(string tool, string arguments, string result, bool failed = false)
    {
        var id = NextId();
        Turns.Add(new JsonObject { ["role"] = "model", ["parts"] = new JsonArray(new JsonObject { ["functionCall"] = new JsonObject { ["id"] = id, ["name"] = tool, ["args"] = Json(arguments) } }) });
        Turns.Add(new JsonObject { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["functionResponse"] = new JsonObject { ["id"] = id, ["name"] = tool, ["response"] = new JsonObject { [failed ? "error" : "output"] = result } } }) });
        return this;
    }

    protected override JsonObject Body() => new()
    {
        ["contents"] = new JsonArray([.. Turns.Select(turn => turn.DeepClone())]),
        ["tools"] = new JsonArray(new JsonObject { ["functionDeclarations"] = Json(tools) }),
    };
}

/// <summary>opencode over Chat Completions.</summary>
internal sealed class ChatTalk(string tools) : Talk
{
    protected override IProtocol Protocol => ChatCompletionsProtocol.Instance;

    public override Talk User(string text)
    {
        Turns.Add(new JsonObject { ["role"] = "user", ["content"] = text });
        return this;
    }

    public override Talk Says(string text)
    {
        Turns.Add(new JsonObject { ["role"] = "assistant", ["content"] = text });
        return this;
    }

    public override Talk Calls(string tool, string arguments, string result, bool failed = false)
    {
        var id = NextId();
        Turns.Add(new JsonObject { ["role"] = "assistant", ["content"] = "", ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments } }) });
        Turns.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = id, ["content"] = result });
        return this;
    }

    protected override JsonObject Body()
    {
        var list = new JsonArray();
        foreach (var tool in Json(tools).AsArray()) list.Add(new JsonObject { ["type"] = "function", ["function"] = tool!.DeepClone() });
        return new JsonObject { ["model"] = "gpt-5.5", ["messages"] = new JsonArray([.. Turns.Select(turn => turn.DeepClone())]), ["tools"] = list, ["stream"] = true };
    }
}
