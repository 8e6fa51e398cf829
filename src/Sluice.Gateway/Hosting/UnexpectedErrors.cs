using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Security;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Hosting;

/// <summary>The last resort: a bug becomes a 500 in the caller's shape that tells nothing of the inside, and a log entry that tells all but bodies.</summary>
internal sealed partial class UnexpectedErrors(RequestDelegate next, ILogger<UnexpectedErrors> logger)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to tell.
        }
        catch (BrokenStreamException)
        {
            // The server alone can leave a response without its end.
            throw;
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            await ErrorAnswer.WriteAsync(http, ProtocolRegistry.For(http.Request), new ModelError(ErrorKind.InvalidRequest, exception.Message, exception.StatusCode));
        }
        catch (Exception exception)
        {
            Unexpected(logger, exception, http.Request.Method, LogText.Clean(http.Request.Path.Value));
            if (http.Response.HasStarted) http.Abort();
            else await ErrorAnswer.WriteAsync(http, ProtocolRegistry.For(http.Request), new ModelError(ErrorKind.Server, "Sluice failed inside; its log says more."));
        }
    }

    [LoggerMessage(3101, LogLevel.Error, "{Method} {Path} failed inside")]
    private static partial void Unexpected(ILogger logger, Exception exception, string method, string path);
}
