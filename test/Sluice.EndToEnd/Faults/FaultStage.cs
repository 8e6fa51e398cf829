using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Faults;

/// <summary>A gateway with two vendors: one whose streams stop in the middle until the test lets them go on, and one whose streams run.</summary>
internal sealed class FaultStage : IAsyncDisposable
{
    /// <summary>Alias of the model whose streams are held.</summary>
    public const string Held = "held";

    /// <summary>Alias of the model whose streams run.</summary>
    public const string Free = "free";

    private const string KeyVariable = "VENDOR_KEY";

    private FaultStage(JsonObject? server)
    {
        HeldVendor.HoldMidStream = Middle;
        Configuration = Configure(server);
    }

    public GatewayProcess Gateway { get; private set; } = null!;

    public FakeAnthropic HeldVendor { get; } = new();

    public FakeAnthropic FreeVendor { get; } = new();

    /// <summary>Where the held streams stand.</summary>
    public Gate Middle { get; } = new();

    /// <summary>What the gateway was started with.</summary>
    public JsonObject Configuration { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts it.</summary>
    /// <param name="server">The <c>server</c> section of the configuration.</param>
    public static async Task<FaultStage> StartAsync(JsonObject? server = null)
    {
        var stage = new FaultStage(server);
        try
        {
            var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [KeyVariable] = "canary-upstream-key" };
            stage.Gateway = await GatewayProcess.StartAsync(stage.Configuration.ToJsonString(), environment, Cancelled);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens that many streams and waits until all of them stand in the middle.</summary>
    public async Task<Talk[]> HoldAsync(int count)
    {
        var talks = await Talk.OpenManyAsync(Gateway, count, Held);
        while (Middle.Waiting < count)
        {
            await Task.Delay(10, Cancelled);
        }

        return talks;
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        await HeldVendor.DisposeAsync();
        await FreeVendor.DisposeAsync();
    }

    private JsonObject Configure(JsonObject? server)
    {
        var configuration = new JsonObject
        {
            ["upstreams"] = new JsonObject { [Held] = Vendor(HeldVendor), [Free] = Vendor(FreeVendor) },
            ["models"] = new JsonObject { [Held] = Model(Held), [Free] = Model(Free) },
        };
        if (server is not null)
        {
            configuration["server"] = server;
        }

        return configuration;

        static JsonObject Vendor(FakeAnthropic fake) => new() { ["protocol"] = "anthropic", ["baseUrl"] = fake.Address.ToString(), ["apiKey"] = "env:" + KeyVariable };
        static JsonObject Model(string upstream) => new() { ["upstream"] = upstream, ["id"] = "claude-sonnet-5" };
    }
}
