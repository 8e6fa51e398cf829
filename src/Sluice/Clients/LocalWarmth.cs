using Sluice.Admin;
using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>Has the gateway load the local model while a client starts.</summary>
internal static class LocalWarmth
{
    // The gateway answers at once and loads behind that; a client's start waits for nothing longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Asks, quietly: a client starts just as well without it.</summary>
    public static async Task AskAsync(SluicePaths paths, CancellationToken cancellation)
    {
        using var gateway = AdminClient.Find(paths, out _);
        if (gateway is null) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await gateway.PostAsync("/admin/local/warm", new WarmOrder(Unasked: true), LocalJson.Default.WarmOrder, limit.Token);
        }
        catch (Exception exception) when (exception is AdminException or HttpRequestException or IOException or OperationCanceledException)
        {
            // A gateway of an older version, or a busy one.
        }
    }
}
