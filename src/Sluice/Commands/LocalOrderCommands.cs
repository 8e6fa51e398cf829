using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sluice.Gateway.Admin.Local;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice local warm|unload|pull</c>: orders for the models of this machine, followed to their end.</summary>
internal static class LocalOrderCommands
{
    /// <summary><c>sluice local warm [MODEL]</c>.</summary>
    public static Command Warm(CommandContext context)
    {
        var model = Model("The model: alias, upstream/name or name. Without it those that are to be warm: the first of tier 0 and what says warm under models.", ArgumentArity.ZeroOrOne);
        return Order(context, new Command("warm", "Loads a local model now, and waits until it is in memory. Ctrl+C stops the waiting, not the load.") { model }, "/admin/local/warm",
            parsed => new WarmOrder(parsed.GetValue(model)), LocalJson.Default.WarmOrder, "No model on this machine is to be warm: name one, or fill tier 0.");
    }

    /// <summary><c>sluice local unload [MODEL]</c>.</summary>
    public static Command Unload(CommandContext context)
    {
        var model = Model("The model: alias, upstream/name or name. Without it every one that is loaded.", ArgumentArity.ZeroOrOne);
        return Order(context, new Command("unload", "Unloads a local model, behind the answers that it is giving.") { model }, "/admin/local/unload",
            parsed => new UnloadOrder(parsed.GetValue(model)), LocalJson.Default.UnloadOrder, "No model is loaded that its server could unload.");
    }

    /// <summary><c>sluice local pull MODEL [--server NAME]</c>.</summary>
    public static Command Pull(CommandContext context)
    {
        var model = Model("The model's name in the server's library, such as qwen2.5-coder:7b.", ArgumentArity.ExactlyOne);
        var server = new Option<string?>("--server") { Description = "The upstream that is to fetch it, where several can.", HelpName = "NAME" };
        return Order(context, new Command("pull", "Has Ollama or LM Studio fetch a model over the network. Sluice never does so by itself.") { model, server }, "/admin/local/pull",
            parsed => new PullOrder(parsed.GetValue(model)!, parsed.GetValue(server)), LocalJson.Default.PullOrder, "Nothing was fetched.");
    }

    private static Argument<string?> Model(string description, ArgumentArity arity) => new("MODEL") { Description = description, Arity = arity };

    private static Command Order<T>(CommandContext context, Command command, string path, Func<ParseResult, T> body, JsonTypeInfo<T> type, string nothing)
    {
        var json = CommandContext.Json();
        command.Add(json);
        return context.OnGateway(command, async (parsed, gateway, cancellation) =>
        {
            var (failed, any, last) = (false, false, "");
            await foreach (var progress in gateway.FollowAsync(path, body(parsed), type, LocalJson.Default.ModelProgress, cancellation))
            {
                any = true;
                failed |= progress.Error is not null;
                var line = LocalModelText.Of(progress);
                if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(progress, LocalJson.Default.ModelProgress));
                else if (progress.Error is not null) context.Terminal.Complain(ExitCodes.Failed, line);
                else if (line != last) context.Terminal.Line(line);
                last = line;
            }

            if (!any && !parsed.GetValue(json)) context.Terminal.Remark(nothing);
            return failed ? ExitCodes.Failed : ExitCodes.Done;
        });
    }
}
