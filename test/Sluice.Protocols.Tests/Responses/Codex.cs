namespace Sluice.Protocols.Tests.Responses;

/// <summary>Requests in the shape in which Codex sends them.</summary>
internal static class Codex
{
    /// <summary>A turn with a model name that Codex does not know: plain functions, one namespace, web search.</summary>
    public const string Request = """
        {"model":"qwen3-coder:30b","input":[
          {"type":"message","id":"msg_a","role":"developer","content":[{"type":"input_text","text":"You are Codex."}]},
          {"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>"},{"type":"input_text","text":"List the files."}]},
          {"type":"reasoning","summary":[{"type":"summary_text","text":"ls will do"}],"content":null,"encrypted_content":"gw1.none."},
          {"type":"function_call","id":"fc_a","status":"completed","call_id":"call_1","name":"exec_command","arguments":"{\"cmd\":\"ls\"}"},
          {"type":"function_call_output","call_id":"call_1","output":"a.txt"}],
         "tools":[{"type":"function","name":"exec_command","description":"Runs.","strict":false,"parameters":{"type":"object","properties":{"cmd":{"type":"string"}},"required":["cmd"]}},
           {"type":"function","name":"view_image","strict":false,"parameters":{"type":"object","properties":{"path":{"type":"string"}}}},
           {"type":"namespace","name":"multi_agent_v1","description":"Agents","tools":[{"type":"function","name":"spawn_agent","strict":false,"parameters":{"type":"object","properties":{}}}]},
           {"type":"web_search","external_web_access":true}],
         "tool_choice":"auto","parallel_tool_calls":true,"reasoning":{"summary":"auto"},"store":false,"stream":true,"include":["reasoning.encrypted_content"],
         "prompt_cache_key":"0198-session","client_metadata":{"session_id":"0198-session","request_kind":"turn"}}
        """;
}
