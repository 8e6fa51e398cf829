using System.CommandLine;
using Sluice.Commands;

var root = new RootCommand("Sluice: a local-first model router for AI coding tools.")
{
    ServeCommand.Create(),
};
root.SetAction((_, cancellation) => ServeCommand.RunAsync(null, null, null, cancellation));
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
