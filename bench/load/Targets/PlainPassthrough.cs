using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Load.Targets;

/// <summary>What the figures are compared with: Kestrel in, <see cref="HttpMessageInvoker"/> out, bytes copied and flushed, nothing else.</summary>
internal static class PlainPassthrough
{
    /// <summary>Serves until the process is killed.</summary>
    public static async Task RunAsync(int port, int upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None });
        app.Run(http => RelayAsync(http, invoker, upstream));
        await app.RunAsync();
    }

    private static async Task RelayAsync(HttpContext http, HttpMessageInvoker invoker, int upstream)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), $"http://127.0.0.1:{upstream}{http.Request.Path}{http.Request.QueryString}")
        {
            Content = new StreamContent(http.Request.Body),
            Version = HttpVersion.Version11,
        };
        foreach (var (name, values) in http.Request.Headers)
        {
            if (name is "Host" or "Connection" or "Transfer-Encoding") continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)) request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        using var response = await invoker.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (name is not ("Transfer-Encoding" or "Connection")) http.Response.Headers[name] = values.ToArray();
        }

        await using var body = await response.Content.ReadAsStreamAsync(http.RequestAborted);
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, http.RequestAborted)) > 0) await http.Response.BodyWriter.WriteAsync(buffer.AsMemory(0, count), http.RequestAborted);
    }
}
