using System.CommandLine;
using System.Net.Sockets;
using Drydock.Wire.Hosting;
using Drydock.Wire.State;

namespace Drydock.Cli;

/// <summary><c>drydock serve</c>: a simulated cluster and account on loopback, until SIGINT or SIGTERM.</summary>
internal static class ServeCommand
{
    internal static Command Create()
    {
        var kubeconfig = new Option<FileInfo?>("--kubeconfig") { Description = "Where to write the kubeconfig; a temporary file when absent." };
        var readyFile = new Option<FileInfo?>("--ready-file") { Description = "Written with the printed exports once all APIs answer; gone after the end." };
        var state = new Option<DirectoryInfo?>("--state") { Description = "Keeps everything in this directory: a later serve goes on from it, as after a power loss of all nodes." };
        var settings = new ServeSettings();
        var command = new Command("serve", "Serves a simulated cluster and AWS account on loopback, for kubectl, aws and other real clients.") { kubeconfig, readyFile, state };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) => ServeAsync(
            settings.Read(parsed) with
            {
                KubeconfigFile = parsed.GetValue(kubeconfig)?.FullName,
                ReadyFile = parsed.GetValue(readyFile)?.FullName,
                StateDirectory = parsed.GetValue(state)?.FullName,
                Tell = static line => Console.Error.WriteLine($"serve: {line}"),
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> ServeAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var cloud = await ServedCloud.StartAsync(options, cancellationToken);
            foreach (var (name, value) in cloud.Environment) Console.Out.WriteLine($"export {name}={value}");
            Console.Out.Flush();
            return await EndOf(cloud, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Passed;
        }
        catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"serve: {exception.Message}");
            return ExitCode.Usage;
        }
    }

    /// <summary>Waits for the signal to stop, or for a defect of the simulation.</summary>
    private static async Task<int> EndOf(ServedCloud cloud, CancellationToken cancellationToken)
    {
        try
        {
            var defect = await cloud.Driver.Failed.WaitAsync(cancellationToken);
            if (defect is StateException)
            {
                Console.Error.WriteLine($"serve: {defect.Message}; what was answered until now is kept");
                return ExitCode.Usage;
            }

            Console.Error.WriteLine($"serve: the simulation stopped on a defect: {defect}");
            return ExitCode.Internal;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Passed;
        }
    }
}
