namespace Sluice.Gateway.Admin.Status;

/// <summary>Whether everything that is shown is simulated.</summary>
internal sealed record DemoMark(bool IsDemo);
