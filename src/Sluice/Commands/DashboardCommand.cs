using System.CommandLine;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Admin.Login;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice dashboard</c>: a fresh one-time login link, printed or opened.</summary>
internal static class DashboardCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var open = new Option<bool>("--open") { Description = "Open it in the browser instead of printing it." };
        var json = CommandContext.Json();
        return context.OnGateway(new Command("dashboard", "Prints a one-time link that logs a browser in to the dashboard.") { open, json }, async (parsed, gateway, cancellation) =>
        {
            var isOpened = parsed.GetValue(open) && WebBrowser.Opener(context.Host) is not null;
            var link = AdminClient.Read(await gateway.PostAsync("/admin/login/codes", new LoginCodeOrder(isOpened), LoginJson.Default.LoginCodeOrder, cancellation), LoginJson.Default.LoginLinkView);
            var url = new Uri(gateway.Url, link.Path);
            if (parsed.GetValue(open))
            {
                if (WebBrowser.Open(context.Host, url))
                {
                    context.Terminal.Line("The dashboard opens in your browser.");
                    return ExitCodes.Done;
                }

                context.Terminal.Remark("No browser could be started here; open the link yourself.");
            }

            if (parsed.GetValue(json))
            {
                context.Terminal.Line(JsonSerializer.Serialize(new DashboardLink(url.ToString(), link.Seconds), ReportJson.Default.DashboardLink));
            }
            else
            {
                context.Terminal.Line(url.ToString());
                context.Terminal.Remark($"It works once, within {link.Seconds} seconds.");
            }

            return ExitCodes.Done;
        });
    }
}

/// <summary>What <c>sluice dashboard --json</c> writes.</summary>
/// <param name="Url">The link.</param>
/// <param name="Seconds">How long it may be used.</param>
internal sealed record DashboardLink(string Url, int Seconds);
