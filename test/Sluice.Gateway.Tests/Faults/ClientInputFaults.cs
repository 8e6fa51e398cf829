using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Compression;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Section A: what a client can send.</summary>
public sealed class ClientInputFaults
{
    public static TheoryData<string, string> ToolPaths { get; } = new(
        from path in new[] { Ask.Messages, Ask.Chat, Ask.Responses, Ask.Gemini }
        from model in new[] { "haiku", "coder" }
        select (path, model));

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F001_NotJson_IsRefusedInTheCallersShape(string path)
    {
        await using var world = await World.StartAsync();
        foreach (var body in new[] { "", "hello", """{"model":"coder","messages":[""", """{"model":"coder",}""" }) await AssertRejected(world, path, body);
        Assert.Empty(world.OllamaTurns);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F002_WrongTopLevel_IsRefused(string path)
    {
        await using var world = await World.StartAsync();
        foreach (var body in new[] { "null", "[]", "42", "\"text\"", """{"model":"coder","max_tokens":5,"messages":"hello"}""", """{"model":"coder","max_tokens":5,"messages":{}}""" })
            await AssertRejected(world, path, body);
        Assert.Empty(world.OllamaTurns);
    }

    [Theory]
    [MemberData(nameof(ToolPaths))]
    public async Task F003_DeepSchema_Passes(string path, string model)
    {
        await using var world = await World.StartAsync();
        foreach (var depth in new[] { 65, 200 })
        {
            var (status, text) = await world.Gateway.AskAsync(path, Ask.For(path, model, more: Tool(path, depth)));
            Assert.True(status == HttpStatusCode.OK, text);
        }
    }

    [Theory]
    [MemberData(nameof(ToolPaths))]
    public async Task F003_SchemaOfAHundredThousandLevels_Is400(string path, string model)
    {
        await using var world = await World.StartAsync();
        await AssertRejected(world, path, Ask.For(path, model, more: Tool(path, 100_000)));
        Assert.Empty(world.Anthropic.Requests);
        await AssertServesAsync(world);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F004_BodyOverTheLimit_Is413(string path)
    {
        await using var world = await World.StartAsync(server: """ "limits": { "maxBodyBytes": 65536 } """);
        var body = Ask.For(path, "coder", text: new string('x', 100_000));
        using (var declared = await world.Gateway.PostAsync(path, body)) await AssertTooLarge(declared);

        using var request = new HttpRequestMessage(HttpMethod.Post, Ask.Address(path, body).Path) { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("x-sluice-token", world.Gateway.Token);
        using var chunked = await world.Gateway.Client.SendAsync(request, world.Cancel);
        await AssertTooLarge(chunked);
        Assert.Empty(world.OllamaTurns);
        await AssertServesAsync(world);

        async Task AssertTooLarge(HttpResponseMessage response)
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Wire.AssertErrorShape(path, await response.Content.ReadAsStringAsync(world.Cancel));
            Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(response)).Request.Outcome);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    public async Task F005_CompressedBody_IsDecodedAndRouted(string encoding)
    {
        await using var world = await World.StartAsync();
        using var response = await PostEncodedAsync(world, encoding, Compress(encoding, Encoding.UTF8.GetBytes(Ask.Anthropic("haiku"))));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var upstream = Assert.Single(world.Anthropic.Requests);
        Assert.Null(upstream.Header("content-encoding"));
        Assert.Equal(Ask.Anthropic("claude-haiku-4-5"), upstream.Text);
        Assert.Equal(Outcomes.Ok, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Theory]
    [InlineData(Ask.Responses)]
    [InlineData(Ask.Gemini)]
    public async Task F005_F006_F008_CompressedBodies_OnTheNewPaths(string path)
    {
        await using var world = await World.StartAsync(server: """ "limits": { "maxBodyBytes": 1048576 } """);
        var (target, body) = Ask.Address(path, Ask.For(path, "haiku"));
        foreach (var (encoding, packed, status) in new[]
        {
            ("zstd", Zstd.Frame(Encoding.UTF8.GetBytes(body)), HttpStatusCode.OK),
            ("zstd", Zstd.Frame(Encoding.UTF8.GetBytes(body))[..^9], HttpStatusCode.BadRequest),
            ("zstd", Zstd.Frame(new byte[50 << 20]), HttpStatusCode.RequestEntityTooLarge),
            ("gzip", Compress("gzip", new byte[50 << 20]), HttpStatusCode.RequestEntityTooLarge),
            ("snappy", [1, 2, 3], HttpStatusCode.UnsupportedMediaType),
        })
        {
            using var response = await PostEncodedAsync(world, encoding, packed, target);
            var text = await response.Content.ReadAsStringAsync(world.Cancel);
            Assert.True(response.StatusCode == status, $"{encoding}: {response.StatusCode} {text}");
            if (status != HttpStatusCode.OK) Wire.AssertErrorShape(path, text);
        }

        Assert.Single(world.Anthropic.Requests);
    }

    [Theory]
    [InlineData("snappy")]
    [InlineData("gzip, snappy")]
    public async Task F008_EncodingThatCannotBeRead_Is415(string encoding)
    {
        await using var world = await World.StartAsync();
        using var response = await PostEncodedAsync(world, encoding, [0x28, 0xB5, 0x2F, 0xFD, 0, 0]);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.StartsWith("gzip, br, deflate", Wire.Header(response, "accept-encoding"), StringComparison.Ordinal);
        Wire.AssertErrorShape(Ask.Messages, await response.Content.ReadAsStringAsync(world.Cancel));
        Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(response)).Request.Outcome);
        Assert.Empty(world.Anthropic.Requests);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task F006_CompressedBomb_Is413OnceTheDecodedLimitIsPassed(string encoding)
    {
        await using var world = await World.StartAsync(server: """ "limits": { "maxBodyBytes": 1048576 } """);
        var bomb = Compress(encoding, new byte[50 << 20]);
        var before = GC.GetTotalAllocatedBytes();
        using var response = await PostEncodedAsync(world, encoding, bomb);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20);
        await AssertServesAsync(world);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task F005_TruncatedContent_Is400(string encoding)
    {
        await using var world = await World.StartAsync();
        var whole = Compress(encoding, Encoding.UTF8.GetBytes(Ask.Anthropic("haiku")));
        using var cut = await PostEncodedAsync(world, encoding, whole[..^20]);
        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        using var noise = await PostEncodedAsync(world, encoding, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal(HttpStatusCode.BadRequest, noise.StatusCode);
    }

    [Theory]
    [InlineData(Ask.Responses, "haiku")]
    [InlineData(Ask.Responses, "coder")]
    [InlineData(Ask.Gemini, "haiku")]
    [InlineData(Ask.Gemini, "coder")]
    public async Task F009_OddText_OnTheNewPaths_IsRefusedOrForwardedIntact(string path, string model)
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, Streams.Answer("anthropic"));
        world.Ollama.When(_ => true, Streams.Answer("ollama"));
        var (target, body) = Ask.Address(path, Ask.For(path, model, text: "ODD"));
        byte[][] odd = [[0xFF, 0xFE], [0xE9], [.. "\\ud800"u8], [.. "\\u0000"u8], [0xED, 0xA0, 0x80]];
        foreach (var bytes in odd)
        {
            var parts = body.Split("ODD");
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(parts[0]), .. bytes, .. Encoding.UTF8.GetBytes(parts[1])]) };
            request.Headers.Add("x-sluice-token", world.Gateway.Token);
            using var response = await world.Gateway.Client.SendAsync(request, world.Cancel);
            var text = await response.Content.ReadAsStringAsync(world.Cancel);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{response.StatusCode}: {text}");
            if (response.StatusCode != HttpStatusCode.OK) Wire.AssertErrorShape(path, text);
        }

        Assert.Equal(odd.Length, (await world.Gateway.RowsAsync(odd.Length)).Count);
    }

    [Theory]
    [InlineData("haiku")]
    [InlineData("coder")]
    public async Task F009_OddText_IsRefusedOrForwardedIntact(string model)
    {
        await using var world = await World.StartAsync();
        byte[][] bodies =
        [
            [.. "{\"model\":\""u8, .. Encoding.UTF8.GetBytes(model), .. "\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"a\xff\xfe b\"}]}"u8],
            Encoding.Latin1.GetBytes($$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"caf{{"\u00e9"}}"}]}"""),
            Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"lone \ud800 surrogate"}]}"""),
            Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"nul \u0000 byte"}]}"""),
        ];
        var rows = 0;
        world.Anthropic.When(_ => true, Streams.Answer("anthropic"));
        world.Ollama.When(_ => true, Streams.Answer("ollama"));
        foreach (var body in bodies)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Ask.Messages) { Content = new ByteArrayContent(body) };
            request.Headers.Add("x-sluice-token", world.Gateway.Token);
            using var response = await world.Gateway.Client.SendAsync(request, world.Cancel);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(world.Cancel)}");
            rows++;
        }

        Assert.Equal(rows, (await world.Gateway.RowsAsync(rows)).Count);
    }

    [Fact]
    public async Task F010_UnknownFieldsAndBetas_ReachAnthropicUnchanged()
    {
        await using var world = await World.StartAsync();
        const string more = ""","future_field":{"a":[1,2.50,1e3],"b":"\u00e9 ü"},"context_management":{"edits":[]}""";
        using var response = await world.Gateway.PostAsync(Ask.Messages + "?beta=true", Ask.Anthropic("haiku", more: more), ("anthropic-beta", "interleaved-thinking-2025-05-14,never-heard-of-2031"), ("anthropic-version", "2023-06-01"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var upstream = Assert.Single(world.Anthropic.Requests);
        Assert.Equal("/v1/messages?beta=true", upstream.Target);
        Assert.Equal("interleaved-thinking-2025-05-14,never-heard-of-2031", upstream.Header("anthropic-beta"));
        Assert.Equal(Ask.Anthropic("claude-haiku-4-5", more: more), upstream.Text);
    }

    [Fact]
    public async Task F010_UnknownFieldsAndBetas_AreDroppedForOllama()
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.PostAsync(Ask.Messages + "?beta=true", Ask.Anthropic("coder", more: ""","future_field":{"a":1}"""), ("anthropic-beta", "never-heard-of-2031"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var upstream = Assert.Single(world.OllamaTurns);
        Assert.Equal("/api/chat", upstream.Target);
        Assert.Null(upstream.Header("anthropic-beta"));
        Assert.DoesNotContain("future_field", upstream.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ask.Responses, "responder", "/v1/responses?beta=1")]
    [InlineData(Ask.Gemini, "gem", "/v1beta/models/gemini-3.5-flash:generateContent?beta=1")]
    public async Task F010_UnknownFields_ReachTheirOwnVendorUnchanged_AndNobodyElse(string path, string native, string target)
    {
        await using var world = await World.StartAsync();
        const string more = ""","future_field":{"a":[1,2.50,1e3],"b":"\u00e9 ü"}""";
        world.Native.When(_ => true, Streams.Answer("responses"));
        world.Google.When(_ => true, Streams.Answer("gemini"));
        foreach (var model in new[] { native, "coder", "haiku" })
        {
            var (address, body) = Ask.Address(path, Ask.For(path, model, more: more));
            var (status, text) = await world.Gateway.AskAsync($"{address}?beta=1", body);
            Assert.True(status == HttpStatusCode.OK, text);
        }

        var own = Assert.Single(path == Ask.Responses ? world.Native.Requests : world.Google.Requests);
        Assert.Equal(target, own.Target);
        Assert.Contains(more, own.Text, StringComparison.Ordinal);
        Assert.All(world.OllamaTurns.Concat(world.Anthropic.Requests), request => Assert.DoesNotContain("future_field", request.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/hello")]
    [InlineData("/v1/responses")]
    [InlineData("/v1beta/models")]
    [InlineData("/app/editor/v1/responses")]
    [InlineData("/app/editor")]
    public async Task F010_Head_IsAnsweredWithoutAToken(string path)
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), world.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F011_UnknownModel_Is404WithTheNearestNames(string path)
    {
        await using var world = await World.StartAsync(routing: """ "enabled": false """);
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "coderr"));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Wire.AssertErrorShape(path, text);
        Assert.Contains("coder", text, StringComparison.Ordinal);
        Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(response)).Request.Outcome);
        await AssertRejected(world, path, Ask.For(path, ""));
        // A longer one does not fit a request line.
        await AssertRejected(world, path, Ask.For(path, new string('m', path == Ask.Gemini ? 4_000 : 10_240)));
        Assert.Empty(world.OllamaTurns);
        Assert.Empty(world.Anthropic.Requests);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("\"abc\"")]
    [InlineData("1.5")]
    [InlineData("1e400")]
    [InlineData("[]")]
    public async Task F012_ImpossibleTokenLimit_Is400OnEveryProtocol(string limit)
    {
        await using var world = await World.StartAsync();
        foreach (var path in new[] { Ask.Messages, Ask.Chat })
            await AssertRejected(world, path, $$"""{"model":"coder","max_tokens":{{limit}},"messages":[{"role":"user","content":"hi"}]}""");
        await AssertRejected(world, Ask.Responses, $$"""{"model":"coder","max_output_tokens":{{limit}},"input":"hi"}""");
        await AssertRejected(world, Ask.Gemini, $$$"""{"model":"coder","contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":{{{limit}}}}}""");
        Assert.Empty(world.OllamaTurns);
    }

    [Theory]
    [InlineData("1000000000000")]
    [InlineData("1e12")]
    public async Task F012_HugeTokenLimit_IsClampedForOllama(string limit)
    {
        await using var world = await World.StartAsync();
        (string Path, string Body)[] bodies =
        [
            (Ask.Messages, $$"""{"model":"coder","max_tokens":{{limit}},"messages":[{"role":"user","content":"hi"}]}"""),
            (Ask.Chat, $$"""{"model":"coder","max_tokens":{{limit}},"messages":[{"role":"user","content":"hi"}]}"""),
            (Ask.Responses, $$"""{"model":"coder","max_output_tokens":{{limit}},"input":"hi"}"""),
            (Ask.Gemini, $$$"""{"model":"coder","contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":{{{limit}}}}}"""),
        ];
        foreach (var (path, body) in bodies)
        {
            var (status, text) = await world.Gateway.AskAsync(path, body);
            Assert.True(status == HttpStatusCode.OK, text);
        }
    }

    [Fact]
    public async Task F012_NotANumberTemperature_Is400()
    {
        await using var world = await World.StartAsync();
        foreach (var path in Wire.Paths.Select(row => row.Data))
            await AssertRejected(world, path, """{"model":"coder","max_tokens":5,"temperature":NaN,"messages":[{"role":"user","content":"hi"}]}""");
    }

    [Fact]
    public async Task F013_ModelTwice_OneParserDecidesForRoutingAndForwarding()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(Reply.Json("""{"id":"m","type":"message","role":"assistant","content":[],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"""));
        using var response = await world.Gateway.PostAsync(Ask.Messages, """{"model":"haiku","max_tokens":5,"messages":[{"role":"user","content":"hi"}],"model":"anthropic/claude-opus-4-8"}""");
        if (response.StatusCode == HttpStatusCode.BadRequest) return;
        var answered = Wire.Header(response, "x-sluice-model")["anthropic/".Length..];
        foreach (var part in world.Anthropic.Requests.Single().Text.Split("\"model\":\"")[1..]) Assert.StartsWith(answered, part, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"responder","input":"hi","model":"native/gpt-other"}""")]
    [InlineData("""{"model":"responder","input":"hi","mod\u0065l":"native/gpt-other"}""")]
    [InlineData("""{"model":"responder","input":"hi","input":"ho"}""")]
    public async Task F013_NameTwice_OnResponses_Is400(string body)
    {
        await using var world = await World.StartAsync();
        await AssertRejected(world, Ask.Responses, body);
        Assert.Empty(world.Native.Requests);
    }

    [Fact]
    public async Task F013_ModelInABodyOfGemini_DecidesNothing()
    {
        await using var world = await World.StartAsync();
        world.Google.When(_ => true, Streams.Answer("gemini"));
        using var response = await world.Gateway.PostAsync("/v1beta/models/gem:generateContent", """{"model":"coder","contents":[{"parts":[{"text":"hi"}]}]}""");
        Assert.Equal("google/gemini-3.5-flash", Wire.Header(response, "x-sluice-model"));
        Assert.Equal("/v1beta/models/gemini-3.5-flash:generateContent", Assert.Single(world.Google.Requests).Target);
        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task F014_LargeRequests_Work()
    {
        await using var world = await World.StartAsync();
        var schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"description\":\"" + new string('d', 100_000) + "\"}}}";
        var tools = string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""{"name":"tool{{i}}","input_schema":{{schema}}}"""));
        var turns = string.Join(',', Enumerable.Range(0, 1001).Select(i => $$"""{"role":"{{(i % 2 == 0 ? "user" : "assistant")}}","content":"turn {{i}}"}"""));
        string[] bodies =
        [
            Ask.Anthropic("haiku", more: $",\"tools\":[{tools}]"),
            $"{{\"model\":\"haiku\",\"max_tokens\":5,\"messages\":[{turns}]}}",
            Ask.Anthropic("haiku", text: new string('m', 5 << 20)),
        ];
        foreach (var body in bodies)
        {
            world.Anthropic.Next(Reply.Json("""{"id":"m","type":"message","role":"assistant","content":[],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"""));
            var (status, text) = await world.Gateway.AskAsync(Ask.Messages, body, ("anthropic-beta", "context-1m-2025-08-07"));
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, text);
        }

        Assert.NotEmpty(world.Anthropic.Requests);
        await AssertServesAsync(world);
    }

    [Fact]
    public async Task F015_ImageToATextOnlyModel_IsNeverDroppedSilently()
    {
        await using var world = await World.StartAsync(models: """ "blind": { "upstream": "ollama", "id": "qwen2.5-coder:7b-text", "capabilities": { "vision": false } } """);
        const string turn = """{"model":"MODEL","max_tokens":5,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"DATA"}},{"type":"text","text":"what is it"}]}]}""";
        await AssertRejected(world, Ask.Messages, turn.Replace("MODEL", "blind").Replace("DATA", "iVBORw0KGgo="));
        await AssertRejected(world, Ask.Responses, """{"model":"blind","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="},{"type":"input_text","text":"what is it"}]}]}""");
        await AssertRejected(world, Ask.Gemini, """{"model":"blind","contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},{"text":"what is it"}]}]}""");
        foreach (var model in new[] { "coder", "haiku" })
        {
            await AssertRejected(world, Ask.Responses, $$$"""{"model":"{{{model}}}","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,not base64!"}]}]}""");
            await AssertRejected(world, Ask.Gemini, $$$"""{"model":"{{{model}}}","contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"not base64!"}}]}]}""");
        }

        Assert.Empty(world.Anthropic.Requests);
        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task F016_SlowBodies_EndByTheServersOwnRate()
    {
        await using var world = await World.StartAsync();
        var limits = world.Gateway.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.True(limits.MinRequestBodyDataRate is { BytesPerSecond: > 10, GracePeriod.TotalSeconds: <= 30 });
        Assert.True(limits.MinResponseDataRate is { BytesPerSecond: > 0 });
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F017_ClientLeavesMidStream_CancelsTheUpstream(string path)
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldMidStream = new Gate();
        using (var response = await world.Gateway.PostAsync(path, Ask.For(path, "coder", stream: true, text: "[[long 20]]")))
        {
            await using var stream = await StreamReading.OfAsync(response, world.Cancel);
            await stream.UntilAsync("piece5");
            await world.Ollama.HoldMidStream.Reached.WaitAsync(world.Cancel);
        }

        var upstream = world.OllamaTurns.Single();
        await upstream.Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, upstream.ClosedBy);
        var row = await world.Gateway.LastRowAsync();
        Assert.Equal(Outcomes.ClientCancelled, row.Request.Outcome);
        Assert.True(row.Attempts.Single().Tokens.Output > 0);
        Assert.True(row.Attempts.Single().IsEstimated);
        world.Ollama.HoldMidStream.Open();
        await AssertServesAsync(world);
    }

    public static TheoryData<string, bool> Leaving { get; } = new(
        from path in new[] { Ask.Messages, Ask.Responses, Ask.Gemini }
        from streaming in new[] { true, false }
        select (path, streaming));

    [Theory]
    [MemberData(nameof(Leaving))]
    public async Task F018_ClientLeavesDuringAColdLoad_CancelsTheUpstream(string path, bool streaming)
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        await LeaveAsync(world, Ask.For(path, "coder", streaming), world.Ollama.HoldLoad.Reached, path);
        var upstream = world.OllamaTurns.Single();
        await upstream.Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, upstream.ClosedBy);
        Assert.Equal(Outcomes.ClientCancelled, (await world.Gateway.LastRowAsync()).Request.Outcome);
        world.Ollama.HoldLoad.Open();
        await AssertServesAsync(world);
    }

    [Theory]
    [MemberData(nameof(Leaving))]
    public async Task F018_ClientLeavesDuringABackOff_EndsTheWaiting(string path, bool streaming)
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(Testing.Fakes.FakeAnthropic.Error(429, "rate_limit_error", "slow down").WithHeader("retry-after", "20"));
        await LeaveAsync(world, Ask.For(path, "haiku", streaming), world.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), world.Cancel), path);
        var row = await world.Gateway.LastRowAsync();
        Assert.Equal(Outcomes.ClientCancelled, row.Request.Outcome);
        Assert.Single(world.Anthropic.Requests);
    }

    [Fact]
    public async Task F020_ClientThatDoesNotRead_StopsTheReadingOfTheUpstream()
    {
        await using var world = await World.StartAsync();
        var delta = Encoding.UTF8.GetBytes("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + new string('x', 64_000) + "\"}}\n\n");
        var end = new Gate();
        world.Anthropic.Next(Reply.Sse(
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n"
            + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n").ThenRepeated(delta, 1600).ThenWait(end).ThenClose());
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku", stream: true));
        // 100 MB are offered and nobody reads them; meanwhile others are served.
        for (var i = 0; i < 5; i++) await AssertServesAsync(world);
        Assert.False(end.Reached.IsCompleted);
    }

    [Fact]
    public async Task F021_RequestSentAgainAfterADisconnect_HasItsOwnRow()
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        await LeaveAsync(world, Ask.Anthropic("coder"), world.Ollama.HoldLoad.Reached, Ask.Messages, ("x-sluice-session", "s-21"));
        await world.OllamaTurns.Single().Ended.WaitAsync(world.Cancel);
        world.Ollama.HoldLoad.Open();
        using var again = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder"), ("x-sluice-session", "s-21"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var rows = await world.Gateway.RowsAsync(2);
        Assert.Equal([Outcomes.ClientCancelled, Outcomes.Ok], rows.Select(row => row.Request.Outcome));
        Assert.All(rows, row => Assert.Equal("s-21", row.Request.Session));
    }

    internal static async Task AssertServesAsync(World world)
    {
        var (status, text) = await world.Gateway.AskAsync(Ask.Chat, Ask.OpenAi("gpt"));
        Assert.True(status == HttpStatusCode.OK, text);
    }

    private static async Task AssertRejected(World world, string path, string body)
    {
        using var response = await world.Gateway.PostAsync(path, body);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{response.StatusCode} for {body[..Math.Min(200, body.Length)]}: {text}");
        Wire.AssertErrorShape(path, text);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(Outcomes.Rejected, row.Request.Outcome);
        Assert.Empty(row.Attempts);
    }

    // Sends, and hangs up when the moment has come.
    private static async Task LeaveAsync(World world, string body, Task moment, string path, params (string Name, string Value)[] headers)
    {
        (path, body) = Ask.Address(path, body);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-sluice-token", world.Gateway.Token);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        var sending = world.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
        await moment.WaitAsync(world.Cancel);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    private static string Tool(string path, int depth)
    {
        var text = new StringBuilder(path switch
        {
            Ask.Messages => ",\"tools\":[{\"name\":\"deep\",\"description\":\"d\",\"input_schema\":",
            Ask.Responses => ",\"tools\":[{\"type\":\"function\",\"name\":\"deep\",\"parameters\":",
            Ask.Gemini => ",\"tools\":[{\"functionDeclarations\":[{\"name\":\"deep\",\"parametersJsonSchema\":",
            _ => ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"deep\",\"parameters\":",
        });
        text.Append("{\"type\":\"object\",\"properties\":");
        for (var i = 0; i < depth; i++) text.Append("{\"a\":");
        text.Append("{}");
        text.Append('}', depth);
        return text.Append(path switch { Ask.Messages or Ask.Responses => "}}]", Ask.Gemini => "}}]}]", _ => "}}}]" }).ToString();
    }

    private static async Task<HttpResponseMessage> PostEncodedAsync(World world, string encoding, byte[] body, string path = Ask.Messages)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("content-encoding", encoding);
        request.Headers.Add("x-sluice-token", world.Gateway.Token);
        return await world.Gateway.Client.SendAsync(request, world.Cancel);
    }

    private static byte[] Compress(string encoding, byte[] bytes)
    {
        if (encoding == "zstd") return Zstd.Frame(bytes);
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
