using System.Net;

namespace Sluice.Gateway.Security;

/// <summary>After ten wrong admin tokens from one address the next tries wait: a minute, doubling up to an hour (F105).</summary>
internal sealed class LoginThrottle(TimeProvider time)
{
    private const int FreeTries = 10;
    private const int MaxAddresses = 4096;
    private readonly Dictionary<IPAddress, (int Failures, DateTimeOffset Until)> _addresses = [];
    private readonly Lock _lock = new();

    /// <summary>May this address try now?</summary>
    public bool MayTry(IPAddress? address)
    {
        lock (_lock)
        {
            return address is null || !_addresses.TryGetValue(address, out var entry) || entry.Failures < FreeTries || time.GetUtcNow() >= entry.Until;
        }
    }

    /// <summary>A wrong token came from this address.</summary>
    public void Failed(IPAddress? address)
    {
        if (address is null) return;
        lock (_lock)
        {
            if (_addresses.Count >= MaxAddresses) _addresses.Clear();
            var failures = _addresses.TryGetValue(address, out var entry) ? entry.Failures + 1 : 1;
            var wait = failures < FreeTries ? TimeSpan.Zero : TimeSpan.FromMinutes(Math.Min(60, Math.Pow(2, failures - FreeTries)));
            _addresses[address] = (failures, time.GetUtcNow() + wait);
        }
    }

    /// <summary>A right token came from this address.</summary>
    public void Succeeded(IPAddress? address)
    {
        if (address is null) return;
        lock (_lock)
        {
            _addresses.Remove(address);
        }
    }
}
