namespace Sluice.Gateway.Local.Hardware;

/// <summary>What is known of this machine. Never asked on the way of a request but for <see cref="Current"/>, which is a field.</summary>
internal interface IHardware
{
    /// <summary>The last reading; <see cref="HardwareReading.Unknown"/> before the first. Main memory in it is as old as the rest.</summary>
    HardwareReading Current { get; }

    /// <summary>A reading that is at most a few seconds old. Runs programs of the system when there is none.</summary>
    Task<HardwareReading> ReadAsync(CancellationToken cancellationToken);
}
