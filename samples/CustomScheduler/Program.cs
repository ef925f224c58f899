using CustomScheduler;

await SchedulerApp.Create(args).RunAsync();
