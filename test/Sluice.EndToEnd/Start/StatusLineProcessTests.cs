using System.Text;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Start;

/// <summary><c>sluice statusline</c> as Claude Code runs it: a process of its own, its JSON on standard input, the ledger on disk.</summary>
public sealed class StatusLineProcessTests
{
    private const string Session = "7d4a31c2-51f5-4a1e-9d0b-3f0c9a52be11";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task AnsweredSession_IsOneLine_AndOthersAreNot()
    {
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages"))
        {
            request.Headers.Add("x-sluice-session", Session);
            request.Content = new StringContent("""{"model":"claude-opus-4-8","max_tokens":100,"messages":[{"role":"user","content":"Say hello"}]}""", Encoding.UTF8, "application/json");
            using var response = await gateway.Client.SendAsync(request, Cancelled);
            response.EnsureSuccessStatusCode();
        }

        var line = Assert.Single(await gateway.SettledAsync(1));
        Assert.Equal(Session, line.Session);
        Assert.Matches("^local coder:7b · (saved \\$[0-9.]+ · )?[0-9.]+ m?s · 26% of window$", await LineAsync(gateway, Input(Session)));
        Assert.Matches("^local coder:7b · ", await LineAsync(gateway, Input(Session), "--data", gateway.DataFolder));
        Assert.Equal("Sluice: no answer yet", await LineAsync(gateway, Input("another")));
        Assert.Equal("Sluice", await LineAsync(gateway, "not json"));

        await gateway.StopAsync(Cancelled);
        Assert.Equal("Sluice: not running", await LineAsync(gateway, Input(Session)));
    }

    private static string Input(string session) => $$$"""
        {"hook_event_name":"Status","session_id":"{{{session}}}","cwd":"/work","model":{"id":"claude-opus-4-8","display_name":"Opus"},"version":"2.1.0",
         "cost":{"total_cost_usd":0.01},"context_window":{"context_window_size":200000,"used_percentage":26} }
        """;

    private static async Task<string> LineAsync(GatewayProcess gateway, string input, params string[] options)
    {
        gateway.Environment["SLUICE_DATA"] = gateway.DataFolder;
        await using var run = RunningProcess.Start(GatewayProcess.Executable, ["statusline", .. options], gateway.DataFolder, gateway.Environment, input);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        return outcome.Output.TrimEnd('\n');
    }
}
