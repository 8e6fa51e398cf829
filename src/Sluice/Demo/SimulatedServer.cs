using System.Net;
using System.Text;
using System.Text.Json;

namespace Sluice.Demo;

/// <summary>A model server of the demo: real HTTP on loopback, the real wire format, replies that say that they are simulated.</summary>
internal abstract class SimulatedServer : IAsyncDisposable
{
    private WebApplication? _app;
    private int _port;

    /// <summary>How long it takes for a piece of its answer; nothing by default.</summary>
    public TimeSpan Pace { get; set; }

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Starts it, the second time on the port of the first.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, _port);
            kestrel.AddServerHeader = false;
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
    }

    /// <summary>Stops it: connections are refused from now on.</summary>
    public async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Answers one request.</summary>
    protected abstract Task AnswerAsync(HttpContext http);

    /// <summary>Reads a request's body.</summary>
    protected static async Task<JsonDocument> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return JsonDocument.Parse(body.ToArray());
    }

    /// <summary>Writes a whole answer.</summary>
    protected static Task WriteAsync(HttpContext http, string json, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json, http.RequestAborted);
    }

    /// <summary>Takes its time, where it is to.</summary>
    protected Task PaceAsync(HttpContext http) => Pace > TimeSpan.Zero ? Task.Delay(Pace, http.RequestAborted) : Task.CompletedTask;

    /// <summary>A string as JSON, quotes included.</summary>
    protected static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>The characters of a prompt, the last user's words among them.</summary>
    protected static (long Characters, string LastUser) Measure(JsonElement request)
    {
        var text = new StringBuilder();
        if (request.TryGetProperty("system"u8, out var system)) Append(system, text);
        long before = text.Length;
        var last = "";
        foreach (var message in request.GetProperty("messages"u8).EnumerateArray())
        {
            text.Clear();
            Append(message.GetProperty("content"u8), text);
            before += text.Length;
            if (message.GetProperty("role"u8).ValueEquals("user"u8)) last = text.ToString();
        }

        return (before, last);
    }

    private static void Append(JsonElement content, StringBuilder text)
    {
        if (content.ValueKind is JsonValueKind.String)
        {
            text.Append(content.GetString());
            return;
        }

        if (content.ValueKind is not JsonValueKind.Array) return;
        foreach (var block in content.EnumerateArray())
        {
            if (block.TryGetProperty("text"u8, out var part)) text.Append(part.GetString());
        }
    }
}
