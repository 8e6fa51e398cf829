using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Ledger;

/// <summary>Holds a ledger's directory so that no second process writes it. The hold ends with the process, however it ends.</summary>
internal static class LedgerHold
{
    private const int LinuxWouldBlock = 11, MacWouldBlock = 35, SharingViolation = unchecked((int)0x80070020);

    /// <summary>
    /// False when another process holds it. True without a hold when the file cannot be made at all, for then nobody else can
    /// write there either.
    /// </summary>
    public static bool TryTake(string path, out FileStream? hold)
    {
        hold = null;
        try
        {
            hold = PrivateFiles.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException failure)
        {
            return failure.HResult is not (LinuxWouldBlock or MacWouldBlock or SharingViolation);
        }
    }
}
