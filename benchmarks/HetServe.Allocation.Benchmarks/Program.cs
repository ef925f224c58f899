using BenchmarkDotNet.Running;
using HetServe.Allocation.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProblems).Assembly).Run(args);
