using System.Globalization;
using System.Net;
using System.Text;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Start;

/// <summary>The first command on a machine without a model server and without a key.</summary>
[Collection(Processes.Name)]
public sealed class NothingAtHandTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task Starts_SaysWhatItLookedFor_AndWhatToDoNext()
    {
        // The usual ports may be in use where this test runs; this one is not.
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        await using var gateway = await StartAsync(port);
        var said = gateway.Process.Output;
        Assert.Contains($"no local model server answered on 127.0.0.1, ports {port}", said, StringComparison.Ordinal);
        foreach (var next in (string[])["Ollama", "LM Studio", "llama.cpp", "vLLM", "sluice demo", "ANTHROPIC_API_KEY", "sluice run claude"])
        {
            Assert.Contains(next, said, StringComparison.Ordinal);
        }

        Assert.Contains(gateway.Address.ToString().TrimEnd('/'), said, StringComparison.Ordinal);
        using var models = await gateway.Client.GetAsync(new Uri("/v1/models", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.OK, models.StatusCode);
        Assert.False(gateway.Process.HasExited, gateway.Log);
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task Request_IsRefusedWithWhatToDo()
    {
        await using var gateway = await StartAsync(FreePort.Next().ToString(CultureInfo.InvariantCulture));
        using var content = new StringContent("""{"model":"claude-sonnet-5","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}""", Encoding.UTF8, "application/json");
        using var answer = await gateway.Client.PostAsync(new Uri("/v1/messages", UriKind.Relative), content, Cancelled);
        var body = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.InRange((int)answer.StatusCode, 400, 599);
        Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("\"type\":\"error\"", body, StringComparison.Ordinal);
        Assert.Contains("claude-sonnet-5", body, StringComparison.Ordinal);
        Assert.Equal("rejected", Assert.Single(await gateway.SettledAsync(1)).Outcome);
    }

    private static async Task<GatewayProcess> StartAsync(string port)
    {
        var gateway = await GatewayProcess.StartAsync(null, new Dictionary<string, string>(StringComparer.Ordinal) { ["SLUICE__DISCOVERY__PORTS"] = port }, Cancelled);
        while (!gateway.Process.Output.Contains("Next:", StringComparison.Ordinal))
        {
            // It answers before it has looked around.
            await Task.Delay(20, Cancelled);
        }

        return gateway;
    }
}
