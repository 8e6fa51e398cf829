using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Discovery;

public sealed class ServerProbeTests : IAsyncLifetime
{
    private readonly HttpMessageInvoker _http = DiscoveryHttp.Create();
    private readonly ScriptedUpstream _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Ollama_IsRecognised_WithItsModels()
    {
        await using var ollama = new FakeOllama(
            null,
            new OllamaModel("qwen3:8b") { ContextLength = 40960, Capabilities = ["completion", "tools", "thinking"] },
            new OllamaModel("nomic-embed-text") { Capabilities = ["embedding"] },
            new OllamaModel("gpt-oss:120b-cloud"),
            new OllamaModel("kimi-k2") { RemoteHost = "https://ollama.com:443" });

        var server = await ProbeAsync(ollama.Address);

        Assert.NotNull(server);
        Assert.Equal(UpstreamKind.Ollama, server.Kind);
        Assert.Equal(ServerStatus.Up, server.Status);
        Assert.Equal("0.33.0", server.Version);
        Assert.Equal("ollama", server.Protocol);
        var models = server.Models.ToDictionary(model => model.Id.Replace(":latest", "", StringComparison.Ordinal), StringComparer.Ordinal);
        Assert.Equal((true, true, false, 40960), (models["qwen3:8b"].Tools, models["qwen3:8b"].Thinking, models["qwen3:8b"].Vision, models["qwen3:8b"].TrainedContext));
        Assert.False(models["qwen3:8b"].IsLoaded);
        Assert.False(models["nomic-embed-text"].IsChat);
        Assert.True(models["gpt-oss:120b-cloud"].IsRemote);
        Assert.True(models["kimi-k2"].IsRemote);
        Assert.False(models["qwen3:8b"].IsRemote);
    }

    [Fact]
    public async Task Ollama_OfBeforeListedCapabilities_IsAskedForEachModel_Once()
    {
        Script(
            ("/", "Ollama is running"),
            ("/api/version", """{"version":"0.12.0"}"""),
            ("/api/tags", """{"models":[{"name":"m:7b","model":"m:7b","size":4700000000,"digest":"d1","details":{"parameter_size":"7.6B","quantization_level":"Q4_K_M"}}]}"""),
            ("/api/ps", """{"models":[{"name":"m:7b","model":"m:7b","size":5500000000,"size_vram":0,"context_length":8192}]}"""),
            ("/api/show", """{"capabilities":["completion","tools"],"model_info":{"general.architecture":"qwen2","qwen2.context_length":32768,"qwen2.block_count":28,"qwen2.attention.head_count":28,"qwen2.attention.head_count_kv":4,"qwen2.embedding_length":3584}}"""));
        var probe = new ServerProbe(_http);

        await probe.ProbeAsync(new ProbeTarget(_server.Address), Token);
        var server = await probe.ProbeAsync(new ProbeTarget(_server.Address), Token);

        Assert.Equal(
            new DiscoveredModel("m:7b")
            {
                Digest = "d1",
                SizeBytes = 4_700_000_000,
                Parameters = 7.6,
                Quantization = "Q4_K_M",
                TrainedContext = 32768,
                AllocatedContext = 8192,
                CacheBytesPerToken = 57344,
                IsLoaded = true,
                LoadedBytes = 5_500_000_000,
                VideoBytes = 0,
                Tools = true,
                Vision = false,
                Audio = false,
                FillsMiddle = false,
                Thinking = false,
            },
            Assert.Single(server!.Models));
        Assert.Single(_server.Requests, request => request.Path == "/api/show");
    }

    [Fact]
    public async Task LlamaCpp_IsNotTakenForOllama_ThoughItsListLooksLikeIt()
    {
        Script(
            ("/", "<html>llama.cpp</html>"),
            ("/health", """{"status":"ok"}"""),
            ("/props", """{"default_generation_settings":{"n_ctx":16384},"total_slots":4,"build_info":"b11669","modalities":{"vision":false},"chat_template_caps":{"supports_tools":true}}"""),
            ("/v1/models", """{"models":[{"name":"tiny.gguf","model":"tiny.gguf"}],"object":"list","data":[{"id":"tiny.gguf","object":"model","owned_by":"llamacpp","meta":{"n_ctx":16384,"n_ctx_train":32768,"n_params":7615616512,"size":4680000000}}]}"""));

        var server = await ProbeAsync();

        Assert.Equal((UpstreamKind.LlamaCpp, ServerStatus.Up, "b11669", 4), (server!.Kind, server.Status, server.Version, server.Slots));
        Assert.Equal("openai-chat", server.Protocol);
        Assert.Equal(new Uri(_server.Address, "/v1"), server.BaseUri);
        Assert.Equal(
            new DiscoveredModel("tiny.gguf") { SizeBytes = 4_680_000_000, Parameters = 7.62, TrainedContext = 32768, AllocatedContext = 16384, IsLoaded = true, Tools = true, Vision = false },
            Assert.Single(server.Models));
    }

    [Fact]
    public async Task LlamaCpp_ThatIsLoading_IsThere()
    {
        const string loading = """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""";
        _server.When(_ => true, Reply.Json(loading, 503).WithHeader("server", "llama.cpp"));

        var server = await ProbeAsync();

        Assert.Equal((UpstreamKind.LlamaCpp, ServerStatus.Loading), (server!.Kind, server.Status));
    }

    [Fact]
    public async Task LlamaCpp_WithAKey_IsThere_AndTheKeyOpensIt()
    {
        const string refused = """{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}""";
        _server.When(request => request.Path == "/health", Reply.Json("""{"status":"ok"}""").WithHeader("server", "llama.cpp"));
        _server.When(
            request => request.Path == "/v1/models" && request.Header("authorization") == "Bearer right",
            Reply.Json("""{"data":[{"id":"m","owned_by":"llamacpp"}]}""").WithHeader("server", "llama.cpp"));
        _server.When(_ => true, Reply.Json(refused, 401).WithHeader("server", "llama.cpp"));

        var without = await ProbeAsync();
        var with = await new ServerProbe(_http).ProbeAsync(new ProbeTarget(_server.Address, new Secret("right")), Token);

        Assert.Equal((UpstreamKind.LlamaCpp, ServerStatus.NeedsKey), (without!.Kind, without.Status));
        Assert.Equal("m", Assert.Single(with!.Models).Id);
    }

    [Fact]
    public async Task LlamaCppRouter_ListsManyModels_LoadedOrNot()
    {
        Script(
            ("/props", """{"role":"router","build_info":"b1"}"""),
            ("/health", """{"status":"ok"}"""),
            ("/v1/models", """{"data":[{"id":"a","owned_by":"llamacpp","status":{"value":"loaded"},"context_length":4096},{"id":"b","owned_by":"llamacpp","status":{"value":"unloaded"}}]}"""));

        var server = await ProbeAsync();

        Assert.Equal([("a", true, 4096), ("b", false, null)], server!.Models.Select(model => (model.Id, model.IsLoaded!.Value, model.TrainedContext)));
    }

    [Fact]
    public async Task LmStudio_IsRecognised_ByItsOwnApi()
    {
        Script(
            ("/v1/models", """{"data":[{"id":"qwen3-coder-30b","object":"model","owned_by":"organization_owner"}],"object":"list"}"""),
            ("/api/v1/models", """
                {"models":[
                 {"type":"llm","key":"qwen3-coder-30b","quantization":{"name":"Q4_K_M","bits_per_weight":4},"size_bytes":18556689568,"params_string":"30B",
                  "loaded_instances":[{"id":"qwen3-coder-30b","config":{"context_length":32768}}],"max_context_length":262144,"format":"gguf","capabilities":{"vision":false,"trained_for_tool_use":true}},
                 {"type":"embedding","key":"nomic","loaded_instances":[],"max_context_length":2048}]}
                """));

        var server = await ProbeAsync();

        Assert.Equal(UpstreamKind.LmStudio, server!.Kind);
        Assert.Equal(
            new DiscoveredModel("qwen3-coder-30b")
            {
                SizeBytes = 18_556_689_568,
                Parameters = 30,
                Quantization = "Q4_K_M",
                TrainedContext = 262144,
                AllocatedContext = 32768,
                IsLoaded = true,
                Tools = true,
                Vision = false,
            },
            server.Models[0]);
        Assert.False(server.Models[1].IsChat);
        Assert.False(server.Models[1].IsLoaded);
    }

    [Fact]
    public async Task LmStudio_OfBefore04_IsRecognised()
    {
        Script(
            ("/v1/models", """{"data":[{"id":"m","object":"model"}]}"""),
            ("/api/v0/models", """{"object":"list","data":[{"id":"m","type":"llm","compatibility_type":"gguf","quantization":"Q4_K_M","state":"not-loaded","max_context_length":8192,"capabilities":["tool_use"]}]}"""));

        var server = await ProbeAsync();

        Assert.Equal(UpstreamKind.LmStudio, server!.Kind);
        Assert.Equal(new DiscoveredModel("m") { Quantization = "Q4_K_M", TrainedContext = 8192, IsLoaded = false, Tools = true, Vision = false }, Assert.Single(server.Models));
    }

    [Fact]
    public async Task Vllm_IsRecognised_AndAnAdapterHasItsParentsContext()
    {
        Script(
            ("/health", ""),
            ("/version", """{"version":"0.32.0"}"""),
            ("/v1/models", """{"object":"list","data":[{"id":"Qwen/Qwen3-8B","owned_by":"vllm","root":"Qwen/Qwen3-8B","parent":null,"max_model_len":40960},{"id":"lora","owned_by":"vllm","parent":"Qwen/Qwen3-8B"}]}"""));

        var server = await ProbeAsync();

        Assert.Equal((UpstreamKind.Vllm, "0.32.0"), (server!.Kind, server.Version));
        Assert.Equal([("Qwen/Qwen3-8B", 40960), ("lora", 40960)], server.Models.Select(model => (model.Id, model.AllocatedContext!.Value)));
    }

    [Fact]
    public async Task AWebApplication_OnAUsualPort_IsNobody()
    {
        _server.When(_ => true, Reply.Whole("text/html", "<html>My app</html>"u8.ToArray()));
        Assert.Null(await ProbeAsync());

        _server.ClearScript();
        _server.When(_ => true, Reply.Json("""{"message":"hello","models":[{"name":"x"}],"data":[{"id":"x"}]}"""));
        Assert.Null(await ProbeAsync());

        _server.ClearScript();
        _server.When(_ => true, Reply.Json("""{"detail":"Unauthorized"}""", 401));
        Assert.Null(await ProbeAsync());
    }

    [Fact]
    public async Task AServerThatTalksNonsense_IsNobody()
    {
        Script(("/", "Ollama is running"), ("/api/tags", """{"models":[5,{"name":7},{"model":"ok","size":"big","details":[]}]}"""));

        var server = await ProbeAsync();

        Assert.Equal("ok", Assert.Single(server!.Models).Id);

        _server.ClearScript();
        _server.When(_ => true, Reply.Raw([0x16, 0x03, 0x01, 0x00]));
        Assert.Null(await ProbeAsync());
    }

    [Fact]
    public async Task F023_NothingThere_IsNothing()
    {
        Assert.Empty(await new ServerProbe(_http).ProbeAsync([new ProbeTarget(new Uri($"http://127.0.0.1:{FreePort.Next()}"))], Token));
    }

    private void Script(params (string Path, string Body)[] answers)
    {
        foreach (var (path, body) in answers)
        {
            _server.When(request => request.Path == path, body.StartsWith('{') ? Reply.Json(body) : Reply.Whole("text/plain", System.Text.Encoding.UTF8.GetBytes(body)));
        }
    }

    private Task<DiscoveredServer?> ProbeAsync(Uri? address = null) => new ServerProbe(_http).ProbeAsync(new ProbeTarget(address ?? _server.Address), Token);
}
