using BenchmarkDotNet.Running;
using Sluice.Benchmarks;

if (args is ["dashboard", .. var rest]) return DashboardQueries.Run(rest);
if (args is ["drafts"]) return await DraftLatency.RunAsync();
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
