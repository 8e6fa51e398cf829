namespace Sluice.Routing.Tests.Verification;

/// <summary>Tools as the clients declare them, descriptions left out.</summary>
internal static class ClientTools
{
    public const string Claude = """
        [
          {"name":"Bash","input_schema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"command":{"type":"string"},"timeout":{"type":"number"},"description":{"type":"string"},"run_in_background":{"type":"boolean"}},"required":["command"],"additionalProperties":false}},
          {"name":"Read","input_schema":{"type":"object","properties":{"file_path":{"type":"string"},"offset":{"type":"integer","minimum":0,"maximum":9007199254740991},"limit":{"type":"integer","exclusiveMinimum":0},"pages":{"type":"string"}},"required":["file_path"],"additionalProperties":false}},
          {"name":"Edit","input_schema":{"type":"object","properties":{"file_path":{"type":"string"},"old_string":{"type":"string"},"new_string":{"type":"string"},"replace_all":{"default":false,"type":"boolean"}},"required":["file_path","old_string","new_string"],"additionalProperties":false}},
          {"name":"Write","input_schema":{"type":"object","properties":{"file_path":{"type":"string"},"content":{"type":"string"}},"required":["file_path","content"],"additionalProperties":false}},
          {"name":"NotebookEdit","input_schema":{"type":"object","properties":{"notebook_path":{"type":"string"},"cell_id":{"type":"string"},"new_source":{"type":"string"},"cell_type":{"type":"string","enum":["code","markdown"]},"edit_mode":{"type":"string","enum":["replace","insert","delete"]}},"required":["notebook_path","new_source"],"additionalProperties":false}},
          {"name":"Glob","input_schema":{"type":"object","properties":{"pattern":{"type":"string"},"path":{"type":"string"}},"required":["pattern"],"additionalProperties":false}},
          {"name":"Grep","input_schema":{"type":"object","properties":{"pattern":{"type":"string"},"path":{"type":"string"},"glob":{"type":"string"},"output_mode":{"type":"string","enum":["content","files_with_matches","count"]},"-n":{"type":"boolean"},"-C":{"type":"number"},"head_limit":{"type":"number"}},"required":["pattern"],"additionalProperties":false}},
          {"name":"TodoWrite","input_schema":{"type":"object","properties":{"todos":{"type":"array","items":{"type":"object","properties":{"content":{"type":"string","minLength":1},"status":{"type":"string","enum":["pending","in_progress","completed"]},"activeForm":{"type":"string","minLength":1}},"required":["content","status","activeForm"],"additionalProperties":false}}},"required":["todos"],"additionalProperties":false}}
        ]
        """;

    public const string Codex = """
        [
          {"type":"function","name":"exec_command","parameters":{"type":"object","properties":{"cmd":{"type":"string"},"workdir":{"type":"string"},"shell":{"type":"string"},"login":{"type":"boolean"},"tty":{"type":"boolean"},"yield_time_ms":{"type":"number"},"max_output_tokens":{"type":"number"}},"required":["cmd"],"additionalProperties":false}},
          {"type":"function","name":"write_stdin","parameters":{"type":"object","properties":{"session_id":{"type":"number"},"chars":{"type":"string"}},"required":["session_id"],"additionalProperties":false}},
          {"type":"function","name":"update_plan","parameters":{"type":"object","properties":{"explanation":{"type":"string"},"plan":{"type":"array","items":{"type":"object","properties":{"step":{"type":"string"},"status":{"type":"string"}},"required":["step","status"],"additionalProperties":false}}},"required":["plan"],"additionalProperties":false}},
          {"type":"custom","name":"apply_patch","format":{"type":"grammar","syntax":"lark","definition":"start: begin_patch"}}
        ]
        """;

    public const string Gemini = """
        [
          {"name":"read_file","parametersJsonSchema":{"type":"object","properties":{"file_path":{"type":"string"},"start_line":{"type":"number"},"end_line":{"type":"number"}},"required":["file_path"]}},
          {"name":"replace","parametersJsonSchema":{"type":"object","properties":{"file_path":{"type":"string"},"instruction":{"type":"string"},"old_string":{"type":"string"},"new_string":{"type":"string"},"allow_multiple":{"type":"boolean"}},"required":["file_path","instruction","old_string","new_string"]}},
          {"name":"write_file","parametersJsonSchema":{"type":"object","properties":{"file_path":{"type":"string"},"content":{"type":"string"}},"required":["file_path","content"]}},
          {"name":"run_shell_command","parametersJsonSchema":{"type":"object","properties":{"command":{"type":"string"},"description":{"type":"string"},"dir_path":{"type":"string"},"is_background":{"type":"boolean"}},"required":["command"]}},
          {"name":"list_directory","parametersJsonSchema":{"type":"object","properties":{"dir_path":{"type":"string"}},"required":["dir_path"]}},
          {"name":"grep_search","parametersJsonSchema":{"type":"object","properties":{"pattern":{"type":"string"},"dir_path":{"type":"string"}},"required":["pattern"]}}
        ]
        """;

    public const string OpenCode = """
        [
          {"name":"bash","parameters":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"command":{"type":"string"},"timeout":{"type":"number"},"workdir":{"type":"string"},"description":{"type":"string"}},"required":["command","description"],"additionalProperties":false}},
          {"name":"read","parameters":{"type":"object","properties":{"filePath":{"type":"string"},"offset":{"type":"number"},"limit":{"type":"number"}},"required":["filePath"],"additionalProperties":false}},
          {"name":"edit","parameters":{"type":"object","properties":{"filePath":{"type":"string"},"oldString":{"type":"string"},"newString":{"type":"string"},"replaceAll":{"type":"boolean"}},"required":["filePath","oldString","newString"],"additionalProperties":false}},
          {"name":"write","parameters":{"type":"object","properties":{"content":{"type":"string"},"filePath":{"type":"string"}},"required":["content","filePath"],"additionalProperties":false}},
          {"name":"glob","parameters":{"type":"object","properties":{"pattern":{"type":"string"},"path":{"type":"string"}},"required":["pattern"],"additionalProperties":false}}
        ]
        """;
}
