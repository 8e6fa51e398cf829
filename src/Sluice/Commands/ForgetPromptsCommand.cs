using System.CommandLine;
using Sluice.Admin;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Prompts;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice privacy forget-prompts</c>: deletes logged prompts and answers, through the gateway when it runs.</summary>
internal static class ForgetPromptsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var id = new Argument<string?>("ID") { Description = "Only this request's; without it all.", Arity = ArgumentArity.ZeroOrOne };
        return context.On(new Command("forget-prompts", "Deletes the logged prompts and answers of one request, or all (logging.prompts).") { id }, async (parsed, paths, cancellation) =>
        {
            var name = parsed.GetValue(id);
            if (name is not null && !RequestIds.TryParse(name, out _)) return context.Terminal.Complain(ExitCodes.Usage, $"'{name}' is no request id. 'sluice requests' lists them.");
            using var gateway = AdminClient.Find(paths, out var error);
            if (gateway is not null)
            {
                var left = await gateway.DeleteAsync($"/admin/prompts{(name is null ? "" : "/" + name)}", RequestsJson.Default.PromptLoggingView, cancellation);
                context.Terminal.Line($"Deleted. Prompts of {Figures.Count(left.Stored, "request")} are kept.");
                return ExitCodes.Done;
            }

            // A gateway that runs and cannot be asked holds the file.
            if (RunningInstance.Find(paths) is not null) return context.Terminal.Complain(ExitCodes.Failed, error);
            if (name is null)
            {
                PromptFile.Delete(paths.DataDirectory);
            }
            else if (RequestIds.TryParse(name, out var number) && File.Exists(PromptFile.PathIn(paths.DataDirectory)))
            {
                using var file = PromptFile.Open(paths.DataDirectory);
                file.Change(() => file.Remove(number));
            }

            context.Terminal.Line("Deleted.");
            return ExitCodes.Done;
        });
    }
}
