using CustomScheduler;

return await SchedulerProgram.RunAsync(args, Console.Error);
