using Microsoft.Extensions.Logging;

namespace Sluice.Gateway.Telemetry.Export;

/// <summary>Says once when a collector stops answering well and once when it does again; the SDK itself keeps quiet.</summary>
internal sealed partial class CollectorWatch(HttpMessageHandler inner, ILogger log) : DelegatingHandler(inner)
{
    private int _failing;

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Look(request, base.Send(request, cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Fail(request, exception.Message);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Look(request, await base.SendAsync(request, cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Fail(request, exception.Message);
            throw;
        }
    }

    private HttpResponseMessage Look(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode) Fail(request, $"status {(int)response.StatusCode}");
        else if (Interlocked.Exchange(ref _failing, 0) == 1) LogWorksAgain(log, request.RequestUri?.AbsolutePath);
        return response;
    }

    private void Fail(HttpRequestMessage request, string reason)
    {
        if (Interlocked.Exchange(ref _failing, 1) == 0) LogFails(log, request.RequestUri?.AbsolutePath, reason);
    }

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning, Message = "The telemetry collector takes nothing at {Path}: {Reason}. Requests are not affected.")]
    private static partial void LogFails(ILogger log, string? path, string reason);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Information, Message = "The telemetry collector takes {Path} again.")]
    private static partial void LogWorksAgain(ILogger log, string? path);
}
