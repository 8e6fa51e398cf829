using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Model;
using Sluice.Gateway.Prompts;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Prompts;

public sealed class PromptLogTests
{
    private const string On = """ "prompts": true, "retention": "2h" """;
    private const string Canary = "the canary sings about the halcyon project";

    [Fact]
    public async Task F123_ByDefault_NothingIsWrittenDown()
    {
        await using var world = await World.StartAsync();
        var id = await AskAsync(world, Canary);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);

        Assert.Null((await DetailAsync(world, id))["prompt"]);
        Assert.False(File.Exists(PromptFile.PathIn(world.Gateway.DataDirectory)));
        Assert.False((await StatusAsync(world))["on"]!.GetValue<bool>());
        Assert.All(Directory.EnumerateFiles(world.Gateway.DataDirectory, "*", SearchOption.AllDirectories).Where(IsReadable), file => Assert.DoesNotContain(Canary, ReadShared(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task FileThatCannotBeRead_HidesNothingOfTheRequest()
    {
        await using var world = await World.StartAsync(logging: On);
        var id = await AskAsync(world, Canary);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
        var file = PromptFile.PathIn(world.Gateway.DataDirectory);
        foreach (var one in new[] { file, file + "-wal", file + "-shm" }) File.Delete(one);
        await File.WriteAllTextAsync(file, new string('?', 8192), world.Cancel);

        var detail = await DetailAsync(world, id);
        Assert.Contains("cannot be read", detail["prompt"]!["leftOut"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("ok", detail["request"]!["outcome"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F123_SwitchedOn_PromptAndAnswerAreShown_AndNobodyElseCanReadThem(bool stream)
    {
        await using var world = await World.StartAsync(logging: On);
        var id = await AskAsync(world, Canary, stream);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);

        var prompt = (await DetailAsync(world, id))["prompt"]!;
        Assert.Contains(prompt["prompt"]!.AsArray(), part => part!["role"]!.GetValue<string>() == "user" && part["text"]!.GetValue<string>().Contains(Canary, StringComparison.Ordinal));
        Assert.Contains(prompt["answer"]!.AsArray(), part => part!["kind"]!.GetValue<string>() == "text" && part["text"]!.GetValue<string>().Length > 0);
        var file = PromptFile.PathIn(world.Gateway.DataDirectory);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(Canary, ReadShared(file), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Gateway.LogLines, line => line.Contains(Canary, StringComparison.Ordinal));
        var status = await StatusAsync(world);
        Assert.True(status["on"]!.GetValue<bool>());
        Assert.Equal("2h", status["retention"]!.GetValue<string>());
        Assert.Equal(1, status["stored"]!.GetValue<int>());
    }

    [Fact]
    public async Task F123_WhatIsOlderThanItsRetention_IsNotShown_AndGoes()
    {
        await using var world = await World.StartAsync(logging: On);
        var id = await AskAsync(world, Canary);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
        world.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Null((await DetailAsync(world, id))["prompt"]);
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
        Assert.Equal(0, (await StatusAsync(world))["stored"]!.GetValue<int>());
        Assert.Null(PromptFile.Read(world.Gateway.DataDirectory, Number(id)));
    }

    [Fact]
    public async Task F123_OneCanBeDeleted_AndAll()
    {
        await using var world = await World.StartAsync(logging: On);
        var (first, second, third) = (await AskAsync(world, Canary), await AskAsync(world, Canary), await AskAsync(world, Canary));
        await DeleteAsync(world, "/admin/prompts/" + first, 2);
        Assert.Null((await DetailAsync(world, first))["prompt"]);
        Assert.NotNull((await DetailAsync(world, second))["prompt"]);
        await DeleteAsync(world, "/admin/prompts", 0);
        Assert.Null((await DetailAsync(world, third))["prompt"]);
        using var wrong = await world.Gateway.AdminAsync(HttpMethod.Delete, "/admin/prompts/nothing");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var inference = await world.Gateway.SendAsync(HttpMethod.Delete, "/admin/prompts");
        Assert.Equal(HttpStatusCode.Forbidden, inference.StatusCode);
    }

    [Fact]
    public async Task F123_WhatHasToStayHere_IsNotWrittenDown()
    {
        await using var world = await World.StartAsync(
            routing: """ "rules": [ { "name": "stays", "when": { "kind": "main" }, "use": "local-only" } ] """,
            logging: On,
            more: """ "privacy": { "patterns": ["halcyon"] } """);
        var policy = await AskAsync(world, Canary, model: "claude-sonnet-5");
        var rule = await AskAsync(world, "nothing special", model: "claude-sonnet-5");
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
        Assert.Equal("rule:stays", (await DetailAsync(world, rule))["request"]!["route"]!.GetValue<string>());
        Assert.Null((await DetailAsync(world, policy))["prompt"]);
        Assert.Null((await DetailAsync(world, rule))["prompt"]);
        Assert.Equal(0, (await StatusAsync(world))["stored"]!.GetValue<int>());
    }

    [Fact]
    public async Task F123_T10_Credentials_AreTakenOutOfBothSides()
    {
        const string pattern = "ghp_aB3dE5fG7hI9jK1lM2nO4pQ6rS8tU0vW1xY3";
        await using var world = await World.StartAsync(logging: On);
        var id = await AskAsync(world, $"tokens {pattern} and {world.Gateway.Token} and {world.Gateway.AdminToken} end");
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
        var text = (await DetailAsync(world, id))["prompt"]!.ToJsonString();
        Assert.Contains("tokens [GitHub token] and [secret] and [secret] end", text, StringComparison.Ordinal);
        Assert.DoesNotContain(pattern, text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Gateway.Token, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F123_SwitchedOnAndOff_ByAnEdit_HoldsForTheNextRequest_AndTheStartSaysSo()
    {
        await using var world = await World.StartAsync(logging: On);
        var text = new StringWriter();
        await world.Gateway.Services.GetRequiredService<StartupText>().WriteAsync(text, world.Gateway.Address, null, world.Cancel);
        Assert.Contains("prompts and answers are written down and kept for 2h", text.ToString(), StringComparison.Ordinal);

        var before = await AskAsync(world, Canary);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
        await File.WriteAllTextAsync(world.Gateway.Parts.Paths.ConfigFile, world.Config(), world.Cancel);
        world.Gateway.Parts.Config.Reload();
        Assert.False(world.Gateway.Services.GetRequiredService<GatewayModelStore>().Current.Config.Logging.Prompts);
        var after = await AskAsync(world, Canary);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);

        // What is kept stays until its time or its deletion, and is not shown.
        Assert.Null((await DetailAsync(world, before))["prompt"]);
        Assert.Null((await DetailAsync(world, after))["prompt"]);
        var status = await StatusAsync(world);
        Assert.False(status["on"]!.GetValue<bool>());
        Assert.Equal(1, status["stored"]!.GetValue<int>());
    }

    [Fact]
    public async Task DamagedFile_CostsTheRequestsAndTheLedgerNothing()
    {
        await using var world = await World.StartAsync(logging: On);
        await File.WriteAllTextAsync(PromptFile.PathIn(world.Gateway.DataDirectory), new string('x', 5000), world.Cancel);
        var id = await AskAsync(world, Canary);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
        Assert.Equal("ok", (await world.Gateway.RowOf(id)).Request.Outcome);
        Assert.NotNull((await StatusAsync(world))["problem"]);
        Assert.False(world.Gateway.Parts.Ledger.Health.IsDegraded);
    }

    private static async Task<string> AskAsync(World world, string prompt, bool stream = false, string model = "haiku")
    {
        var body = new JsonObject { ["model"] = model, ["max_tokens"] = 100, ["stream"] = stream, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) };
        using var response = await world.Gateway.PostAsync(Ask.Messages, body.ToJsonString());
        await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await world.Gateway.RowOf(response)).Request.Name;
    }

    private static async Task<JsonNode> DetailAsync(World world, string id) => JsonNode.Parse(await TextAsync(world, HttpMethod.Get, "/admin/requests/" + id))!;

    private static async Task<JsonNode> StatusAsync(World world) => JsonNode.Parse(await TextAsync(world, HttpMethod.Get, "/admin/status"))!["promptLogging"]!;

    private static async Task DeleteAsync(World world, string path, int left) =>
        Assert.Equal(left, JsonNode.Parse(await TextAsync(world, HttpMethod.Delete, path))!["stored"]!.GetValue<int>());

    private static async Task<string> TextAsync(World world, HttpMethod method, string path)
    {
        using var response = await world.Gateway.AdminAsync(method, path);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    private static long Number(string id) => Sluice.Gateway.Ledger.RequestIds.TryParse(id, out var number) ? number : 0;

    // The ledger's lock is held by the gateway alone.
    private static bool IsReadable(string file) => Path.GetExtension(file) is not ".lock";

    private static string ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
