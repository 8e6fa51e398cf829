using System.Net;
using Sluice.Gateway.Admin.Models.Testing;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Models;

/// <summary>Which addresses a test of an upstream may connect to.</summary>
public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("ff02::1")]
    public void F110_LinkLocalMetadataAndReserved_AreNeverReached_WhateverIsSaid(string address) =>
        Assert.NotNull(AddressRules.Refusal(IPAddress.Parse(address), local: true, trusted: true));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    public void F110_Loopback_IsForLocalProvidersOnly(string address)
    {
        Assert.Contains("this machine", AddressRules.Refusal(IPAddress.Parse(address), local: false, trusted: false), StringComparison.Ordinal);
        Assert.Null(AddressRules.Refusal(IPAddress.Parse(address), local: true, trusted: false));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.20")]
    [InlineData("100.64.0.1")]
    [InlineData("fd12:3456::1")]
    [InlineData("::ffff:10.1.2.3")]
    public void F110_PrivateNetworks_AreForTrustedProvidersOnly(string address)
    {
        Assert.Contains("private network", AddressRules.Refusal(IPAddress.Parse(address), local: true, trusted: false), StringComparison.Ordinal);
        Assert.Null(AddressRules.Refusal(IPAddress.Parse(address), local: true, trusted: true));
    }

    [Theory]
    [InlineData("93.184.215.14")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    public void PublicAddresses_AreReached(string address) => Assert.Null(AddressRules.Refusal(IPAddress.Parse(address), local: false, trusted: false));
}
