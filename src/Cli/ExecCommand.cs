using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using Drydock.Wire.Hosting;

namespace Drydock.Cli;

/// <summary><c>drydock exec -- COMMAND</c>: a fresh served cloud for one command; its exit code is passed through, and nothing is left after.</summary>
internal static class ExecCommand
{
    private const int NotFound = 127;

    internal static Command Create()
    {
        var words = new Argument<string[]>("command") { Description = "The command and its arguments, after --.", Arity = ArgumentArity.OneOrMore };
        var settings = new ServeSettings();
        var command = new Command("exec", "Runs one command against a fresh served cloud, with the environment that points kubectl and aws at it.") { words };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) => ExecAsync(settings.Read(parsed), parsed.GetValue(words)!, cancellationToken));
        return command;
    }

    private static async Task<int> ExecAsync(ServeOptions options, string[] words, CancellationToken cancellationToken)
    {
        try
        {
            await using var cloud = await ServedCloud.StartAsync(options, cancellationToken);
            var start = new ProcessStartInfo(words[0], words[1..]);
            foreach (var (name, value) in cloud.Environment) start.Environment[name] = value;
            using var child = Process.Start(start)!;
            try
            {
                await child.WaitForExitAsync(cancellationToken);
                return child.ExitCode;
            }
            catch (OperationCanceledException)
            {
                child.Kill(entireProcessTree: true);
                return ExitCode.Cancelled;
            }
        }
        catch (Win32Exception exception)
        {
            Console.Error.WriteLine($"exec: {words[0]}: {exception.Message}");
            return NotFound;
        }
        catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"exec: {exception.Message}");
            return ExitCode.Usage;
        }
    }
}
