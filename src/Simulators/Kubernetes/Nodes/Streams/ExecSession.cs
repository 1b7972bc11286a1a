using System.Text;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Streams;

/// <summary>
/// A command in a container whose input and outputs are a client's. When the client goes, the input ends, and a terminal hangs up, which ends the command; without a terminal the command
/// runs on unseen (Documented: kubernetes#89031, runc#3359).
/// </summary>
internal sealed class ExecSession(KubeletContext kubelet, KubeletStreamCall call, SimContainer container)
{
    private const string Failed = "error executing command in container: ";

    private readonly PodStream _stream = call.Stream;

    public async Task RunAsync()
    {
        await Task.Delay(kubelet.Random.Duration(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60)), kubelet.Clock);
        if (!container.IsRunning)
        {
            End(1, Failed + "container is not running");
            return;
        }

        var terminal = call.Tty ? new Terminal(bytes => Push(PodStreamChannel.Stdout, bytes)) : null;
        var input = !call.Stdin ? null : terminal?.Input ?? new StandardInput();
        if (input is not null && terminal is null) input.Taken = count => _stream.Outward.Push(new PodStreamPiece(PodStreamChannel.Taken) { Number = count });
        ContainerExec exec;
        try
        {
            exec = kubelet.Runtime.StartExec(container, call.Command, new ContainerIo(
                text => Push(PodStreamChannel.Stdout, Encoding.UTF8.GetBytes(text)), text => Push(PodStreamChannel.Stderr, Encoding.UTF8.GetBytes(text)))
            {
                Input = input,
                Terminal = terminal,
                Bytes = bytes => Push(PodStreamChannel.Stdout, bytes),
                Jobs = () => kubelet.Runtime.TakeJob(container),
            });
        }
        catch (ContainerStartException exception)
        {
            End(1, Failed + exception.Message);
            return;
        }

        terminal?.EnterFront(exec.Signal);
        // The streams end with the kubelet, for the program as for the client.
        var life = kubelet.Process.OnEnd(() => HangUp(exec, input));
        kubelet.Process.Spawn(async () =>
        {
            await new StreamInput(_stream, input, terminal).RunAsync(endsInput: true);
            HangUp(exec, input);
        });
        var exitCode = await exec.Ended;
        kubelet.Process.ForgetOnEnd(life);
        End(exitCode, null);
    }

    private void HangUp(ContainerExec exec, StandardInput? input)
    {
        input?.Complete();
        if (call.Tty) exec.Kill(ContainerExec.ExitCodeOf("SIGHUP"));
    }

    private void Push(PodStreamChannel channel, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty || (channel == PodStreamChannel.Stdout ? !call.Stdout : !call.Stderr)) return;
        _stream.Outward.Push(new PodStreamPiece(channel, bytes));
    }

    private void End(int exitCode, string? error)
    {
        _stream.Outward.Push(new PodStreamPiece(PodStreamChannel.Result) { Number = exitCode, Error = error });
        _stream.Finish();
    }
}
