using Drydock.Cli;

return await CommandLine.Create().Parse(args).InvokeAsync();
