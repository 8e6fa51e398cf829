using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Writing;
using Sluice.Gateway.Hosting;

namespace Sluice.Gateway.Admin.Settings;

/// <summary>The settings' part of the admin API: configuration, its history, keys, about.</summary>
internal static class SettingsEndpoints
{
    /// <summary>Registers what it needs.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services) => services
        .AddSingleton(static provider => ConfigWriter.Of(provider.GetRequiredService<GatewayParts>()))
        .AddSingleton(static provider =>
        {
            var config = provider.GetRequiredService<ConfigStore>();
            return new ConfigReport(provider.GetRequiredService<ConfigWriter>(), () => config.Current, () => config.LastReload);
        })
        .AddSingleton(static provider => KeyStore.Of(provider.GetRequiredService<GatewayParts>().Paths, provider.GetRequiredService<GatewayParts>().Host))
        .AddSingleton<KeyWriter>()
        .AddSingleton<KeyOrders>()
        .AddSingleton<AboutReport>();

    /// <summary>Maps it.</summary>
    public static void MapSettings(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var (writer, report) = (services.GetRequiredService<ConfigWriter>(), services.GetRequiredService<ConfigReport>());
        var (keys, about) = (services.GetRequiredService<KeyOrders>(), services.GetRequiredService<AboutReport>());

        admin.MapGet("/config", http => AdminHttp.WriteAsync(http, report.Read(), SettingsJson.Default.ConfigPageView))
            .Describe("The configuration: values in force with their sources, and the file's text without its keys.").Gives(SettingsJson.Default.ConfigPageView);
        admin.MapGet("/config/schema", static http => AdminHttp.WriteRawAsync(http, Encoding.UTF8.GetBytes(ConfigSchema.Json())))
            .Describe("The JSON schema of the configuration: every setting with its type, range, default and meaning.").Gives(AdminJson.Default.JsonElement);
        admin.MapPost("/config/check", http => AdminHttp.ReadAsync(http, SettingsJson.Default.ConfigChange, change => AdminHttp.WriteAsync(http, report.Check(change), SettingsJson.Default.ConfigCheck)))
            .Describe("What a change of the configuration would do, and what would be wrong with it; writes nothing.").Takes(SettingsJson.Default.ConfigChange).Gives(SettingsJson.Default.ConfigCheck);
        admin.MapPost("/config", http => AdminHttp.ReadAsync(http, SettingsJson.Default.ConfigChange, change =>
                AnswerAsync(http, writer, change.Text is { } text ? writer.Replace(text, change.Hash, By(http)) : writer.Apply(change.Edits ?? [], change.Hash, By(http)))))
            .Describe("Changes the configuration file, comments kept; 409 when it is not what it was, 400 with every problem when it would not be valid.").Takes(SettingsJson.Default.ConfigChange).Gives(SettingsJson.Default.ConfigSaved).Gives(SettingsJson.Default.ConfigConflict, StatusCodes.Status409Conflict);
        admin.MapGet("/config/history", http => AdminHttp.WriteAsync(http, report.History(), SettingsJson.Default.IReadOnlyListConfigChangeView))
            .Describe("Every change of the configuration, the newest first.").Gives(SettingsJson.Default.IReadOnlyListConfigChangeView);
        admin.MapGet("/config/history/{id}", http => report.Change((string)http.Request.RouteValues["id"]!) is { } change
                ? AdminHttp.WriteAsync(http, change, SettingsJson.Default.ConfigChangeDetail)
                : AdminHttp.FailAsync(http, StatusCodes.Status404NotFound, "There is no such change. See GET /admin/config/history."))
            .Describe("One change of the configuration, line by line.").Gives(SettingsJson.Default.ConfigChangeDetail);
        admin.MapPost("/config/undo", http => AdminHttp.ReadAsync(http, SettingsJson.Default.ConfigUndo, undo => AnswerAsync(http, writer, writer.Undo(undo.Id, undo.Hash))))
            .Describe("Writes the state before a change back, as a new change.").Takes(SettingsJson.Default.ConfigUndo).Gives(SettingsJson.Default.ConfigSaved);
        admin.MapGet("/keys", http => AdminHttp.WriteAsync(http, keys.Read(), SettingsJson.Default.IReadOnlyListKeyView))
            .Describe("The credential of every configured upstream: where it is, its end and its fingerprint.").Gives(SettingsJson.Default.IReadOnlyListKeyView);
        admin.MapPut("/keys/{upstream}", http => AdminHttp.ReadAsync(http, SettingsJson.Default.KeyChange, change => AnswerAsync(http, writer, keys.Save(Upstream(http), change))))
            .Describe("Keeps a new key for an upstream, in the system's secret store or a private file; it is never told again.").Takes(SettingsJson.Default.KeyChange).Gives(SettingsJson.Default.ConfigSaved);
        admin.MapDelete("/keys/{upstream}", http => AnswerAsync(http, writer, keys.Remove(Upstream(http))))
            .Describe("Takes the key of an upstream away.").Gives(SettingsJson.Default.ConfigSaved);
        admin.MapGet("/about", http => AdminHttp.WriteAsync(http, about.Read(), SettingsJson.Default.AboutView))
            .Describe("Version, places, libraries, and what is kept on the disk.").Gives(SettingsJson.Default.AboutView);
    }

    /// <summary>Answers what came of a change.</summary>
    public static Task AnswerAsync(HttpContext http, ConfigWriter writer, ConfigWriteResult result)
    {
        switch (result.Outcome)
        {
            case ConfigWriteOutcome.Conflict:
                http.Response.StatusCode = StatusCodes.Status409Conflict;
                return AdminHttp.WriteAsync(
                    http, new ConfigConflict("The file was changed meanwhile. Nothing was saved.", result.Hash, writer.Hide(result.Theirs ?? ""), result.Yours is { } yours ? writer.Hide(yours) : null), SettingsJson.Default.ConfigConflict);
            case ConfigWriteOutcome.Refused:
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                return AdminHttp.WriteAsync(
                    http, new ConfigRefusal(writer.Hide(string.Join('\n', result.Problems.Select(problem => (problem with { Source = "" }).ToString()))), [.. result.Problems.Select(problem => ConfigReport.View(problem, writer))]), SettingsJson.Default.ConfigRefusal);
            default:
                return AdminHttp.WriteAsync(http, new ConfigSaved(result.Hash, result.Outcome is ConfigWriteOutcome.Written, result.InForce, result.RestartNeeded), SettingsJson.Default.ConfigSaved);
        }
    }

    // A browser shows its cookie, the command line its token.
    private static string By(HttpContext http) => http.Request.Headers.Authorization.Count > 0 && !http.Request.Headers.ContainsKey("x-sluice-dashboard") ? "cli" : "page";

    private static string Upstream(HttpContext http) => (string)http.Request.RouteValues["upstream"]!;
}
