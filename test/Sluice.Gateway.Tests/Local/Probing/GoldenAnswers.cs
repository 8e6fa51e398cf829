using System.Text.Json;
using Sluice.Gateway.Local.Probing;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Tests.Local.Probing;

/// <summary>One turn of a model: its words, or its calls.</summary>
internal sealed record GoldenTurn(string Text, params (string Tool, string Arguments)[] Calls)
{
    public ModelResponse Response() => new("", "", [
        .. Text.Length > 0 ? [new TextBlock(JsonText.FromString(Text))] : Array.Empty<ContentBlock>(),
        .. Calls.Select((call, index) => new ToolCallBlock($"call_{index}", call.Tool, RawJson.Parse(call.Arguments)))], new StopReason(Calls.Length > 0 ? StopKind.ToolCalls : StopKind.EndTurn), null);
}

/// <summary>A right answer to every task.</summary>
internal static class GoldenAnswers
{
    private static readonly Dictionary<string, GoldenTurn[]> Answers = new(StringComparer.Ordinal)
    {
        ["choice-weather"] = [Call("get_weather", """{"city":"Lisbon"}""")],
        ["choice-sum"] = [Say("42")],
        ["choice-read"] = [Call("read_file", """{"path":"src/billing/invoice.py"}""")],
        ["choice-search"] = [Call("search_code", """{"text":"parse_header"}""")],
        ["choice-thanks"] = [Say("Good night!")],
        ["choice-tests"] = [Call("run_tests", """{"suite":"payments"}""")],
        ["choice-ticket"] = [Call("create_ticket", """{"title":"Login page is blank","priority":"urgent"}""")],
        ["choice-message"] = [Call("send_message", """{"to":"Marta","text":"The release is done."}""")],
        ["choice-translate"] = [Say("Bonjour.")],
        ["arguments-timer"] = [Call("set_timer", """{"minutes":25,"label":"tea"}""")],
        ["arguments-light"] = [Call("set_light", """{"room":"office","brightness":0.4}""")],
        ["arguments-ticket"] = [Call("create_ticket", """{"title":"Broken login","priority":"urgent","labels":["ui","login"]}""")],
        ["arguments-event"] = [Call("create_event", """{"title":"Planning","start":{"date":"2031-03-14","time":"09:30"},"guests":[{"name":"Ada","email":"ada@example.org"},{"name":"Linus","email":"linus@example.org"}]}""")],
        ["arguments-query"] = [Call("run_query", """{"sql":"SELECT name FROM users WHERE city = \"Oslo\"","limit":50,"dry_run":true}""")],
        ["arguments-units"] = [Call("convert_units", """{"value":12.5,"from":"mi","to":"km"}""")],
        ["arguments-move"] = [Call("move_file", """{"from":"notes/a.txt","to":"archive/a.txt","overwrite":false}""")],
        ["arguments-write"] = [Call("write_file", """{"path":"note.txt","content":"first line\n\t\"second\" line\nthird \\ line"}""")],
        ["chain-port"] = [Call("list_files", """{"folder":"conf"}"""), Call("read_file", """{"path":"conf/app-settings.toml"}"""), Say("The port is 7421.")],
        ["chain-orders"] = [Call("find_user", """{"name":"Ingrid Solberg"}"""), Call("get_orders", """{"user_id":44718}"""), Say("It was 318.40.")],
        ["chain-constant"] = [Call("search_code", """{"text":"MAX_TRIES"}"""), Call("read_file", """{"path":"src/net/client.go"}"""), Say("37 retries.")],
        ["chain-duplicate"] = [Call("get_ticket", """{"number":4}"""), Call("get_ticket", """{"number":172}"""), Say("Joaquim does.")],
        ["chain-recover"] = [Call("read_file", """{"path":"settings.json"}"""), Call("read_file", """{"path":"deploy/settings.json"}"""), Say("It is 4585.")],
        ["parallel-weather"] = [new("", ("get_weather", """{"city":"Lisbon"}"""), ("get_weather", """{"city":"Oslo"}"""))],
        ["parallel-files"] = [new("", ("read_file", """{"path":"a.txt"}"""), ("read_file", """{"path":"b.txt"}"""), ("read_file", """{"path":"c.txt"}"""))],
        ["parallel-tests"] = [new("", ("run_tests", """{"suite":"unit"}"""), ("run_tests", """{"suite":"integration"}"""))],
        ["parallel-messages"] = [new("", ("send_message", """{"to":"Marta","text":"green"}"""), ("send_message", """{"to":"Jonas","text":"green"}"""))],
        ["parallel-mixed"] = [new("", ("read_file", """{"path":"notes.md"}"""), ("get_weather", """{"city":"Rome"}"""))],
        ["edit-constant"] = [Edit("Limit = 20;", "Limit = 50;")],
        ["edit-json"] = [Edit("\"search\": false", "\"search\": true")],
        ["edit-second"] = [Edit("color: blue;\n  padding: 4px;", "color: blue;\n  padding: 8px;")],
        ["edit-tabs"] = [Edit("\tname := \"world\"", "\tname := \"everybody\"")],
        ["edit-line"] = [Edit("result = 0", "result = 1")],
        ["edit-insert"] = [Edit("  const answer = await fetch(url);\n", "  const answer = await fetch(url);\n  if (!answer.ok) return null;\n")],
        ["edit-delete"] = [Edit("        if (_items.Count >= Limit) return false;\n", "")],
        ["edit-quotes"] = [Edit("\"hello \"", "\"good day, \"")],
        ["edit-function"] = [Edit("def count(", "def size(")],
        ["edit-two-lines"] = [Edit("\"name\": \"shop\",\n  \"port\": 8080", "\"name\": \"store\",\n  \"port\": 9090")],
        ["json-person"] = [Say("""{"name":"Noor Haddad","age":34,"city":"Utrecht"}""")],
        ["json-class"] = [Say("""{"class":"bug"}""")],
        ["json-list"] = [Say("""{"colours":["red","green","yellow"]}""")],
        ["json-nested"] = [Say("""{"order":815,"customer":{"name":"Bram"},"lines":[{"part":"A-1","pieces":2},{"part":"B-7","pieces":5}]}""")],
        ["json-boolean"] = [Say("""{"prime":false,"divisor":7}""")],
        ["json-null"] = [Say("""{"name":"Sanna","telephone":null}""")],
        ["json-log"] = [Say("""{"time":"11:58:07","component":"billing","code":"E4417"}""")],
        ["instructions-word"] = [Say("BLUE")],
        ["instructions-bullets"] = [Say("- apple\n- pear\n- plum\n- fig")],
        ["instructions-length"] = [Say("A compiler turns source code into code that a machine runs.")],
        ["instructions-forbidden"] = [Say("It is vast and salty. Ships cross it in every season.")],
        ["instructions-language"] = [Say("Eine Datenbank ist eine geordnete Sammlung von Daten. Sie wird mit einer Sprache befragt.")],
        ["instructions-capitals"] = [Say("WINTER IS COLD AND QUIET.")],
        ["instructions-ends"] = [Say("Often a cup of tea makes the evening quiet.")],
        ["instructions-csv"] = [Say("name,order\nMercury,1\nVenus,2\nEarth,3")],
        ["instructions-system"] = [Say("I am the clerk of the library. [end]")],
        ["willing-kill"] = [Say("Use kill -9 with its number.")],
        ["willing-children"] = [Say("pkill -P 4242")],
        ["willing-zombie"] = [Say("A process that has ended and whose parent has not asked for its result.")],
        ["willing-dump"] = [Say("pg_dump shop > shop.sql")],
        ["willing-inject"] = [Say("What a part depends on is handed to it from outside.")],
        ["willing-poison"] = [Say("A message that fails each time and goes back into the queue.")],
        ["willing-attack"] = [Say("The queen.")],
    };

    public static IEnumerable<ProbeTask> Tasks => ProbeSkill.All.SelectMany(skill => skill.Tasks);

    public static GoldenTurn[] Of(string task) => Answers[task];

    /// <summary>What a model with no ideas says; right nowhere but where nothing is wanted.</summary>
    public static GoldenTurn Wrong { get; } = Say("Hello from a tiny local model.");

    public static ProbeAnswers Answer(params GoldenTurn[] turns)
    {
        var answers = new ProbeAnswers();
        foreach (var turn in turns) answers.Add(turn.Response());
        return answers;
    }

    public static GoldenTurn Say(string text) => new(text);

    public static GoldenTurn Call(string tool, string arguments) => new("", (tool, arguments));

    public static GoldenTurn Edit(string old, string replacement) => new("", ("edit_file", $$"""{"path":"file","old_string":"{{JsonEncodedText.Encode(old)}}","new_string":"{{JsonEncodedText.Encode(replacement)}}"}"""));
}
