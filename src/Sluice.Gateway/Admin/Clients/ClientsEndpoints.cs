using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Ledger.Sqlite;

namespace Sluice.Gateway.Admin.Clients;

/// <summary>Clients: who calls, connecting and restoring with the lines shown first, and what to enter by hand.</summary>
internal static class ClientsEndpoints
{
    /// <summary>Registers what they need.</summary>
    public static IServiceCollection AddClientsAdmin(this IServiceCollection services) => services
        .AddSingleton<ClientSightings>()
        .AddSingleton<ClientsReport>();

    /// <summary>Maps them.</summary>
    public static void MapClientsAdmin(this RouteGroupBuilder admin)
    {
        var clients = ((IEndpointRouteBuilder)admin).ServiceProvider.GetRequiredService<ClientsReport>();
        admin.MapGet("/clients", async http =>
        {
            try
            {
                await AdminHttp.WriteAsync(http, await Task.Run(clients.Read, http.RequestAborted), ClientsJson.Default.ClientsView);
            }
            catch (SqliteFailure failure)
            {
                await AdminHttp.FailAsync(http, StatusCodes.Status503ServiceUnavailable, $"The ledger cannot be read: {failure.Message}");
            }
        }).Describe("Who calls, how each client is set up, and which can be connected.").Gives(ClientsJson.Default.ClientsView);
        admin.MapGet("/clients/{name}/preview", http =>
        {
            var to = http.Request.Query["to"].ToString();
            return to is "connect" or "disconnect"
                ? ChangeAsync(http, clients, setups => setups.Preview(Name(http), to == "connect", clients.Gateway, clients.Token))
                : AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, "Say to=connect or to=disconnect.");
        }).Describe("The lines that connecting or restoring a client would change; changes nothing.").Query("to", "connect or disconnect.").Gives(ClientsJson.Default.ClientChangeView);
        admin.MapPost("/clients/{name}/connect", http => AdminHttp.ReadAsync(http, ClientsJson.Default.ClientOrder, _ => ChangeAsync(http, clients, setups => setups.Change(Name(http), connect: true, clients.Gateway, clients.Token))))
            .Describe("Connects a client for good, as sluice connect does.").Takes(ClientsJson.Default.ClientOrder).Gives(ClientsJson.Default.ClientChangeView);
        admin.MapPost("/clients/{name}/disconnect", http => AdminHttp.ReadAsync(http, ClientsJson.Default.ClientOrder, _ => ChangeAsync(http, clients, setups => setups.Change(Name(http), connect: false, clients.Gateway, clients.Token))))
            .Describe("Restores a client's own values, as sluice disconnect does.").Takes(ClientsJson.Default.ClientOrder).Gives(ClientsJson.Default.ClientChangeView);
        admin.MapGet("/clients/{name}/steps", http => StepsAsync(http, clients, "(token)"))
            .Describe("What to enter in a client that is set up by hand, without the token.").Gives(ClientsJson.Default.ClientStepsView);
        admin.MapPost("/clients/{name}/steps", http => AdminHttp.ReadAsync(http, ClientsJson.Default.ClientOrder, _ => StepsAsync(http, clients, clients.Token)))
            .Describe("The same with the inference token filled in.").Takes(ClientsJson.Default.ClientOrder).Gives(ClientsJson.Default.ClientStepsView);
    }

    private static async Task ChangeAsync(HttpContext http, ClientsReport clients, Func<IClientSetups, ClientChangeView?> work)
    {
        if (clients.Setups is not { } setups)
        {
            await AdminHttp.FailAsync(http, StatusCodes.Status409Conflict, "This gateway connects no clients. Use sluice connect in a terminal.");
            return;
        }

        // What was begun is finished, whoever stopped waiting.
        var change = await Task.Run(() => work(setups));
        if (change is null) await AdminHttp.FailAsync(http, StatusCodes.Status404NotFound, $"There is no client {Name(http)} that can be connected.");
        else if (change.Error is { } error) await AdminHttp.FailAsync(http, StatusCodes.Status409Conflict, error);
        else await AdminHttp.WriteAsync(http, change, ClientsJson.Default.ClientChangeView);
    }

    private static Task StepsAsync(HttpContext http, ClientsReport clients, string token) =>
        clients.Setups?.Steps(Name(http), clients.Gateway, token) is { } steps
            ? AdminHttp.WriteAsync(http, steps, ClientsJson.Default.ClientStepsView)
            : AdminHttp.FailAsync(http, StatusCodes.Status404NotFound, $"There are no steps for {Name(http)}.");

    private static string Name(HttpContext http) => http.Request.RouteValues["name"] as string ?? "";
}
