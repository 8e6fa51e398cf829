using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>An upstream is added in the browser, and everything is wrong with it in turn: each time the words name what to do.</summary>
[Collection(Processes.Name)]
public sealed class AddUpstreamTests(Chromium chromium)
{
    private const string Key = "sk-typed-in-the-browser-0123456789";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task F110_T13_EveryMistake_IsSaidWithItsRemedy_AndTheKeyIsNeverShownAgain()
    {
        Needs.Chromium();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama();
        await using var strict = new FakeOpenAiChat();
        strict.AcceptedKeys.Add("another");
        await using var elsewhere = new ScriptedUpstream();
        await using var redirecting = new ScriptedUpstream();
        redirecting.When(_ => true, Reply.Json("{}", 307).WithHeader("Location", $"{elsewhere.Address}v1/models"));
        await using var silent = new ScriptedUpstream();
        var answers = new Gate();
        silent.When(_ => true, Reply.Silence(answers, Reply.Json("{}")));
        using var tls = new SelfSigned();
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Cloud(vendor).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/models");
        dashboard.Tolerate("400");
        var page = dashboard.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Add an upstream" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("new-one");
        await dialog.GetByLabel("Key", new() { Exact = true }).FillAsync(Key);

        // 1. Where no test goes: this machine and private networks unless said so, metadata never.
        await TestAsync($"http://127.0.0.1:{strict.Port}/v1", "is this machine", "Say that the upstream runs on this machine");
        await TestAsync("https://10.1.2.3/v1", "is in a private network", "Say that the upstream is a machine of your own network");
        await PlaceAsync("My own network");
        await TestAsync("http://169.254.169.254/v1", "metadata", "no connection was made");
        await PlaceAsync("This machine");
        await TestAsync("http://169.254.169.254/v1", "the key would travel readable", "Use https");
        Assert.Empty(strict.Requests);

        // 2. What answers wrongly, or not at all.
        await TestAsync($"http://127.0.0.1:{FreePort.Next()}/v1", "Nothing listens at", "Start the server, and check the port");
        await TestAsync($"http://127.0.0.1:{strict.Port}/v1", "refuses the key", "Copy it again");
        await TestAsync($"http://127.0.0.1:{redirecting.Port}/v1", $"sends one on to 127.0.0.1:{elsewhere.Port}", "Enter the address that it sends one to");
        Assert.Equal(0, elsewhere.AcceptedConnections);
        await TestAsync($"https://127.0.0.1:{tls.Port}/v1", "comes from an authority that this machine does not know", "add the authority to the system's trusted ones");
        await TestAsync($"https://127.0.0.1:{strict.Port}/v1", "does not speak TLS", "write http:// instead of https://");
        await TestAsync($"http://127.0.0.1:{silent.Port}/v1", "did not answer within 10 s", "busy or loading a model");
        await dashboard.AssertAccessibleAsync();

        // 3. The right server and the wrong protocol: the test knows the right one, and a click takes it.
        await TestAsync(ollama.Address.ToString(), "", "base URL");
        Assert.DoesNotContain(Key, await dialog.InnerTextAsync(), StringComparison.Ordinal);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use that" }).ClickAsync();
        await dialog.GetByText("It lists 1 model").WaitForAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "new-one" }).WaitForAsync();

        // 4. The key was typed once and is seen nowhere again, not even in the form that changes the upstream.
        await page.GetByRole(AriaRole.Region, new() { Name = "new-one" }).GetByRole(AriaRole.Button, new() { Name = "Edit", Exact = true }).ClickAsync();
        await dialog.GetByText("Keep the key").WaitForAsync();
        Assert.DoesNotContain(Key, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, string.Join('\n', await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('input')].map((one) => one.value)")), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, gateway.Log, StringComparison.Ordinal);
        await dashboard.AssertCleanAsync();

        Task PlaceAsync(string place) => dialog.GetByRole(AriaRole.Radio, new() { Name = place }).CheckAsync();

        async Task TestAsync(string url, string wrong, string remedy)
        {
            await dialog.GetByLabel("Base URL").FillAsync(url);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }).ClickAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true, Disabled = false }).WaitForAsync();
            var said = dialog.Locator("[aria-live=polite]");
            await said.Filter(new() { HasText = wrong }).Filter(new() { HasText = remedy }).WaitForAsync();
        }
    }

    // A server with a certificate that nobody has signed but itself.
    private sealed class SelfSigned : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;

        public SelfSigned()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            // Windows takes no certificate whose key was never written down.
            _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
            _listener.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose()
        {
            _listener.Dispose();
            _certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await using var stream = new SslStream(client.GetStream());
                    try
                    {
                        await stream.AuthenticateAsServerAsync(_certificate);
                    }
                    catch (IOException)
                    {
                        // The caller hung up on it, as it should.
                    }
                    catch (System.Security.Authentication.AuthenticationException)
                    {
                        // The same, said in the handshake.
                    }
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
