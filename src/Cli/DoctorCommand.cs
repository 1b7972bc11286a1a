using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Drydock.Cli;

/// <summary><c>drydock doctor</c>: what is here for each tier, what is missing, what to do.</summary>
internal static class DoctorCommand
{
    private static readonly (string Program, string[] Arguments, string For, string Install)[] Programs =
    [
        ("redis-server", ["--version"], "integration tests that load each other's RDB files", "apt-get install redis-server"),
        ("kubectl", ["version", "--client"], "driving the simulators over the wire", "see kubernetes.io/docs/tasks/tools"),
        ("aws", ["--version"], "driving the simulators over the wire", "see aws.amazon.com/cli"),
        ("docker", ["version"], "the live tier", "see docs.docker.com/engine/install"),
    ];

    internal static Command Create()
    {
        var command = new Command("doctor", "Tells what this machine can run and what is missing.");
        command.SetAction(_ =>
        {
            Console.Out.WriteLine($"ok       .NET {Environment.Version} on {RuntimeInformation.RuntimeIdentifier}: the sim tier needs nothing else");
            foreach (var (program, arguments, purpose, install) in Programs)
            {
                var fault = Try(program, arguments);
                Console.Out.WriteLine(fault is null ? $"ok       {program}: {purpose}" : $"missing  {program}: {purpose} ({fault}); {install}");
            }

            Console.Out.WriteLine(LivePart.IsHere
                ? LivePart.Doctor() is { } problem ? $"missing  Docker for the live tier: {problem}" : "ok       Docker for the live tier: containers can be started"
                : "note     the live tier comes with the live build: Live=true dotnet run --project src/Cli -- doctor");
            return ExitCode.Passed;
        });
        return command;
    }

    private static string? Try(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null) return "did not start";
            var drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(5000))
            {
                process.Kill(entireProcessTree: true);
                return "no answer in 5 s";
            }

            drained.GetAwaiter().GetResult();
            return process.ExitCode == 0 ? null : $"exit code {process.ExitCode}";
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
