using System.Text.RegularExpressions;
using Sluice.EndToEnd.Gateway;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The policy over what the build really made.</summary>
[Collection(Processes.Name)]
public sealed partial class PolicyTests
{
    private const string Policy = "default-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task T18_BuiltPage_HasNothingInline_AndEveryFileCarriesThePolicy()
    {
        await using var gateway = await GatewayProcess.StartAsync("{}", cancellationToken: Cancelled);
        gateway.Client.DefaultRequestHeaders.Authorization = null;
        var index = await GetAsync(gateway, "/");
        Assert.SkipWhen(index.Contains("has no dashboard", StringComparison.Ordinal), "this build has no dashboard");
        Assert.DoesNotMatch(@"<style|\sstyle=|\son[a-z]+=|javascript:", index);
        Assert.All(Scripts().Matches(index), script => Assert.Equal("", script.Groups[1].Value.Trim()));
        var files = Files().Matches(index).Select(file => file.Groups[1].Value).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files) await GetAsync(gateway, file);
        foreach (var page in PagesTests.Pages) Assert.Equal(index, await GetAsync(gateway, page));
    }

    private static async Task<string> GetAsync(GatewayProcess gateway, string path)
    {
        using var response = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
        Assert.Equal(Policy, response.Headers.GetValues("content-security-policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("x-content-type-options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("referrer-policy").Single());
        return await response.Content.ReadAsStringAsync(Cancelled);
    }

    [GeneratedRegex("<script[^>]*>(?<text>.*?)</script>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scripts();

    [GeneratedRegex("(src|href)=\"(?<path>/[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Files();
}
