using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;

namespace Sluice.Sessions.Simulated;

/// <summary>A local Chat Completions server with one slot: it reads what the slot's cache does not hold, then writes, at a stated speed.</summary>
internal sealed class LocalBox(Stage stage, Pace pace) : ScriptedUpstream
{
    public const string Model = "simulated-coder";

    private readonly SemaphoreSlim _slot = new(1);
    private string _held = "";

    protected override async Task AnswerAsync(UpstreamExchange exchange)
    {
        if (exchange.Request is { Method: "GET", Path: "/v1/models" })
        {
            await SendAsync(exchange, Reply.Json($$"""{"object":"list","data":[{"id":"{{Model}}","object":"model","created":1795176000,"owned_by":"local"}]}"""));
            return;
        }

        if (exchange.Request.Path is not "/v1/chat/completions")
        {
            await SendAsync(exchange, Reply.Json("""{"error":{"message":"not found"}}""", 404));
            return;
        }

        var body = exchange.Request.Json;
        await _slot.WaitAsync(exchange.Ended);
        try
        {
            var prompt = WireJson.Text(body["tools"]) + WireJson.Text(body["messages"]);
            var cached = _held.AsSpan().CommonPrefixLength(prompt);
            _held = prompt;
            await pace.ReadAsync((prompt.Length - cached) / 4, exchange.Ended);
            var (worth, step) = stage.Local();
            await ChatWire.AnswerAsync(exchange, body, step, prompt.Length / 4, worth is Worth.CutOff ? "length" : "stop", pace);
        }
        finally
        {
            _slot.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _slot.Dispose();
    }
}
