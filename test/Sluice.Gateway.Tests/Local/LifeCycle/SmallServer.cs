using System.Net;
using System.Text;
using Sluice.Testing.Processes;

namespace Sluice.Gateway.Tests.Local.LifeCycle;

/// <summary>An Ollama without models that a test lets come and go on one port.</summary>
internal sealed class SmallServer : IDisposable
{
    private HttpListener? _listener;

    public int Port { get; } = FreePort.Next();

    public string Authority => FormattableString.Invariant($"127.0.0.1:{Port}");

    public void Come()
    {
        var listener = _listener = new HttpListener { Prefixes = { $"http://{Authority}/" } };
        listener.Start();
        _ = ServeAsync(listener);
    }

    public void Go()
    {
        _listener?.Close();
        _listener = null;
    }

    public void Dispose() => Go();

    private static async Task ServeAsync(HttpListener listener)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                var text = context.Request.Url!.AbsolutePath switch { "/" => "Ollama is running", "/api/version" => """{"version":"0.33.0"}""", _ => """{"models":[]}""" };
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed by the test.
        }
    }
}
