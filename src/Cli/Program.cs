using Drydock.Cli;

return CommandLine.Create().Parse(args).Invoke();
