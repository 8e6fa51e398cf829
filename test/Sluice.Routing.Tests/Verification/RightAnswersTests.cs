using Xunit;

namespace Sluice.Routing.Tests.Verification;

/// <summary>Whole sessions of right answers, as the four clients write them. Every turn is verified before it is added: none may be rejected or touched.</summary>
public sealed class RightAnswersTests
{
    private const string Cart = "1\texport class Cart {\n2\t  constructor() {\n3\t    this.items = [];\n4\t  }\n5\t\n6\t  add(item) {\n7\t    this.items.push(item);\n8\t  }\n9\t\n10\t  total() {\n11\t    return this.items.reduce((sum, item) => sum + item.price, 0);\n12\t  }\n13\t}\n14\t";

    [Fact]
    public void ClaudeCode_FixesABug() => new Session(Talk.Claude().User("<system-reminder>\nPrimary working directory: /w/shop\n</system-reminder>").User("The cart's total ignores quantities. Fix it and run the tests."))
        .Calls("Glob", """{"pattern":"**/*cart*"}""", "/w/shop/src/cart.js\n/w/shop/test/cart.test.js")
        .Calls("Read", """{"file_path":"/w/shop/src/cart.js"}""", Cart)
        .Calls("Read", """{"file_path":"/w/shop/test/cart.test.js"}""", "1\timport { Cart } from '../src/cart.js';\n2\t")
        .Calls("Bash", """{"command":"npm test 2>&1 | tail -20","description":"Run the tests"}""", "Exit code 1\n1 failing: total counts quantity", failed: true)
        .Calls("Edit", """{"file_path":"/w/shop/src/cart.js","old_string":"sum + item.price, 0","new_string":"sum + item.price * item.quantity, 0"}""", "The file /w/shop/src/cart.js has been updated successfully.")
        .Calls("Bash", """{"command":"npm test 2>&1 | tail -20","description":"Run the tests again"}""", "Exit code 1\n1 failing: quantity defaults to one", failed: true)
        .Calls("Edit", """{"file_path":"/w/shop/src/cart.js","old_string":"item.price * item.quantity","new_string":"item.price * (item.quantity ?? 1)"}""", "The file /w/shop/src/cart.js has been updated successfully.")
        .Calls("Bash", """{"command":"npm test 2>&1 | tail -20","description":"Run the tests again"}""", "12 passing")
        .Calls("Read", """{"file_path":"/w/shop/src/cart.js"}""", Cart.Replace("sum + item.price", "sum + item.price * (item.quantity ?? 1)", StringComparison.Ordinal))
        .Says("The total now multiplies each price by its quantity, one where none is given:\n\n```js\nreturn this.items.reduce((sum, item) => sum + item.price * (item.quantity ?? 1), 0);\n```\n\nAll 12 tests pass.")
        .User("thanks. can you also add a `clear` method?")
        .Calls("Edit", """{"file_path":"/w/shop/src/cart.js","old_string":"  add(item) {","new_string":"  clear() {\n    this.items = [];\n  }\n\n  add(item) {"}""", "The file /w/shop/src/cart.js has been updated successfully.")
        .Calls("Bash", """{"command":"npx prettier --write src/cart.js"}""", "src/cart.js 40ms")
        .Calls("Edit", """{"file_path":"/w/shop/src/cart.js","old_string":"    this.items = []\n  }\n\n  add(item) {","new_string":"    this.items.length = 0\n  }\n\n  add(item) {"}""", "The file /w/shop/src/cart.js has been updated successfully.")
        .Calls("TodoWrite", """{"todos":[{"content":"Add clear","status":"completed","activeForm":"Adding clear"}]}""", "Todos have been modified successfully")
        .Calls("Write", """{"file_path":"/w/shop/test/clear.test.js","content":"import { Cart } from '../src/cart.js';\n"}""", "File created successfully at: /w/shop/test/clear.test.js")
        .Calls("Bash", """{"command":"git diff --stat && git status --short"}""", " M src/cart.js")
        .Says("Done: `clear()` empties the cart, and `test/clear.test.js` covers it.");

    [Fact]
    public void ClaudeCode_StartsAServer_AndWaitsForIt() => new Session(Talk.Claude().User("start the server and see if /health answers"))
        .Calls("Bash", """{"command":"npm start","run_in_background":true}""", "Command running in background with ID: b1")
        .Calls("Bash", """{"command":"curl -s localhost:3000/health"}""", "Exit code 7\ncurl: (7) Failed to connect to localhost port 3000: Connection refused", failed: true)
        .Calls("Bash", """{"command":"curl -s localhost:3000/health"}""", "Exit code 7\ncurl: (7) Failed to connect to localhost port 3000: Connection refused", failed: true)
        .Calls("Bash", """{"command":"sleep 3; curl -s localhost:3000/health"}""", "{\"status\":\"ok\"}")
        .Says("It answers `{\"status\":\"ok\"}` after about three seconds.");

    [Fact]
    public void ClaudeCode_ReadsALongFileInParts() => new Session(Talk.Claude().User("what does big.py do at the end, and rename `helper` there to `assist`"))
        .Calls("Read", """{"file_path":"/w/big.py","offset":1,"limit":2}""", "1\timport os\n2\timport sys")
        .Calls("Grep", """{"pattern":"helper","path":"/w/big.py","output_mode":"content","-n":true}""", "900:def helper(x):\n910:    return helper(1)")
        .Calls("Read", """{"file_path":"/w/big.py","offset":895,"limit":20}""", "899\t\n900\tdef helper(x):\n901\t    return x")
        .Calls("Edit", """{"file_path":"/w/big.py","old_string":"helper","new_string":"assist","replace_all":true}""", "The file /w/big.py has been updated. All occurrences were successfully replaced.")
        .Says("It returns its argument; `helper` is `assist` now.");

    [Fact]
    public void Codex_AddsAFlag() => new Session(Talk.Codex().User("<environment_context>\n  <cwd>/w/tool</cwd>\n</environment_context>").User("add a --quiet flag to the cli"))
        .Calls("exec_command", """{"cmd":"rg --files | head -50","workdir":"/w/tool"}""", Out("src/main.rs\nsrc/cli.rs\nCargo.toml"))
        .Calls("exec_command", """{"cmd":"sed -n '1,200p' src/cli.rs"}""", Out("use clap::Parser;\n\n#[derive(Parser)]\npub struct Cli {\n    pub path: String,\n}\n"))
        .Calls("update_plan", """{"plan":[{"step":"Add the flag","status":"in_progress"},{"step":"Use it","status":"pending"}]}""", "Plan updated")
        .Patches("*** Begin Patch\n*** Update File: src/cli.rs\n@@ pub struct Cli {\n     pub path: String,\n+    #[arg(long)]\n+    pub quiet: bool,\n }\n*** End Patch", "Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nM src/cli.rs\n")
        .Calls("exec_command", """{"cmd":"cargo build 2>&1 | tail -5"}""", Out("error[E0425]: cannot find value `q`", code: 101))
        .Calls("exec_command", """{"cmd":"cat src/main.rs"}""", Out("fn main() {\n    let cli = Cli::parse();\n    println!(\"{}\", cli.path);\n}\n"))
        .Patches("*** Begin Patch\n*** Update File: src/main.rs\n@@\n     let cli = Cli::parse();\n-    println!(\"{}\", cli.path);\n+    if !cli.quiet {\n+        println!(\"{}\", cli.path);\n+    }\n*** Add File: tests/quiet.rs\n+#[test]\n+fn quiet() {}\n*** End Patch", "Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nM src/main.rs\nA tests/quiet.rs\n")
        .Calls("exec_command", """{"cmd":"cargo build 2>&1 | tail -5"}""", Out("Finished dev profile"))
        .Calls("exec_command", """{"cmd":"cargo test","yield_time_ms":1000}""", "Chunk ID: 2\nWall time: 1.0 seconds\nProcess running with session ID 7\nOutput:\n")
        .Calls("write_stdin", """{"session_id":7,"chars":""}""", "Chunk ID: 3\nWall time: 1.0 seconds\nProcess running with session ID 7\nOutput:\n")
        .Calls("write_stdin", """{"session_id":7,"chars":""}""", "Chunk ID: 4\nWall time: 1.0 seconds\nProcess exited with code 0\nOutput:\nok")
        .Says("`--quiet` is there and the tests pass.\n\n- `src/cli.rs`: the flag\n- `src/main.rs`: prints only without it");

    [Fact]
    public void GeminiCli_RenamesAFunction() => new Session(Talk.Gemini().User("rename load to load_all in store.py"))
        .Calls("list_directory", """{"dir_path":"/w"}""", "Directory listing for /w:\nstore.py (60 bytes)\nmain.py (40 bytes)")
        .Calls("read_file", """{"file_path":"/w/store.py"}""", "def load():\n    return []\n\n\nprint(load())\n")
        .Calls("replace", """{"file_path":"/w/store.py","instruction":"Rename the function","old_string":"def load():\n    return []","new_string":"def load_all():\n    return []"}""", "Successfully modified file: /w/store.py (1 replacements).")
        .Calls("replace", """{"file_path":"/w/store.py","instruction":"Rename the call","old_string":"print(load())","new_string":"print(load_all())"}""", "Successfully modified file: /w/store.py (1 replacements).")
        .Calls("grep_search", """{"pattern":"load\\("}""", "Found 1 match\nmain.py:2: store.load()")
        .Calls("read_file", """{"file_path":"/w/main.py","start_line":1,"end_line":4}""", "\nIMPORTANT: The file content has been truncated.\nStatus: Showing lines 1-2 of 9 total lines.\nAction: …\n\n--- FILE CONTENT (truncated) ---\nimport store\nstore.load()\n")
        .Calls("replace", """{"file_path":"/w/main.py","instruction":"Rename the call","old_string":"store.load()","new_string":"store.load_all()"}""", "Successfully modified file: /w/main.py (1 replacements).")
        .Calls("run_shell_command", """{"command":"python main.py","description":"Run it"}""", "<untrusted_context>\nOutput: []\nProcess Group PGID: 8778\n</untrusted_context>")
        .Says("`load` is `load_all` now, in `store.py` and where `main.py` calls it.");

    [Fact]
    public void OpenCode_WritesATest() => new Session(Talk.OpenCode().User("write a test for slug.ts"))
        .Calls("glob", """{"pattern":"**/slug*"}""", "/w/src/slug.ts")
        .Calls("read", """{"filePath":"/w/src/slug.ts"}""", "<path>/w/src/slug.ts</path>\n<type>file</type>\n<content>\n1: export const slug = (s: string) =>\n2:   s.toLowerCase()\n\n(End of file - total 2 lines)\n</content>")
        .Calls("write", """{"filePath":"/w/src/slug.test.ts","content":"import { slug } from './slug'\n\ntest('lower', () => expect(slug('A')).toBe('a'))\n"}""", "Wrote file successfully.")
        .Calls("bash", """{"command":"bun test","description":"Runs the tests"}""", "1 fail\nexpected 'a-b'")
        .Calls("edit", """{"filePath":"/w/src/slug.ts","oldString":"  s.toLowerCase()","newString":"  s.toLowerCase().replaceAll(' ', '-')"}""", "Edit applied successfully.")
        .Calls("bash", """{"command":"bun test","description":"Runs the tests again"}""", "1 pass")
        .Says("I'll keep it short: the test is in `src/slug.test.ts`, and `slug` now replaces blanks.");

    private static string Out(string text, int code = 0) => $"Chunk ID: de8723\nWall time: 0.0000 seconds\nProcess exited with code {code}\nOriginal token count: 12\nOutput:\n{text}";

    private sealed class Session(Talk talk)
    {
        public Session User(string text)
        {
            talk.User(text);
            return this;
        }

        public Session Calls(string tool, string arguments, string result, bool failed = false)
        {
            talk.Call(tool, arguments).IsUntouched();
            talk.Call(tool, arguments, before: "Let me look at that.").IsUntouched();
            talk.Calls(tool, arguments, result, failed);
            return this;
        }

        public Session Patches(string patch, string result)
        {
            talk.Call("apply_patch", new System.Text.Json.Nodes.JsonObject { ["input"] = patch }.ToJsonString()).IsUntouched();
            talk.Calls("apply_patch", patch, result);
            return this;
        }

        public Session Says(string text)
        {
            talk.Text(text).IsUntouched();
            talk.Says(text);
            return this;
        }
    }
}
