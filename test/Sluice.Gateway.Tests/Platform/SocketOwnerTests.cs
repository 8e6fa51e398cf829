using System.Net;
using System.Net.Sockets;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Platform;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Platform;

/// <summary>A link that was opened is for its user's browser alone.</summary>
public sealed class SocketOwnerTests
{
    [Fact]
    public void T4_CodeForItsUser_IsNotSpentByAnother()
    {
        var codes = new LoginCodes(new FakeTimeProvider());
        var (own, any) = (codes.Issue(ownUser: true), codes.Issue());
        Assert.False(codes.TryTake(own, static () => true));
        Assert.True(codes.TryTake(own, static () => false));
        Assert.False(codes.TryTake(own, static () => false));
        Assert.True(codes.TryTake(any, static () => true));
    }

    [Fact]
    public void KernelsTable_TellsTheUserOfTheOtherEnd()
    {
        string[] table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:2124 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0 100 0 0 10 0",
            "   1: 0100007F:9C40 0100007F:2124 01 00000000:00000000 00:00000000 00000000  1001        0 12 1 0 20 4 30 10 -1",
            "   2: 0100007F:2124 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 13 1 0 20 4 30 10 -1",
            "   3: broken",
        ];
        Assert.Equal([1001u], SocketOwner.Owners(table, 0x9C40, 0x2124));
        Assert.Empty(SocketOwner.Owners(table, 0x9C41, 0x2124));
    }

    [Fact]
    public async Task OwnConnection_IsNobodyElses()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        var (end, heard) = ((IPEndPoint)client.Client.LocalEndPoint!, ((IPEndPoint)listener.LocalEndpoint).Port);
        Assert.False(SocketOwner.IsAnotherUser(end.Address, end.Port, heard));
        if (OperatingSystem.IsLinux()) Assert.NotEmpty(SocketOwner.Owners([.. File.ReadLines("/proc/net/tcp"), .. File.ReadLines("/proc/net/tcp6")], end.Port, heard));
    }
}
